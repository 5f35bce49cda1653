"""Why somebody is not let in; none of these sentences says whether an account exists."""

from domain.errors import Problem


class NotSignedIn(Problem):
    """Sign in, or show a valid API key."""

    code = "not_signed_in"
    th = "ต้องเข้าสู่ระบบหรือแสดงกุญแจ API ที่ใช้ได้"


class WrongCredentials(NotSignedIn):
    """The user name or the password is not right."""

    code = "wrong_credentials"
    th = "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"


class TooManyAttempts(Problem):
    """Too many failed sign-ins; wait and try again."""

    code = "too_many_attempts"
    th = "เข้าสู่ระบบผิดหลายครั้งเกินไป โปรดรอแล้วลองใหม่"


class UsernameTaken(Problem):
    """Another account has this user name."""

    code = "username_taken"
    th = "มีบัญชีอื่นใช้ชื่อผู้ใช้นี้แล้ว"


class WeakPassword(Problem):
    """A password has 12 to 128 characters."""

    code = "weak_password"
    th = "รหัสผ่านต้องมี 12 ถึง 128 อักขระ"


class UnknownScope(Problem):
    """A key has known scopes, no more than its account and its maker have; one that acts is made by its own person."""

    code = "unknown_scope"
    th = "ขอบเขตสิทธิ์ต้องเป็นที่รู้จัก ไม่เกินของบัญชีและของผู้ออกกุญแจ กุญแจที่ใช้ดำเนินการได้เจ้าของต้องออกเอง"


class WidensOwn(Problem):
    """Nobody gives more scopes to the own account; another operator does."""

    code = "widens_own"
    th = "เพิ่มขอบเขตสิทธิให้บัญชีของตนเองไม่ได้ ต้องให้ผู้ดูแลระบบคนอื่นดำเนินการ"


class NoSuchAccount(Problem):
    """There is no such account or key."""

    code = "no_such_account"
    th = "ไม่พบบัญชีหรือกุญแจนี้"


class NoSuchSession(Problem):
    """There is no such session."""

    code = "no_such_session"
    th = "ไม่พบการเข้าใช้นี้"


class NoSuchPerson(Problem):
    """The directory knows no such person."""

    code = "no_such_person"
    th = "ไม่พบบุคคลนี้ในทำเนียบ"


class ErasedPerson(Problem):
    """This person was erased from the directory; a new account needs a new pseudonym."""

    code = "erased_person"
    th = "บุคคลนี้ถูกลบออกจากทำเนียบแล้ว บัญชีใหม่ต้องใช้นามแฝงใหม่"


class NoSuchIdentity(Problem):
    """No account has this identity."""

    code = "no_such_identity"
    th = "ไม่พบตัวตนนี้ในบัญชีใด"


class IdentityTaken(Problem):
    """Another account has this identity already."""

    code = "identity_taken"
    th = "มีบัญชีอื่นผูกกับตัวตนนี้แล้ว"


class UnknownIdentity(Problem):
    """The provider knows you, but no account here is linked to you; give the operator this code."""

    code = "unknown_identity"
    th = "ผู้ให้บริการยืนยันตัวตนของท่านแล้ว แต่ยังไม่มีบัญชีใดในระบบผูกไว้ โปรดแจ้งรหัสนี้แก่ผู้ดูแลระบบ"
