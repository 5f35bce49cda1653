"""The search copy of a text and its n-grams: Thai has no word spaces, so words are found by their pieces.

The index holds every piece of 1, 2 and 3 code points; a query asks for its longest ones (`@>` on a
GIN-indexed text[]), then `matches` drops the few candidates whose pieces do not adjoin.
"""

import re
import unicodedata
from functools import lru_cache

from domain.thai.digits import to_arabic

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_TONES = "่-๋"
_MARK_RUN = re.compile(r"[ัิ-ฺ็-๎]{2,}")
_AM = re.compile(rf"ํ([{_TONES}์]*)[าๅ]")
_TONE_AFTER_VOWEL = re.compile(rf"([ะาำๅ]+)([{_TONES}]+)")
_REPEATED = re.compile(r"([ะาำๅโใไแ])\1+")
_LONE_LAKKHANGYAO = re.compile(r"(?<![ฤฦ])ๅ")
_RU_AA = re.compile(r"([ฤฦ])า")
_GAP = re.compile(r"(?<!ฯล)ฯ(?!ลฯ)")
_AROUND_MAIYAMOK = re.compile(r" *ๆ *")
_THAI_FULL_STOPS = re.compile(r"(?<=[ก-ฮะ-๎])\.+|\.+(?=[ก-ฮะ-๎])")
_LOOK_ALIKES = str.maketrans("ฎ", "ฏ")

MAX_GRAM = 3


@lru_cache(maxsize=4096)  # a title is asked for its usual spelling many times over while it is indexed
def canonical(text: str) -> str:
    """`text` with each Thai cluster in its one usual spelling: กํา→กำ, เเ→แ, น้ํา→น้ำ, marks ordered, once.

    Visible text otherwise stays; invisible characters go and every run of spaces becomes one. Idempotent.
    """
    text = _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()
    while (usual := _one_pass(text)) != text:
        text = usual
    return text


def search_form(text: str) -> str:
    """The lossy copy that is searched: canonical, Arabic digits, case folded, ฎ as ฏ (ปฎิบัติ = ปฏิบัติ).

    ฯ ends a shortened name, so it becomes a gap (ฯลฯ stays); spaces around ๆ and full stops beside Thai
    letters go (พ.ช.อ. = พชอ). Idempotent.
    """
    while (form := _searched_once(text)) != text:
        text = form
    return text


def ngrams(text: str, n: int = MAX_GRAM) -> tuple[str, ...]:
    """Every piece of 1 to `n` code points of the search form without spaces; sorted, each once."""
    whole = _joined(text)
    return tuple(sorted({whole[at : at + size] for size in range(1, n + 1) for at in range(len(whole) - size + 1)}))


def query_ngrams(query: str, n: int = MAX_GRAM) -> tuple[str, ...]:
    """The pieces a text must hold to answer `query`: per word all of `n` code points, or the word if shorter.

    Empty for a query without letters: it asks nothing, so the caller shows everything or nothing.
    """
    pieces = {word[at : at + n] for word in _words(query) for at in range(max(1, len(word) - n + 1))}
    return tuple(sorted(pieces))


def matches(text: str, query: str) -> bool:
    """True when every word of `query` occurs in `text`, both in search form, spaces in `text` ignored."""
    whole = _joined(text)
    return all(word in whole for word in _words(query))


def _words(query: str) -> list[str]:
    """What is asked for: the spaced words that hold a letter or a digit."""
    return [word for word in search_form(query).split(" ") if any(char.isalnum() for char in word)]


def _joined(text: str) -> str:
    return search_form(text).replace(" ", "")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def _searched_once(text: str) -> str:
    text = canonical(_folded(canonical(text)))
    text = _GAP.sub(" ", _THAI_FULL_STOPS.sub("", to_arabic(text)).translate(_LOOK_ALIKES))
    return canonical(_AROUND_MAIYAMOK.sub("ๆ", text))


def _one_pass(text: str) -> str:
    text = text.replace("เเ", "แ")
    text = _MARK_RUN.sub(lambda run: _usual_order(run[0]), text)
    text = _AM.sub(r"\1ำ", text)
    text = _TONE_AFTER_VOWEL.sub(r"\2\1", text)
    text = _LONE_LAKKHANGYAO.sub("า", _RU_AA.sub(r"\1ๅ", text))
    return unicodedata.normalize("NFC", _REPEATED.sub(r"\1", text))


@lru_cache(maxsize=4096)
def _usual_order(marks: str) -> str:
    """Each mark once: below vowels, above vowels, tones, then ์ ํ ๎; stable under NFC."""
    return "".join(sorted(set(marks), key=lambda mark: ("ฺุูัิีึื็่้๊๋์ํ๎".index(mark), mark)))
