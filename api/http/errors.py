"""Refusals of the door itself: what is wrong with a request before any service sees it."""

from domain.errors import Problem


class BodyTooLong(Problem):
    """The body is larger than 1 MiB; attach what is large as a document."""

    code = "body_too_long"
    th = "คำขอใหญ่เกิน 1 MiB ให้แนบส่วนที่ใหญ่เป็นเอกสาร"


class NotJson(Problem):
    """The body is not JSON in UTF-8."""

    code = "not_json"
    th = "เนื้อหาคำขอไม่ใช่ JSON แบบ UTF-8"


class UnsupportedMediaType(Problem):
    """Send this with another Content-Type."""

    code = "unsupported_media_type"
    th = "ต้องส่งด้วย Content-Type อื่น"


class NotAcceptable(Problem):
    """This cannot be given in a form that Accept allows."""

    code = "not_acceptable"
    th = "ให้คำตอบในรูปแบบที่ Accept ยอมรับไม่ได้"


class PreconditionRequired(Problem):
    """Say in If-Match which version you saw; the ETag of the plan has it."""

    code = "precondition_required"
    th = "ต้องระบุรุ่นที่เห็นไว้ใน If-Match ซึ่งดูได้จาก ETag ของแผน"


class BadHeader(Problem):
    """A request header is not as it should be."""

    code = "bad_header"
    th = "ส่วนหัวของคำขอไม่ถูกต้อง"


class ForeignOrigin(Problem):
    """The request did not come from one of our own pages."""

    code = "foreign_origin"
    th = "คำขอนี้ไม่ได้มาจากหน้าของระบบ"


class NoSuchPage(Problem):
    """There is nothing here."""

    code = "not_found"
    th = "ไม่พบสิ่งที่อ้างถึง"


class MethodNotAllowed(Problem):
    """This cannot be done here."""

    code = "method_not_allowed"
    th = "ทำเช่นนี้ที่นี่ไม่ได้"


class NotReady(Problem):
    """The system is not ready; try again soon."""

    code = "not_ready"
    th = "ระบบยังไม่พร้อม โปรดลองใหม่ในไม่ช้า"


class Unexpected(Problem):
    """Something went wrong on our side; nothing was lost, and the same request may be sent again."""

    code = "unexpected"
    th = "เกิดข้อผิดพลาดในระบบ ไม่มีสิ่งใดสูญหาย และส่งคำขอเดิมอีกครั้งได้"
