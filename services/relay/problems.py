"""Why the relay stops; it never publishes past one of these."""

from domain.errors import Problem


class RelayHalted(Problem):
    """The relay stopped and published nothing more; a person must look at the ledger and the stream."""

    code = "relay_halted"
    exit_code = 3
    th = "ตัวส่งต่อหยุดและไม่เผยแพร่ต่อ ต้องมีผู้ตรวจสมุดบันทึกและสายเหตุการณ์"


class LedgerBehindBroker(RelayHalted):
    """The ledger was rolled back: the broker is ahead of it. Restore the newest ledger, then start the relay."""

    code = "ledger_behind_broker"
    th = "ตัวกลางมีเหตุการณ์ที่สมุดบันทึกไม่มี แสดงว่าสมุดบันทึกถูกย้อนกลับ ให้กู้คืนสมุดบันทึกล่าสุดแล้วเริ่มตัวส่งต่อใหม่"


class LedgerRewritten(RelayHalted):
    """A published event is not the ledger's: another history took its place. Verify the ledger first."""

    code = "ledger_rewritten"
    th = "เหตุการณ์ที่เผยแพร่แล้วไม่ตรงกับสมุดบันทึก แสดงว่าประวัติถูกแทนที่ ให้ตรวจพิสูจน์สมุดบันทึกก่อน"
