"""The invented papers of the demo: small text files that say on their face that they are invented."""

from datetime import date

from domain.thai.dates import thai_date

NOTICE = "เอกสารสมมุติ จัดทำขึ้นเพื่อสาธิตระบบเท่านั้น ไม่ใช่เอกสารราชการ\nInvented for demonstration. Not an official document.\n"


def paper(title: str, ref: str, on: date) -> tuple[str, bytes]:
    """File name and bytes; the same title, plan and day always give the same bytes."""
    text = f"{title}\n\nแผน {ref}\nวันที่ {thai_date(on)}\n\n{NOTICE}"
    return f"{ref} {on.isoformat()}.txt", text.encode()
