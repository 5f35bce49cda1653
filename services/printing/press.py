"""The press, a program of its own: a document as JSON on its standard input, the PDF on its standard output.

Run as a script, apart from the server, so that it can be stopped when it takes too long or too much memory, and so that
what is written in other languages never shares memory with keys. It knows no file but its templates and its fonts.
"""

import json
import re
import resource
import sys
from pathlib import Path
from typing import Any, Literal

CPU_S = 20
MEMORY = 2 * 2**30
STANDARDS: tuple[Literal["a-3a"], Literal["ua-1"]] = ("a-3a", "ua-1")
"""An archive file that may carry its source (ISO 19005-3), and one that a screen reader can read (ISO 14289-1)."""

ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"
_THAI = re.compile("[ก-๛]")
_LONE = re.compile(f"(?<![ก-๛]){ZERO_WIDTH_SPACE}|{ZERO_WIDTH_SPACE}(?![ก-๛])")
"""Beside other letters the typesetter knows itself where a line may end."""
_HELD = (
    (re.compile(r" ([ๆฯ])"), "\N{NO-BREAK SPACE}\\1"),
    (re.compile(r"(พ\.ศ\.|ครั้งที่|วาระที่|วันที่|มาตรา|เวลา|หน้า|ข้อ) (?=[0-9๐-๙])"), "\\1\N{NO-BREAK SPACE}"),
    (re.compile(r"(?<=[0-9๐-๙]) (น\.|คน|เสียง|บาท)"), "\N{NO-BREAK SPACE}\\1"),
    (re.compile(r"\b(s\.) ?(?=[0-9])"), "\\1\N{NO-BREAK SPACE}"),
)
WHOLE = (
    "ฉันทมติ", "งดออกเสียง", "ออกเสียง", "ดำเนินการ", "องค์ประชุม", "เห็นชอบ", "เห็นด้วย", "อนุมัติ", "รับรอง", "สัตยาบัน", "อย่างน้อย",
    "คณะกรรมการ", "อนุกรรมการ", "กรรมการ", "มีส่วนได้เสีย", "ประธาน", "เลขานุการ", "วันที่", "ครั้งที่", "วาระที่", "ลงมติ", "มติ",
)  # fmt: skip
"""Words of the field that the dictionary takes apart; and whatever is denied stays with its ไม่."""
_APART = tuple((re.compile(f"{ZERO_WIDTH_SPACE}?".join(word)), word) for word in WHOLE)
_DENIED = re.compile(f"(?<![ก-๛])ไม่{ZERO_WIDTH_SPACE}|(?<={ZERO_WIDTH_SPACE})ไม่{ZERO_WIDTH_SPACE}")


def broken(text: str) -> str:
    """The text for the eye only: a zero-width space wherever a Thai line may end, and spaces that hold what belongs
    together ("ต่าง ๆ", "มาตรา ๘๐", "๑๔.๓๐ น.")."""
    import thaibreak

    for pattern, instead in _HELD:
        text = pattern.sub(instead, text)
    return _kept(_LONE.sub("", thaibreak.lines(text))) if _THAI.search(text) else text


def _kept(text: str) -> str:
    """No line ends within a word of the field, nor between ไม่ and what it denies."""
    for apart, word in _APART:
        text = apart.sub(word, text)
    return _DENIED.sub("ไม่", text)


def every(value: Any) -> Any:
    """The same data, every text in it broken."""
    match value:
        case str():
            return broken(value)
        case dict():
            return {name: every(inner) for name, inner in value.items()}
        case list():
            return [every(inner) for inner in value]
        case _:
            return value


def typeset(asked: dict[str, Any], templates: Path) -> bytes:
    """The PDF: `sheet` is what is seen, `source` the text of the file attached, `at` the time it bears (seconds)."""
    import typst
    from fontpkg_sarabun import __file__ as sarabun

    folders = [Path(sarabun).with_name("files"), *map(Path, asked["fonts"])]
    return bytes(
        typst.compile(
            templates / "document.typ",
            root=templates,
            font_paths=typst.Fonts(False, False, folders),
            ignore_system_fonts=True,
            sys_inputs={"sheet": json.dumps(every(asked["sheet"])), "source": asked["source"]},
            pdf_standards=list(STANDARDS),
            timestamp=asked["at"],
        )
    )


def main() -> None:
    """Read, print, and say nothing else; whatever is wrong ends in another exit code than 0."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.load(sys.stdin.buffer)
    try:
        printed = typeset(asked, Path(__file__).with_name("templates"))
    except Exception as error:
        sys.exit(str(getattr(error, "diagnostic", error)))
    sys.stdout.buffer.write(printed)


if __name__ == "__main__":
    main()
