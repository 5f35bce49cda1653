"""What a basis says in words people know: the one table from the marks of rules to laws, texts and definitions."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from domain.reasons import Text

APA = Text("พ.ร.บ. วิธีปฏิบัติราชการทางปกครอง พ.ศ. 2539", "Administrative Procedure Act B.E. 2539")
BUDGET = Text("พ.ร.บ. วิธีการงบประมาณ พ.ศ. 2561", "Budget Procedures Act B.E. 2561")
DRIVING = Text("แนวทางขับเคลื่อนแผนปฏิบัติการระดับชาติ พ.ศ. 2562–2565", "Guidance on driving the national plan B.E. 2562–2565")
STEPS = (10, 11, 13, 14, 18, 21, 24, 28, 33, 36, 37)
"""The first sentence of each of the eleven driving steps; what stands before is the preamble."""
DEFINITION = Text("แบบกระบวนงานของแผน", "The plan's published workflow")
DEFAULT = Text("ข้อกำหนดของระบบ (ไม่มีกฎหมายกำหนดไว้)", "A safeguard of this system, where no law speaks")
INSTRUMENT = Text("คำสั่งแต่งตั้งหรือหนังสือมอบอำนาจ", "The order of appointment or the letter of delegation")
OWN_RULE = Text("คำสั่งหรือระเบียบของคณะ", "The body's own instrument")
WORDS: dict[str, Text] = {
    "definition": DEFINITION,
    "default": DEFAULT,
    "INV": DEFAULT,
    "instrument": INSTRUMENT,
    "the body's own instrument": OWN_RULE,
    "resolution": Text("มติที่กำหนดภาระนั้น", "The resolution that imposed it"),
    "to be confirmed": Text("รอนักกฎหมายยืนยัน", "to be confirmed by a legal officer"),
    "by analogy": Text("โดยเทียบเคียง", "by analogy"),
    "K": Text("แนวปฏิบัติราชการ", "Known practice of offices"),
    "R-02": Text(f"{DRIVING.th} ข้อ 2", f"{DRIVING.en}, step 2"),
    "R-29": OWN_RULE,
    "R-39": Text("หลักการบันทึกฉบับของกฎไว้กับมติ", "The edition of a rule belongs to the decision"),
    "S2.10": Text("แผนเครือข่ายบริการสุขภาพอำเภอ: ผู้รับผิดชอบหลัก", "District network plan: the main responsible person"),
    "S2.11": Text("แผนเครือข่ายบริการสุขภาพอำเภอ: การกำกับติดตาม", "District network plan: supervision"),
    "W01": Text(
        "พ.ร.ฎ. ว่าด้วยการเสนอเรื่องและการประชุมคณะรัฐมนตรี พ.ศ. 2548",
        "Royal Decree on the submission of matters to the Cabinet B.E. 2548",
    ),
    "W02": Text("ขั้นตอนการเสนอเรื่องของกระทรวง", "The ministry's own steps of submission"),
    "W03": Text("หนังสือ สลค. ที่ นร 0505/ว 89 (21 ก.พ. 2561)", "Cabinet Secretariat circular 89 of 21 February B.E. 2561"),
    "W04": Text("แนวทางการให้ความเห็นประกอบเรื่องเสนอคณะรัฐมนตรี", "Guidance on opinions to the Cabinet"),
    "W05": Text("คำอธิบายประเภทมติคณะรัฐมนตรีของ สลค.", "The Cabinet Secretariat on the kinds of resolutions"),
    "W07": Text("มติคณะรัฐมนตรี 6 ก.ย. 2566 ว่าด้วยการประชุม", "Cabinet resolution of 6 September B.E. 2566 on its meetings"),
    "W08": Text("หลักองค์ประชุมคณะรัฐมนตรีหนึ่งในสาม", "The Cabinet's quorum of one third"),
    "W09": Text("การตรวจรับรองร่างมติคณะรัฐมนตรี", "The review of draft Cabinet resolutions"),
    "W11": Text("การแจ้งมติคณะรัฐมนตรี", "The notification of Cabinet resolutions"),
    "W12": Text("แบบหนังสือเสนอเรื่องต่อคณะรัฐมนตรี", "The form of a letter of submission to the Cabinet"),
    "W13": Text("มติคณะรัฐมนตรี 4 ธ.ค. 2560 ว่าด้วยแผนสามระดับ", "Cabinet resolution of 4 December B.E. 2560 on plan levels"),
    "W14": Text("มติคณะรัฐมนตรีว่าด้วยแผนสามระดับ พ.ศ. 2560–2563", "Cabinet resolutions on plan levels B.E. 2560–2563"),
    "W15": Text("คำชี้แจงของ สศช. 21 ธ.ค. 2560", "The planning agency's briefing of 21 December B.E. 2560"),
    "W16": Text("หลักเกณฑ์วิเคราะห์แผนระดับที่ 3 ของ สศช.", "The planning agency's criteria for level-3 plans"),
    "W20": Text("แนวทางระบบ eMENSCR", "Guidance on eMENSCR"),
    "W21": Text("แนวทางระบบ eMENSCR", "Guidance on eMENSCR"),
    "W25": Text(f"{APA.th} มาตรา 79–84", f"{APA.en} ss.79–84"),
    "W27": APA,
    "W32": Text("พ.ร.บ. งบประมาณรายจ่าย พ.ศ. 2563", "Budget Act B.E. 2563"),
    "W44": Text("หลักฉันทมติของสมัชชาสุขภาพแห่งชาติ", "The National Health Assembly's consensus"),
    "W53": Text("ประกาศเรื่องกองทุน ฉบับ พ.ศ. 2561 และ 2567", "The announcement on funds, editions B.E. 2561 and 2567"),
    "W54": Text("การประชุมคณะกรรมการแห่งชาติ 1/2561", "The national committee's meeting 1/2561"),
    "W55": Text("มติคณะรัฐมนตรี 29 ก.ค. 2563", "Cabinet resolution of 29 July B.E. 2563"),
    "W57": Text("ความเสี่ยงเชิงยุทธศาสตร์สี่ประเภท", "Four types of strategic risk"),
}
_SEEN_IN = re.compile(r"\s*\((?:W\d+[a-z]?|K|INV)\)")
"""Where an excerpt of a law was read; nothing to those who know the law."""
_SECTION = re.compile(r"(?:APA|W25) s\.(\d+)(?:–s\.(\d+))?")
_SENTENCE = re.compile(r"S0\.(\d+)(?:–S0\.\d+)?")
_BUDGET = re.compile(r"W27 s\.(52)")
_RETIRED = re.compile(r"(?:(?:domain\.md|architecture) )?§[\d.]+")
"""Marks of papers that no reader has, in old records."""


def cite(lang: str, *bases: str) -> str:
    """The bases in words, each once, the sections of one Act together; what is no mark of ours stays as it is."""
    tokens = [token for basis in bases for token in _tokens(basis)]
    sections = tuple(dict.fromkeys(_range(found) for token in tokens if (found := _SECTION.fullmatch(token))))
    acts = [_sections(lang, sections)] if sections else []
    others = (_words(token).of(lang) for token in tokens if not _SECTION.fullmatch(token))
    return "; ".join(dict.fromkeys((*acts, *others)))


def is_mark(token: str) -> bool:
    """Whether the table has words for it."""
    shapes = (_SECTION, _SENTENCE, _BUDGET, _RETIRED)
    return token in WORDS or any(shape.fullmatch(token) for shape in shapes)


def _tokens(basis: str) -> Iterator[str]:
    for part in _SEEN_IN.sub("", basis).split(";"):
        pieces = [piece.strip() for piece in part.split(",")]
        yield from pieces if all(map(is_mark, pieces)) else [part.strip()]


def _range(found: re.Match[str]) -> str:
    return f"{found[1]}–{found[2]}" if found[2] else found[1]


def _sections(lang: str, sections: tuple[str, ...]) -> str:
    word, both = (" มาตรา ", " และ ") if lang != "en" else (" s.", " and s.")
    listed = (", " if lang != "en" else ", s.").join(sections[:-1])
    return APA.of(lang) + word + (f"{listed}{both}{sections[-1]}" if listed else sections[-1])


def _words(token: str) -> Text:
    if (found := _SENTENCE.fullmatch(token)) is not None:
        step = bisect_right(STEPS, int(found[1]))
        return Text(f"{DRIVING.th} ข้อ {step}", f"{DRIVING.en}, step {step}") if step else DRIVING
    if _BUDGET.fullmatch(token):
        return Text(f"{BUDGET.th} มาตรา 52", f"{BUDGET.en} s.52")
    if _RETIRED.fullmatch(token):
        return DEFINITION if token.endswith("4.8") else DEFAULT
    return WORDS.get(token, Text(token, token))
