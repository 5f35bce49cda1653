"""`anumat workflow`: checking and drawing need no system; publishing goes into the log, once."""

import json
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Run
from tests.support.served import Served

SHIPPED = Path(__file__).parents[2] / "workflows" / "definitions"
DRAFT = SHIPPED / "component_draft" / "1.yaml"


def edition(folder: Path, **changes: object) -> str:
    """The area draft's definition with some of its keys changed."""
    file = folder / "definition.yaml"
    raw = yaml.safe_load(DRAFT.read_text("utf-8")) | changes
    file.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*_*/*.yaml")), ids=lambda f: f.parent.name)
def test_shipped_definitions_are_sound(anumat: Run, file: Path) -> None:
    done = anumat("workflow", "check", str(file))
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("is sound.\n")


def test_a_flawed_definition_is_told_by_its_places(anumat: Run, tmp_path: Path) -> None:
    stages = yaml.safe_load(DRAFT.read_text("utf-8"))["stages"] | {"pit": {"th": "หลุม", "en": "Pit"}}
    file = edition(tmp_path, stages=stages)
    done = anumat("workflow", "check", file)
    assert done.code == 6
    assert "stages/pit" in done.out
    flaws = json.loads(anumat("workflow", "check", "--json", file).out)["flaws"]
    assert {"stages/pit"} == {flaw["where"] for flaw in flaws}


def test_a_file_that_is_no_definition_is_one_sentence(anumat: Run, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("- 1", encoding="utf-8")
    done = anumat("workflow", "check", str(file))
    assert done.code == 1
    assert done.err.startswith("anumat: ")


def test_a_workflow_is_drawn_in_either_language(anumat: Run) -> None:
    assert "Area drafting" in anumat("workflow", "diagram", "component_draft").out
    thai = anumat("workflow", "diagram", "component_draft@1", "--lang", "th").out
    assert thai.startswith("stateDiagram-v2\n")
    assert "ยกร่างรายด้าน" in thai
    assert anumat("workflow", "diagram", "component_draft@99").code == 1
    assert anumat("workflow", "diagram", "component_draft@x").code == 2


@pytest.mark.usefixtures("there")
def test_an_edition_is_published_once(anumat: Run, served: Served, tmp_path: Path) -> None:
    file = edition(tmp_path, edition=2, in_force_from="2024-01-01")
    assert anumat("workflow", "publish", file).out.startswith("component_draft@2 is published.")
    head = served.office.ledger.head()
    assert anumat("workflow", "publish", file).code == 0
    assert served.office.ledger.head() == head
    assert "component_draft@2\t2024-01-01" in anumat("workflow", "list").out


@pytest.mark.usefixtures("there")
def test_a_published_edition_is_never_changed(anumat: Run, served: Served, tmp_path: Path) -> None:
    head = served.office.ledger.head()
    done = anumat("workflow", "publish", edition(tmp_path, in_force_from="2016-01-01"))
    assert done.code == 1
    assert done.err.startswith("anumat: ")
    assert served.office.ledger.head() == head


@pytest.mark.usefixtures("there")
def test_a_flawed_definition_is_not_sent(anumat: Run, tmp_path: Path) -> None:
    stages = yaml.safe_load(DRAFT.read_text("utf-8"))["stages"] | {"pit": {"th": "หลุม", "en": "Pit"}}
    assert anumat("workflow", "publish", edition(tmp_path, stages=stages, edition=3)).code == 6
