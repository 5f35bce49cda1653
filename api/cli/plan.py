"""`anumat plan`: find plans, look at one, see its lawful moves and its history, and make a move."""

from datetime import date, datetime
from typing import Annotated, Any

import typer

from api.cli import client, output
from api.cli.moving import Attempt, carry_out, told
from api.cli.output import Speech
from domain.thai.dates import date_text
from services.client import Client, path_of

app = typer.Typer(help="Find plans, look at them, move them.", no_args_is_help=True)

Ref = Annotated[str, typer.Argument(help="The plan's reference, such as NP-v1.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day, in the common era.")]
MOST = 100


@app.command("list")
def list_plans(
    words: Annotated[str, typer.Argument(help="Words of the title or reference.")] = "",
    kind: Annotated[str, typer.Option(help="Kind of plan.")] = "",
    stage: Annotated[str, typer.Option(help="Stage it stands at.")] = "",
    body: Annotated[str, typer.Option(help="Body it belongs to.")] = "",
    area: Annotated[str, typer.Option(help="Area.")] = "",
    due_before: Day = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Most rows to show.")] = MOST,
    url: client.Url = "",
    key: client.Key = "",
    account: client.Account = "auditor",
    as_json: output.Json = False,
    lang: output.Language = None,
) -> None:
    """The register of plans, in Thai order of title."""
    say = Speech(lang)
    asked = {"q": words, "kind": kind, "stage": stage, "body": body, "area": area}
    asked["due_before"] = due_before.date().isoformat() if due_before else ""
    given = {name: value for name, value in asked.items() if value}
    with client.connect(url, key, account, say.lang) as system:
        found: list[dict[str, Any]] = []
        for page in system.pages("/v1/plans", limit=min(limit, 500), **given):
            found += page["plans"]
            if len(found) >= limit:
                break
        labels = Labels(system, say)
        rows = [[p["ref"], labels.stage(p), _day(say, p["due_on"]), p["title"]] for p in found[:limit]]
    if as_json:
        output.json_line(found[:limit])
        return
    heads = (say("แผน", "Plan"), say("ขั้น", "Stage"), say("กำหนด", "Due"), say("ชื่อ", "Title"))
    output.table(*heads, rows=rows)


@app.command()
def show(
    ref: Ref,
    effective: Day = None,
    known: Annotated[str, typer.Option(help="With the knowledge of this day or instant.")] = "",
    version: Annotated[int | None, typer.Option(min=1, help="After this version of its stream.")] = None,
    url: client.Url = "",
    key: client.Key = "",
    account: client.Account = "auditor",
    as_json: output.Json = False,
    lang: output.Language = None,
) -> None:
    """One plan: where it stands, or stood by two clocks."""
    say = Speech(lang)
    cut = {"effective": effective.date().isoformat() if effective else None, "known": known or None, "version": version}
    with client.connect(url, key, account, say.lang) as system:
        plan = system.get(path_of("plans", ref), **cut).body
    if as_json:
        output.json_line(plan)
        return
    awaiting = ", ".join(post["role"] for post in plan["awaiting"])
    parts = ", ".join(f"{name} v{part['content_version']}" for name, part in plan["parts"].items())
    rows = (
        (say("แผน", "Plan"), plan["ref"]),
        (say("ชื่อ", "Title"), plan["title"]),
        (say("ขั้น", "Stage"), f"{say.of(plan['stage_text'])} ({plan['stage']})"),
        (say("เข้าขั้นเมื่อ", "Since"), _day(say, plan["entered_on"])),
        (say("กำหนด", "Due"), _day(say, plan["due_on"])),
        (say("รอ", "Awaiting"), awaiting or "–"),
        (say("เนื้อหา", "Text"), parts or "–"),
        (say("แบบกระบวนงาน", "Definition"), f"{plan['kind']}@{plan['definition']['edition']}"),
        (say("รุ่น", "Version"), plan["version"]),
    )
    output.table(say("รายการ", "Field"), say("ค่า", "Value"), rows=rows)


@app.command()
def moves(
    ref: Ref,
    url: client.Url = "",
    key: client.Key = "",
    account: client.Account = "secretary",
    as_json: output.Json = False,
    lang: output.Language = None,
) -> None:
    """Every move and fact from the present stage: open, or why not, who can cure it and from when."""
    say = Speech(lang)
    with client.connect(url, key, account, say.lang) as system:
        found = system.get(path_of("plans", ref, "moves")).body["moves"]
    if as_json:
        output.json_line(found)
        return
    rows = [[_mark(say, m), m["name"], say.of(m["label"]), m["to"] or "–"] for m in found]
    output.table("", say("การดำเนินการ", "Move"), say("ชื่อ", "Label"), say("ไปขั้น", "To"), rows=rows)
    for option in found:
        for reason in option["reasons"]:
            output.line(f"  {option['name']}: {told(say, reason)}")


@app.command()
def history(
    ref: Ref,
    url: client.Url = "",
    key: client.Key = "",
    account: client.Account = "auditor",
    as_json: output.Json = False,
    lang: output.Language = None,
) -> None:
    """The audit trail: what happened, when, by whom, and its place in the log."""
    say = Speech(lang)
    with client.connect(url, key, account, say.lang) as system:
        pages = system.pages(path_of("plans", ref, "history"), limit=500)
        events = [event for page in pages for event in page["events"]]
    if as_json:
        output.json_line(events)
        return
    rows = [
        [
            e["position"],
            _day(say, e["effective_on"]),
            e["published"],
            (e["actor"] or {}).get("post"),
            e["leaf_hash"][:12],
        ]
        for e in events
    ]
    heads = (say("ลำดับ", "Position"), say("วันที่มีผล", "Effective"), say("เหตุการณ์", "Event"), say("ผู้กระทำ", "Actor"))
    output.table(*heads, say("ใบ", "Leaf"), rows=rows)


@app.command()
def move(
    ref: Ref,
    name: Annotated[str, typer.Argument(help="The move, or the fact (capitalised), as `plan moves` lists them.")],
    effective: Day = None,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    given: Annotated[str, typer.Option("--input", help="What it asks for, as JSON, or @FILE.")] = "{}",
    document: Annotated[list[str] | None, typer.Option(help="KIND=FILE; may be repeated.")] = None,
    waive: Annotated[list[str] | None, typer.Option(help="RULE=REASON for a warning; may be repeated.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    url: client.Url = "",
    key: client.Key = "",
    account: client.Account = "secretary",
    as_json: output.Json = False,
    lang: output.Language = None,
) -> None:
    """Make a move or record a fact; every reason why not, if it is refused (exit code 3)."""
    say = Speech(lang)
    attempt = Attempt(
        ref=ref,
        name=name,
        effective_on=effective.date() if effective else None,
        reason=reason,
        given=given,
        documents=tuple(document or ()),
        waivers=tuple(waive or ()),
    )
    with client.connect(url, key, account, say.lang) as system:
        carry_out(system, attempt, say, dry_run, as_json)


class Labels:
    """Stage names for people, each edition asked for once."""

    def __init__(self, system: Client, say: Speech) -> None:
        self._system = system
        self._say = say
        self._stages: dict[tuple[str, int], dict[str, Any]] = {}

    def stage(self, plan: dict[str, Any]) -> str:
        """The stage of a register row; its bare name where the edition is not known."""
        edition = (plan["kind"], plan["edition"])
        if edition not in self._stages:
            found = self._system.get(path_of("definitions", plan["kind"], str(plan["edition"]))).body
            self._stages[edition] = found["stages"]
        return self._say.of(self._stages[edition].get(plan["stage"])) or str(plan["stage"])


def _mark(say: Speech, option: dict[str, Any]) -> str:
    if not option["allowed"]:
        return say("ยังไม่ได้", "blocked")
    return say("ต้องกรอก", "asks") if option["needs"] or option["reasons"] else say("ทำได้", "open")


def _day(say: Speech, day: str | None) -> str:
    return date_text(date.fromisoformat(day), say.lang) if day else "–"
