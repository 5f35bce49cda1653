"""The founding: two persons, one file, once; after it nobody skips a rule."""

import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from importlib.resources import files
from io import StringIO
from pathlib import Path

import msgspec
import pytest
import yaml

from api.cli import init
from domain import canonical
from domain import events as ev
from domain.thai.dates import bangkok_date
from services import accounts
from services.authority import countersigning, genesis
from services.authority.appointing import every_body
from services.authority.bodies import founding_facts
from services.authority.holding import capacities
from services.authority.more_bodies import sets
from services.doctor import authority as doctor
from services.means import Office
from tests.support.database import Cluster
from tests.support.offices import office_over
from tests.support.two import by_one, log_of

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
EXAMPLE = Path(__file__).parents[2] / "examples" / "founding.yaml"
PASSWORD = "a password of one's own"
SAID = {"actor": ev.Actor(person="p", post="founder"), "effective_on": date(2026, 1, 1), "correlation_id": "c"}


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


def test_who_founds_again_is_told_so_before_any_password_is_asked(
    office: Office, founding: genesis.Founding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genesis.sign(office, founding, "second", PASSWORD)
    genesis.sign(office, founding, "first", PASSWORD)
    monkeypatch.setattr(init, "open_office", lambda settings, role: nullcontext(office))
    monkeypatch.setattr(init, "process_settings", lambda role: None)
    monkeypatch.setattr(sys, "stdin", StringIO(f"{PASSWORD}\n{PASSWORD}\n"))
    with pytest.raises(genesis.AlreadyFounded):
        init.command(tmp_path / "founding.yaml")
    assert sys.stdin.read() == f"{PASSWORD}\n{PASSWORD}\n"


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


def test_the_example_founds_the_bodies_that_are_shipped_in_sets(office: Office) -> None:
    example = genesis.read_founding(EXAMPLE)
    first, second = example.signed_by
    genesis.sign(office, example, first, PASSWORD)
    assert genesis.sign(office, example, second, PASSWORD).complete
    found = dict(every_body(office))
    roles = Counter(body.role for body in found.values())
    assert (roles["fund_committee"], roles["district_board"], roles["provincial_authority"]) == (66, 5, 3)
    assert (roles["district_health_committee"], roles["assembly"]) == (1, 2)
    fund = found["BODY-FUND-BBT-07"]
    assert (fund.parent, fund.area, fund.members) == ("BODY-DB-BBT", "BBT", 17)
    assert {"fund_committee", "member", "fund_secretary"} == set(fund.roster.posts)
    consensus = found["BODY-NHA"].rule
    assert consensus is not None
    assert consensus.carried_by == "consensus"
    chief = found["BODY-DB-BY"].roster.chairs(bangkok_date(office.clock()))
    assert [held.post for held in chief] == ["district_chief"]


def test_the_two_bodies_of_a_district_are_two() -> None:
    bodies = [body for body in sets()["districts"] if body.role.startswith("district_")]
    names = {role: {body.th for body in bodies if body.role == role} for role in {body.role for body in bodies}}
    assert set(names) == {"district_board", "district_health_committee"}
    assert not set.intersection(*names.values())
    assert all("พชอ." in name for name in names["district_board"])
    assert all("พัฒนาระบบสุขภาพอำเภอ" in name for name in names["district_health_committee"])


def test_every_body_of_a_set_has_a_rule_a_chair_and_a_parent_that_comes_first() -> None:
    known = {body["body"] for body in yaml.safe_load((files("services.authority") / "bodies.yaml").read_text("utf-8"))}
    for body in (body for bodies in sets().values() for body in bodies):
        assert body.body not in known
        assert body.parent is None or body.parent in known
        assert [post.presides for post in body.posts if post.presides == 1] == [1]
        assert founding_facts(SAID, body)
        known.add(body.body)


@pytest.mark.parametrize(
    "line",
    ["shipped: [moon]", "bodies: [{body: B, role: b, th: ก, en: b, instrument: o, members: 3, quorum_profile: moon}]"],
)
def test_a_set_or_a_rule_that_nobody_knows_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "founding.yaml"
    kept = FILE.replace("bodies:", "bodies_:") if line.startswith("bodies") else FILE
    start, end = kept.find("bodies_:"), kept.find("posts:")
    path.write_text((kept if start < 0 else kept[:start] + kept[end:]) + line + "\n", "utf-8")
    with pytest.raises(genesis.BadFounding, match=r"moon|must be one of"):
        genesis.read_founding(path)


def test_a_founding_that_requires_two_signatures_names_two_who_can_sign(tmp_path: Path, pg: Cluster) -> None:
    path = tmp_path / "founding.yaml"
    path.write_text(FILE + "second_signature: true\n", "utf-8")
    with pytest.raises(genesis.BadFounding, match="second_signature"):
        genesis.read_founding(path)
    example = genesis.read_founding(EXAMPLE)
    with pg.fresh() as database, office_over(database) as office:
        assert [f.state for f in doctor.check(database.owner)] == ["warn"]
        for name in example.signed_by:
            genesis.sign(office, example, name, f"a password that {name} chose")
        (found,) = doctor.check(database.owner)
        assert (found.state, "hold the post" in found.en) == ("ok", True)
        assert countersigning.since(office) == bangkok_date(office.clock())
        assert list(by_one(log_of(office))) == []
        seats = dict(every_body(office))["BODY-NC"].roster.appointments.values()
        signed = [(one.recorded_by.post, one.proposed_by and one.proposed_by.post) for one in seats]
        assert ("founder", "founder") in signed


def test_a_file_without_the_key_keeps_the_digest_it_always_had(founding: genesis.Founding) -> None:
    said = msgspec.to_builtins(founding)
    del said["second_signature"]
    assert founding.digest == hashlib.sha256(canonical.encode(said)).hexdigest()
