"""Definitions as files: fragments are merged, editions looked up, unreadable files named."""

from datetime import date

import pytest

from workflows import library
from workflows.definition import Definition
from workflows.source import BadDefinition, merge, read_fragment, read_source

BOOK = library.Book(library.shipped())
FRAGMENT = """
fragment: path
edition: 1
roles: {judge: {th: ผู้ตัดสิน, en: Judge, substitutes: [acting_judge]}}
evidence: {paper: {th: เอกสาร, en: Paper}}
stages:
  waiting: {th: รอ, en: Waiting}
  won: {th: ผ่าน, en: Won, terminal: true}
  lost: {th: ตก, en: Lost, terminal: true}
moves:
  - {name: win, from: [waiting], to: won, by: [judge], event: Won, label: {th: ผ่าน, en: Win}, evidence: [paper]}
  - {name: lose, from: [waiting], to: lost, by: [judge], event: Lost, label: {th: ตก, en: Lose}}
"""
SOURCE = """
kind: game
edition: 1
in_force_from: 2020-01-01
title: {th: เกม, en: Game}
fragments: [path@1]
roles: {player: {th: ผู้เล่น, en: Player, substitutes: [acting_player]}}
opening: {event: GameOpened, to: playing, by: [player], label: {th: เปิด, en: Open}}
parts: {core: {label: {th: เนื้อหา, en: Text}, schema: {type: object, properties: {zebra: {}, apple: {}}}}}
stages: {playing: {th: เล่น, en: Playing}, over: {th: จบ, en: Over, terminal: true}}
moves:
  - {name: finish, from: [playing], to: waiting, by: [player], event: Finished, label: {th: จบ, en: Finish}}
  - {name: close, from: [playing], to: over, by: [player], event: Closed, label: {th: ปิด, en: Close}}
additions:
  before: over
  last: [lost]
  stages: {waiting: {core: [player]}}
  moves: {win: {binds: [core], guards: [{use: edition@1}]}}
"""


def game(source: str = SOURCE) -> Definition:
    return merge(read_source(source), (read_fragment(FRAGMENT),))


def test_a_fragment_stands_where_the_kind_places_it() -> None:
    assert list(game().stages) == ["playing", "waiting", "won", "over", "lost"]


def test_a_kind_adds_to_a_fragments_moves_and_stages() -> None:
    definition = game()
    win = definition.any_move("win")
    assert win is not None
    assert (win.binds, win.evidence, [use.use for use in win.guards]) == (("core",), ("paper",), ["edition@1"])
    assert definition.stages["waiting"].edits == {"core": ("player",)}
    lose = definition.any_move("lose")
    assert lose is not None
    assert lose.binds == ()


def test_fields_keep_the_order_in_which_they_were_written() -> None:
    assert list(game().parts["core"].schema_["properties"]) == ["zebra", "apple"]


def test_another_order_of_stages_is_another_definition() -> None:
    turned = SOURCE.replace(
        "{playing: {th: เล่น, en: Playing}, over: {th: จบ, en: Over, terminal: true}}",
        "{over: {th: จบ, en: Over, terminal: true}, playing: {th: เล่น, en: Playing}}",
    )
    assert game(turned).ref.digest != game().ref.digest


def test_additions_to_a_stage_no_fragment_has_are_refused() -> None:
    with pytest.raises(BadDefinition, match="nowhere"):
        game(SOURCE.replace("stages: {waiting: {core", "stages: {nowhere: {core"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind: [", "kind"),
        (SOURCE.replace("kind: game", "kind: Game Of Thrones"), "kind"),
        (SOURCE + "\nsurprise: 1\n", "surprise"),
        (SOURCE.replace("{th: เกม, en: Game}", "{th: เกม}"), "title.en"),
        (SOURCE.replace("path@1", "path@7"), "path@7"),
        (SOURCE.replace("path@1", "../../secret@1"), "secret"),
    ],
)
def test_an_unreadable_file_says_where_and_why(text: str, told: str) -> None:
    with pytest.raises(BadDefinition, match=told):
        library.parse(text)


def test_editions_are_found_by_kind_day_and_digest() -> None:
    first = game()
    second = game(SOURCE.replace("edition: 1", "edition: 2", 1).replace("2020-01-01", "2022-01-01"))
    book = library.Book((second, first))
    assert book.get("game", 2) is second
    assert book.pinned(first.ref) is first
    assert book.by_digest(second.ref.digest) is second
    assert book.editions("game") == (first, second)
    assert book.in_force("game", date(2021, 12, 31)) is first
    assert book.in_force("game", date(2022, 1, 1)) is second
    assert book.kinds == ("game",)
    assert list(book) == [first, second]


def test_what_is_not_in_the_book_is_an_error_with_a_code() -> None:
    for lookup in (
        lambda: BOOK.get("national_plan_version", 99),
        lambda: BOOK.by_digest("0" * 64),
        lambda: BOOK.in_force("no_such_kind", date(2022, 1, 1)),
    ):
        with pytest.raises(library.UnknownEdition) as caught:
            lookup()
        assert caught.value.code == "unknown_edition"
