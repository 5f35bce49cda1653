"""Log lines are JSON and hold nothing that a person wrote."""

import json

import pytest
import structlog

from services import logs


@pytest.fixture(autouse=True)
def as_before() -> object:
    yield
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_only_known_fields_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger().info("request failed", route="/v1/plans", title="ความลับ", password="ความลับ")
    (line,) = lines(capsys)
    assert (line["event"], line["route"], line["level"]) == ("request failed", "/v1/plans", "info")
    assert set(line) == {"event", "route", "level", "timestamp"}


def test_an_exception_is_its_type_and_its_places_never_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    try:
        raise ValueError("ความลับ")
    except ValueError:
        structlog.get_logger().exception("page failed")
    (line,) = lines(capsys)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in str(line["where"])
    assert "ความลับ" not in json.dumps(line, ensure_ascii=False)


def test_the_values_a_database_adds_to_an_error_are_cut_off(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger().warning("follower.tries_again", error="duplicate key\nDETAIL: Key (name)=(ความลับ)")
    assert lines(capsys)[0]["error"] == "duplicate key"


def test_the_level_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("error")
    structlog.get_logger().info("quiet")
    structlog.get_logger().error("loud")
    assert [line["event"] for line in lines(capsys)] == ["loud"]
