"""The ratios as a picture: one bar a row, its goal as a line, on a scale where the goal is at two thirds."""

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

ROW, LEFT, WIDTH = 34, 430, 420


class Row(NamedTuple):
    """One row of the table: what, how much, against which goal; `at_most` for times."""

    work: str
    value: float | None
    goal: float
    at_most: bool = False

    @property
    def reached(self) -> bool:
        return self.value is not None and (self.value <= self.goal if self.at_most else self.value >= self.goal)

    @property
    def verdict(self) -> str:
        """Whether the goal is reached, and if not, how many times it was missed by."""
        if self.value is None:
            return "not measured"
        times = self.value / self.goal if self.at_most else self.goal / self.value
        return "reached" if self.reached else f"missed {times:.1f} ×"


def svg(rows: Iterable[Row], title: str) -> str:
    """A picture that needs nothing but a viewer."""
    drawn = list(rows)
    height = 60 + ROW * len(drawn)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 120} {height}" font-family="sans-serif" '
        f'font-size="13" role="img" aria-label="{escape(title)}"><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="16" y="28" font-size="16" font-weight="bold">{escape(title)}</text>'
    ]
    parts += (_bar(row, 48 + ROW * number) for number, row in enumerate(drawn))
    return "\n".join([*parts, "</svg>\n"])


def _bar(row: Row, top: int) -> str:
    shown = "not measured" if row.value is None else f"{row.value:.2f}"
    length = 0 if row.value is None else min(WIDTH, WIDTH * 2 / 3 * row.value / row.goal)
    goal_x = LEFT + WIDTH * 2 / 3
    colour = "#2f7d4f" if row.reached else "#b4552d"
    sign = "≤" if row.at_most else "≥"
    return (
        f'<text x="16" y="{top + 16}">{escape(row.work)}</text>'
        f'<rect x="{LEFT}" y="{top + 3}" width="{length:.1f}" height="18" rx="3" fill="{colour}"/>'
        f'<line x1="{goal_x:.1f}" x2="{goal_x:.1f}" y1="{top}" y2="{top + 24}" stroke="#333" stroke-dasharray="3 2"/>'
        f'<text x="{LEFT + WIDTH + 10}" y="{top + 16}">{shown} ({sign} {row.goal:g})</text>'
    )
