"""The search copy: one spelling per cluster, agreeing with the oracle; pieces that find what they should."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pythainlp.corpus import thai_words
from pythainlp.util import normalize

from domain.thai.search import canonical, matches, ngrams, query_ngrams, search_form
from domain.thai.text import clusters
from domain.thai.words import ABBREVIATIONS, expanded, full_names

THAI = st.text(alphabet=st.sampled_from([chr(c) for c in range(0x0E01, 0x0E5B) if c not in range(0x0E3B, 0x0E3F)]))
ANY = st.one_of(THAI, st.text(), st.text(alphabet="กฤเแาำๅะัิุ่้์ํๆฯล .\u200b\u00a0๒5Aßİ"))
WORDS = st.sampled_from(sorted(word for word in thai_words() if len(word) > 2)[::40])


def found_by(query: str, text: str) -> bool:
    """What the database does: the pieces are contained, then the candidate is checked."""
    return set(query_ngrams(query)) <= set(ngrams(text)) and matches(text, query)


@pytest.mark.parametrize(
    ("typed", "usual"),
    [
        ("ก\u0e4d\u0e32", "กำ"),
        ("เเผน", "แผน"),
        ("น\u0e49\u0e4d\u0e32", "น้ำ"),
        ("น\u0e4d\u0e49\u0e32", "น้ำ"),
        ("นำ\u0e49", "น้ำ"),
        ("ก้\u0e49า", "ก้า"),
        ("ที\u0e48\u0e48", "ที่"),
        ("ท\u0e48ี", "ที่"),
        ("กา\u0e48", "ก่า"),
        ("แผน\u200bงาน", "แผนงาน"),
        ("นานาาา", "นานา"),
    ],
)
def test_each_known_misspelling_takes_its_usual_form_as_the_oracle_says(typed: str, usual: str):
    assert canonical(typed) == usual == normalize(typed)


@given(WORDS)
def test_dictionary_words_are_already_in_their_usual_spelling(word: str):
    assume(normalize(word) == word and "ฤา" not in word)
    assert canonical(word) == word


@given(ANY)
def test_the_usual_spelling_is_idempotent(text: str):
    assert canonical(canonical(text)) == canonical(text)


@given(ANY)
def test_the_search_form_is_idempotent(text: str):
    assert search_form(search_form(text)) == search_form(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("พ.ศ. ๒๕๖๓", "พ.ศ. 2563"),
        ("ต่าง ๆ ที่", "ต่างๆที่"),
        ("ต่าง ๆ", "ต่างๆ"),
        ("ปฎิบัติ", "ปฏิบัติ"),
        ("พชอ.", "พ.ช.อ."),
        ("พชอ.", "พชอ"),
        ("แผน\u00a0งาน", "แผน  งาน"),
        ("แผน\u200bงาน", "แผนงาน"),
        ("แผนปฏิบัติการฯ", "แผนปฏิบัติการ"),
        (".สต.", "สต"),
        ("NHSO", "nhso"),
        ("Straße", "STRASSE"),
        ("ฤๅษี", "ฤาษี"),
    ],
)
def test_spellings_that_mean_the_same_share_one_search_form(one: str, other: str):
    assert search_form(one) == search_form(other)


def test_numbers_keep_their_points_and_lists_their_labels():
    assert search_form("๓.๑) ๑,๒๕๐.๕๐") == "3.1) 1,250.50"


def test_paiyannoi_is_a_gap_but_etc_stays():
    assert search_form("แผนปฏิบัติการฯ ฉบับ") == "แผนปฏิบัติการ ฉบับ"
    assert search_form("แผน ฯลฯ") == "แผน ฯลฯ"


def test_only_a_look_alike_is_forgiven_not_every_letter():
    assert search_form("กา") != search_form("ก่า")
    assert search_form("ขา") != search_form("ฃา")


TITLE = "แผนปฏิบัติการด้านสาธารณสุขชายแดน"


@pytest.mark.parametrize(
    "query", ["สาธารณสุข", "แดน", "สาธารณสุข ชายแดน", "ชา", "แ", "ปฎิบัติ", "แผนปฏิบัติการฯ", "เเผน", "", "ด้าน สุข แผน"]
)
def test_a_word_inside_an_unspaced_title_is_found(query: str):
    assert found_by(query, TITLE)


@pytest.mark.parametrize("query", ["การศึกษา", "ชายฝั่ง", "ที่", "สุขสาธารณ", "แดน แดง", "x"])
def test_a_word_that_is_not_there_is_not_found(query: str):
    assert not found_by(query, TITLE)


def test_pieces_that_do_not_adjoin_are_dropped_by_the_check():
    text, query = "abcd xbcde", "abcde"
    assert set(query_ngrams(query)) <= set(ngrams(text))
    assert not matches(text, query)


@given(st.lists(WORDS, min_size=1, max_size=6), st.data())
def test_every_run_of_whole_clusters_finds_its_text(words: list[str], data: st.DataObject):
    text = "".join(words)
    pieces = clusters(canonical(text))
    first = data.draw(st.integers(0, len(pieces) - 1))
    last = data.draw(st.integers(first + 1, len(pieces)))
    assert found_by("".join(pieces[first:last]), text)


@given(ANY)
def test_pieces_are_sorted_unique_and_short(text: str):
    pieces = ngrams(text)
    assert list(pieces) == sorted(set(pieces))
    assert all(1 <= len(piece) <= 3 for piece in pieces)
    assert all(1 <= len(piece) <= 3 for piece in query_ngrams(text))


def test_queries_shorter_than_three_ask_for_themselves():
    assert query_ngrams("ชา") == ("ชา",)
    assert query_ngrams("แผน") == ("แผน",)
    assert query_ngrams("แผนก ก") == ("ก", "ผนก", "แผน")
    assert query_ngrams(" ") == query_ngrams("") == query_ngrams(". -") == ()


def test_spaces_in_the_text_do_not_hide_a_word():
    assert found_by("แผนปฏิบัติการ", "แผน ปฏิบัติการ")


@pytest.mark.parametrize("written", ["พชอ.", "พ.ช.อ.", "พชอ", "ร่วมกับพชอ.", "ประเด็น พชอ (กลุ่ม1)"])
def test_an_abbreviation_is_found_by_its_full_name(written: str):
    assert full_names(written) == ("คณะกรรมการพัฒนาคุณภาพชีวิตระดับอำเภอ",)
    assert found_by("พัฒนาคุณภาพชีวิต", expanded(written))
    assert found_by("พชอ", expanded(written))


def test_the_longest_abbreviation_wins_and_order_is_kept():
    assert full_names("สสจ. รพ. สสอ. รพ.สต.") == tuple(
        ABBREVIATIONS[letters] for letters in ("สสจ", "รพ", "สสอ", "รพสต")
    )


@pytest.mark.parametrize("text", ["โรงพยาบาล", "สธารณะ", "เกกมะเหรก", "กรรมการ", "อสสสก", "พชอก"])
def test_letters_inside_a_word_are_not_an_abbreviation(text: str):
    assert full_names(text) == ()
    assert expanded(text) == text


@pytest.mark.parametrize(("letters", "name"), ABBREVIATIONS.items())
def test_every_abbreviation_is_known_dotted_and_bare(letters: str, name: str):
    assert full_names(".".join(letters) + ".") == full_names(letters) == full_names(f"{letters}.") == (name,)
