"""Why the ledger refuses or cannot answer."""

from domain.errors import Problem


class StaleVersion(Problem):
    """Someone else recorded something here first; read again and decide again."""

    code = "stale_version"
    th = "มีผู้อื่นบันทึกเข้ามาก่อน ให้อ่านใหม่แล้วตัดสินใจอีกครั้ง"

    def __init__(self, stream_name: str, current: int) -> None:
        super().__init__(f"{stream_name} is at version {current}", stream_name=stream_name, current=current)
        self.stream_name = stream_name
        self.current = current


class KeyReused(Problem):
    """This idempotency key was used for another request."""

    code = "key_reused"
    th = "คีย์กันซ้ำนี้เคยใช้กับคำขออื่นแล้ว"


class ClockRefused(Problem):
    """The clocks of the server and of the database disagree, or time ran backwards; nothing was recorded."""

    code = "clock_refused"
    th = "นาฬิกาของเครื่องแม่ข่ายกับฐานข้อมูลไม่ตรงกันหรือเดินถอยหลัง จึงไม่ได้บันทึก"


class LedgerHalted(Problem):
    """The ledger is stopped at a record that cannot be believed, until two persons declare it void."""

    code = "ledger_halted"
    th = "สมุดบันทึกหยุดอยู่ที่รายการที่เชื่อถือไม่ได้ จนกว่าบุคคลสองคนจะประกาศให้เป็นโมฆะ"

    def __init__(self, position: int) -> None:
        super().__init__(f"position {position}", position=position)
        self.position = position


class LedgerUnavailable(Problem):
    """The ledger does not answer; it is safe to send the same request again with the same key."""

    code = "ledger_unavailable"
    th = "สมุดบันทึกยังไม่ตอบ ส่งคำขอเดิมด้วยคีย์เดิมอีกครั้งได้อย่างปลอดภัย"


class NotRecordable(Problem):
    """The record cannot be stored as it is."""

    code = "not_recordable"
    th = "รายการนี้บันทึกตามที่เป็นอยู่ไม่ได้"


class BodyTooLarge(NotRecordable):
    """The record is larger than 256 KiB; attach what is large as a document."""

    code = "body_too_large"
    th = "รายการใหญ่เกิน 256 KiB ให้แนบส่วนที่ใหญ่เป็นเอกสาร"


class BadReference(Problem):
    """A reference is 1 to 80 Thai or Latin letters, digits, dots, dashes or underscores."""

    code = "bad_reference"
    th = "รหัสอ้างอิงต้องเป็นอักษรไทยหรือละติน ตัวเลข จุด ขีด หรือขีดล่าง 1 ถึง 80 ตัว"


class ForgedEvent(Problem):
    """A record in the ledger was not written by any key of this log, or was changed since."""

    code = "forged_event"
    th = "มีรายการในสมุดบันทึกที่ไม่ได้เขียนด้วยกุญแจของสมุดนี้ หรือถูกแก้ไขภายหลัง"

    def __init__(self, position: int, why: str) -> None:
        super().__init__(f"position {position}: {why}", position=position, why=why)
        self.position = position
        self.why = why


class NotFounded(Problem):
    """This database holds no ledger of ours yet; run `anumat migrate`."""

    code = "not_founded"
    th = "ฐานข้อมูลนี้ยังไม่มีสมุดบันทึกของระบบ ให้เรียก `anumat migrate`"


class WrongLedger(Problem):
    """The ledger in this database was founded with another root key."""

    code = "wrong_ledger"
    th = "สมุดบันทึกในฐานข้อมูลนี้ก่อตั้งด้วยกุญแจรากอื่น"


class SamePerson(Problem):
    """The one who proposed cannot also confirm; a second person is needed."""

    code = "same_person"
    th = "ผู้เสนอยืนยันเองไม่ได้ ต้องเป็นบุคคลที่สอง"


class NothingToVoid(Problem):
    """There is no such proposal, or the record at that position is sound and stays."""

    code = "nothing_to_void"
    th = "ไม่มีข้อเสนอนี้ หรือรายการ ณ ตำแหน่งนั้นถูกต้องและต้องคงอยู่"
