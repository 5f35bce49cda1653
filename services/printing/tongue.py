"""How a printed document speaks: words of one language, dates and times of official papers, and its numerals."""

import re
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec
import yaml

from domain.citing import cite
from domain.thai.dates import BANGKOK, english_date, thai_date
from domain.thai.digits import Digits, in_digits

Lang = Literal["th", "en"]
_SECTION = re.compile(r"APA s\.(\d+)")
APA = {"th": "พ.ร.บ. วิธีปฏิบัติราชการทางปกครอง พ.ศ. ๒๕๓๙", "en": "Administrative Procedure Act B.E. 2539"}


@cache
def catalogue() -> dict[str, dict[Lang, str]]:
    """Every word of the printed documents, in both languages."""
    loaded: dict[str, dict[Lang, str]] = yaml.safe_load(files(__package__).joinpath("words.yaml").read_text("utf-8"))
    return loaded


class Tongue(msgspec.Struct, frozen=True):
    """The language and, in Thai, the numerals; what people wrote is never changed, only what is computed is."""

    lang: Lang = "th"
    digits: Digits = "thai"

    @property
    def thai_digits(self) -> bool:
        return self.lang == "th" and self.digits == "thai"

    def say(self, key: str, **given: Any) -> str:
        """The words of this key; a number given is written in the document's numerals."""
        told = {name: self.figures(value) if isinstance(value, int) else value for name, value in given.items()}
        return catalogue()[key][self.lang].format(**told)

    def known(self, key: str, otherwise: str) -> str:
        """The words of this key, or what the data itself calls it."""
        found = catalogue().get(key)
        return found[self.lang] if found else otherwise

    def figures(self, value: object) -> str:
        """A number or a computed text in the document's numerals."""
        return in_digits(str(value), "thai" if self.thai_digits else "arabic")

    def day(self, day: date, *, weekday: bool = False) -> str:
        """วันอังคารที่ ๘ ธันวาคม พ.ศ. ๒๕๖๙, or Tuesday 8 December 2026."""
        if self.lang == "en":
            return english_date(day, weekday=weekday)
        return thai_date(day, digits="thai" if self.thai_digits else "arabic", era=True, weekday=weekday)

    def clock(self, at: datetime) -> str:
        """The time of day in Bangkok: ๑๔.๓๐, or 14:30."""
        return self.figures(at.astimezone(BANGKOK).strftime("%H.%M" if self.lang == "th" else "%H:%M"))

    def moment(self, at: datetime) -> str:
        """Day and time of day in Bangkok."""
        return f"{self.day(at.astimezone(BANGKOK).date())} {self.say('at_time', time=self.clock(at))}"

    def stamp(self, at: datetime) -> str:
        """Day and time of day, short: ๘ ธ.ค. ๒๕๖๙ ๑๔.๓๐ น."""
        if self.lang == "en":
            return self.moment(at)
        day = self.figures(thai_date(at.astimezone(BANGKOK).date(), short=True))
        return f"{day} {self.clock(at)} น."

    def cite(self, *bases: str) -> str:
        """Legal bases as documents write them: the sections of one Act together, anything else as it is."""
        sections = [found[1] for basis in bases if (found := _SECTION.fullmatch(basis))]
        others = [self.figures(cite(self.lang, basis)) for basis in bases if not _SECTION.fullmatch(basis)]
        if not sections:
            return "; ".join(others)
        word, both = (" มาตรา ", " และ") if self.lang == "th" else (" s.", " and")
        cited = [word + self.figures(number) for number in sections]
        act = APA[self.lang] if self.thai_digits or self.lang == "en" else self.figures(APA[self.lang])
        last = f"{both}{cited[-1].lstrip() if self.lang == 'th' else cited[-1]}" if len(cited) > 1 else cited[-1]
        return "; ".join([act + "".join(cited[:-1]) + last, *others])
