"""A meeting is called by its number once, however the office typed it."""

import pytest

from domain.meeting_label import heading, numbered


@pytest.mark.parametrize("label", ["1/2569", "ครั้งที่ 1/2569", "การประชุมครั้งที่ 1/2569", " ครั้งที่1/2569"])
def test_the_word_for_number_is_said_once(label: str) -> None:
    assert heading(label, "th") == "การประชุมครั้งที่ 1/2569"
    assert numbered(label, "th") == "ครั้งที่ 1/2569"
    assert heading(label, "en") == numbered(label, "en") == "Meeting 1/2569"


def test_thai_figures_count_as_figures() -> None:
    assert heading("๙๑/๒๕๖๙", "th") == "การประชุมครั้งที่ ๙๑/๒๕๖๙"


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_name_of_its_own_stays_as_it_is(lang: str) -> None:
    assert heading("การประชุมคณะรัฐมนตรี", lang) == numbered("การประชุมคณะรัฐมนตรี", lang) == "การประชุมคณะรัฐมนตรี"
