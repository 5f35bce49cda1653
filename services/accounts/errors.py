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


class EnginePost(Problem):
    """The post `system` is the engine's own; no person holds it."""

    code = "engine_post"
    th = "ตำแหน่ง system เป็นของระบบเอง บุคคลใดดำรงไม่ได้"


class UnknownScope(Problem):
    """A scope is one of read, act, audit, import, subscribe, operate, and a key has no more than its account."""

    code = "unknown_scope"
    th = "ขอบเขตสิทธิ์ต้องเป็น read, act, audit, import, subscribe หรือ operate และกุญแจมีได้ไม่เกินบัญชี"


class NoSuchAccount(Problem):
    """There is no such account or key."""

    code = "no_such_account"
    th = "ไม่พบบัญชีหรือกุญแจนี้"
