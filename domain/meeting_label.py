"""What a meeting is called: offices keep "1/2569", "ครั้งที่ 1/2569" or a name of its own as its label."""

FULL = "การประชุม"
NUMBERED = "ครั้งที่"


def heading(label: str, lang: str) -> str:
    """The label as a heading: a number is said once with its word, and a name of its own stays as it is."""
    number = _number(label)
    if not number:
        return label
    return f"Meeting {number}" if lang == "en" else f"{FULL}{NUMBERED} {number}"


def numbered(label: str, lang: str) -> str:
    """The same within a sentence that has said that it is a meeting."""
    number = _number(label)
    return heading(label, lang) if lang == "en" or not number else f"{NUMBERED} {number}"


def _number(label: str) -> str:
    """The label without its usual words; empty where it does not begin with a figure."""
    bare = label.strip().removeprefix(FULL).strip().removeprefix(NUMBERED).strip()
    return bare if bare[:1].isdecimal() else ""
