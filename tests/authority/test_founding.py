"""The founding: two persons, one file, once; after it nobody skips a rule."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services import accounts, genesis
from services.holding import capacities
from services.means import Office
from tests.support.database import Cluster
from tests.support.offices import office_over

FILE = """
instrument: คำสั่งที่ 1/2569
signed_by: [first, second]
persons:
  one: {name: ผู้ลงนามที่หนึ่ง}
  two: {name: ผู้ลงนามที่สอง}
  three: {name: เลขานุการ}
bodies:
  - {body: BODY-NEW, role: board, th: คณะกรรมการ, en: Board, instrument: คำสั่งที่ 2/2569,
     members: 5, quorum_profile: apa_default}
posts:
  - {body: BODY-NEW, post: chair, th: ประธาน, en: Chair, votes: true, presides: 1}
appointments:
  - {person: one, body: BODY-NEW, post: chair, holds_from: 2026-01-01}
  - {person: three, body: BODY-NC, post: national_committee_secretariat}
  - {person: two, post: operator}
accounts:
  - {username: first, person: one, scopes: [read, act]}
  - {username: second, person: two, scopes: [read, operate]}
  - {username: third, person: three, scopes: [read, act]}
"""
PASSWORD = "a password of one's own"


@pytest.fixture
def office(pg: Cluster) -> Iterator[Office]:
    with pg.fresh() as database, office_over(database) as office:
        yield office


@pytest.fixture
def founding(tmp_path: Path) -> genesis.Founding:
    path = tmp_path / "founding.yaml"
    path.write_text(FILE, "utf-8")
    return genesis.read_founding(path)


def test_two_persons_sign_and_only_then_anything_holds(office: Office, founding: genesis.Founding) -> None:
    assert not genesis.sign(office, founding, "first", PASSWORD).complete
    assert not genesis.is_founded(office)
    with pytest.raises(genesis.NotASigner):
        genesis.sign(office, founding, "first", PASSWORD)
    signed = genesis.sign(office, founding, "second", "another password of mine")
    assert signed.complete
    assert set(signed.passwords) == {"third"}
    account = accounts.authenticate_password(office, "first", PASSWORD)
    caller = accounts.caller(office, account)
    assert caller is not None
    (held,) = capacities(office, caller.person)
    assert (held.role, held.body, held.instrument) == ("chair", "BODY-NEW", "คำสั่งที่ 1/2569")


def test_a_log_is_founded_once(office: Office, founding: genesis.Founding) -> None:
    genesis.sign(office, founding, "second", PASSWORD)
    genesis.sign(office, founding, "first", PASSWORD)
    with pytest.raises(genesis.AlreadyFounded):
        genesis.sign(office, founding, "first", PASSWORD)


def test_a_stranger_does_not_sign(office: Office, founding: genesis.Founding) -> None:
    with pytest.raises(genesis.NotASigner):
        genesis.sign(office, founding, "third", PASSWORD)


@pytest.mark.parametrize(
    ("change", "to"),
    [
        ("[first, second]", "[first, first]"),
        ("person: two, scopes", "person: one, scopes"),
        ("person: three, body", "person: nobody, body"),
        ("signed_by", "signed"),
    ],
)
def test_a_file_that_does_not_agree_with_itself_founds_nothing(tmp_path: Path, change: str, to: str) -> None:
    path = tmp_path / "founding.yaml"
    path.write_text(FILE.replace(change, to), "utf-8")
    with pytest.raises(genesis.BadFounding):
        genesis.read_founding(path)


def test_a_post_of_no_body_founds_nothing(office: Office, founding: genesis.Founding, tmp_path: Path) -> None:
    path = tmp_path / "founding.yaml"
    path.write_text(FILE.replace("post: operator", "post: emperor"), "utf-8")
    with pytest.raises(genesis.BadFounding):
        genesis.sign(office, genesis.read_founding(path), "first", PASSWORD)
