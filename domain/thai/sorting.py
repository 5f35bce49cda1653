"""The one place of Thai sorting: keys whose code-point order is dictionary order, numbers by value.

Keys are plain text for `COLLATE "C"` columns (UTF-8 byte order) and for Python's `sorted`. A key has three
levels, divided by U+0001: letters, then tone and other marks, then the text itself, so that the order is
total: equal keys mean equal text.
"""

import re
import unicodedata

from domain.thai.digits import to_arabic
from domain.thai.search import canonical

_LEVEL = "\x01"
_LETTER = "\x02"
_IGNORED_MARKS = re.compile("[็-์]")
_LEADING_VOWEL = re.compile("([เ-ไ])([ก-ฮ])")
_NUMBER = re.compile("0*([0-9]{1,99})")
_LETTERS = re.compile("[^็-์]")


def sort_key(text: str) -> str:
    """Dictionary order as in the Thai royal dictionary, for text that `clean` accepts.

    Tone marks, ็ and ์ count only between texts otherwise equal; a leading vowel counts after its consonant;
    a run of Thai or Arabic digits counts by its value (to 99 digits); letter case counts last.
    """
    spelled = canonical(text)
    folded = canonical(to_arabic(spelled).casefold())
    letters = _LEADING_VOWEL.sub(r"\2\1", _IGNORED_MARKS.sub("", folded))
    marks = _LETTERS.sub(_LETTER, folded).rstrip(_LETTER)
    return _LEVEL.join((_NUMBER.sub(_by_value, letters), marks, unicodedata.normalize("NFC", text)))


def _by_value(run: re.Match[str]) -> str:
    """Digits led by their count in two digits: 2 → "012", 10 → "0210", so 2 comes before 10."""
    return f"{len(run[1]):02d}{run[1]}"
