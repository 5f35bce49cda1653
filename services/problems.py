"""Refusals that are not the ledger's: not found, malformed input, refused by rule, changed meanwhile."""

from domain.errors import Problem
from domain.reasons import Reason


class NotFound(Problem):
    """There is nothing here under that reference."""

    code = "not_found"
    th = "ไม่พบสิ่งที่อ้างถึง"


class NotPermitted(Problem):
    """This account may not do that."""

    code = "not_permitted"
    th = "บัญชีนี้ไม่มีสิทธิดำเนินการดังกล่าว"


class StepUpRequired(Problem):
    """A decision needs a sign-in of the last few minutes; an API key needs the scope `decide`."""

    code = "step_up_required"
    th = "การลงมติหรือตัดสินใจต้องเข้าสู่ระบบภายในไม่กี่นาทีก่อนหน้า ส่วนกุญแจ API ต้องมีขอบเขต decide"


class AlreadyExists(Problem):
    """This reference is already taken."""

    code = "already_exists"
    th = "รหัสอ้างอิงนี้มีอยู่แล้ว"


class Wrong:
    """One wrong field: where (JSON pointer) and why, in both languages."""

    __slots__ = ("en", "pointer", "th")

    def __init__(self, pointer: str, th: str, en: str) -> None:
        self.pointer = pointer
        self.th = th
        self.en = en


class InvalidInput(Problem):
    """Some fields are missing or not as they should be."""

    code = "invalid_input"
    th = "ข้อมูลบางช่องขาดหรือไม่ถูกต้อง"

    def __init__(self, errors: tuple[Wrong, ...]) -> None:
        super().__init__("; ".join(f"{e.pointer}: {e.en}" for e in errors))
        self.errors = errors


class RefusedByRule(Problem):
    """The rules do not allow this now; every reason is given."""

    code = "refused_by_rule"
    th = "ยังดำเนินการไม่ได้ตามเงื่อนไข ดูเหตุผลแต่ละข้อ"

    def __init__(self, reasons: tuple[Reason, ...], replayed: bool = False) -> None:
        super().__init__("; ".join(f"{r.rule}: {r.text.en}" for r in reasons))
        self.reasons = reasons
        self.replayed = replayed


class ChangedMeanwhile(Problem):
    """What the decision rests on kept changing while it was judged; look again and retry."""

    code = "changed_meanwhile"
    th = "ข้อมูลที่ใช้พิจารณาเปลี่ยนไประหว่างดำเนินการ ให้ตรวจดูใหม่แล้วลองอีกครั้ง"


class ImportRequired(Problem):
    """Testimony about the past is taken only inside an open import batch, from an account that may import."""

    code = "import_required"
    th = "การบันทึกย้อนหลังทำได้เฉพาะในชุดนำเข้าที่เปิดอยู่ โดยบัญชีที่มีสิทธินำเข้า"


class AssertionFailed(Problem):
    """The row does not agree with what the engine did."""

    code = "assertion_failed"
    th = "แถวข้อมูลไม่ตรงกับสิ่งที่ระบบดำเนินการเอง"
