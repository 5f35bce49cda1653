"""Why a document cannot be printed."""

from domain.errors import Problem


class NothingResolved(Problem):
    """No resolution was carried on this item, so there is nothing to extract."""

    code = "nothing_resolved"
    th = "วาระนี้ยังไม่มีมติ จึงไม่มีข้อความให้คัด"


class TooMuchToPrint(Problem):
    """This is more than one document can hold."""

    code = "too_much_to_print"
    th = "ข้อมูลมากเกินกว่าจะพิมพ์เป็นเอกสารฉบับเดียว"


class PressBusy(Problem):
    """Too many documents are being printed; try again in a moment."""

    code = "press_busy"
    th = "กำลังพิมพ์เอกสารอยู่หลายฉบับ ลองใหม่อีกครั้งในอีกสักครู่"


class PressFailed(Problem):
    """The document could not be printed."""

    code = "press_failed"
    th = "พิมพ์เอกสารไม่สำเร็จ"
