"""Why a sign-in by the provider did not come about; the sentence never says which check failed."""

from domain.errors import Problem


class SignInRefused(Problem):
    """The sign-in with the provider did not succeed; begin again on this page."""

    code = "sign_in_refused"
    th = "การเข้าสู่ระบบผ่านผู้ให้บริการไม่สำเร็จ โปรดเริ่มใหม่จากหน้านี้"


class ProviderUnavailable(Problem):
    """The sign-in provider cannot be reached or its answer makes no sense; try again soon."""

    code = "provider_unavailable"
    th = "ติดต่อผู้ให้บริการเข้าสู่ระบบไม่ได้ หรือคำตอบใช้ไม่ได้ โปรดลองใหม่ในไม่ช้า"
