"""Why a file is not taken or not given."""

from domain.errors import Problem


class FileTooLarge(Problem):
    """The file is larger than this office takes."""

    code = "file_too_large"
    th = "ไฟล์มีขนาดใหญ่เกินกว่าที่รับได้"


class FileEmpty(Problem):
    """The file is empty."""

    code = "file_empty"
    th = "ไฟล์ว่างเปล่า"


class KindRefused(Problem):
    """Files of this kind are not taken: send PDF, PNG, JPEG, DOCX, XLSX, ODT, text in UTF-8 or CSV."""

    code = "kind_refused"
    th = "ไม่รับไฟล์ชนิดนี้ ส่งได้เฉพาะ PDF, PNG, JPEG, DOCX, XLSX, ODT, ข้อความ UTF-8 หรือ CSV"


class FileUnsafe(Problem):
    """The file is damaged, or hides something that could harm whoever opens it."""

    code = "file_unsafe"
    th = "ไฟล์เสียหาย หรือมีสิ่งซ่อนอยู่ซึ่งอาจเป็นอันตรายต่อผู้เปิด"


class NoSuchDocument(Problem):
    """No file with this digest is kept here."""

    code = "no_such_document"
    th = "ไม่มีไฟล์ที่มีค่าแฮชนี้เก็บไว้"
