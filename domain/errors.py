"""The one family of refusals: each has a stable English code and one sentence in Thai and English."""

from typing import ClassVar


class Problem(Exception):
    """The request cannot be carried out."""

    code: ClassVar[str] = "problem"
    th: ClassVar[str] = "ดำเนินการตามคำขอไม่ได้"

    def __init__(self, detail: str = "", **context: object) -> None:
        self.detail = detail
        self.context = context
        super().__init__(f"{self.text('en')} {detail}".strip())

    def sentence(self, lang: str) -> str:
        """The sentence in `lang` with its detail."""
        return f"{self.text(lang)} {self.detail}".strip()

    @classmethod
    def text(cls, lang: str) -> str:
        """The sentence in `lang`; the docstring's first line is the English one."""
        return cls.th if lang == "th" else (cls.__doc__ or "").strip().splitlines()[0]
