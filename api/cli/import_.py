"""`anumat import`: past facts from a file as testimony, previewed first; all of them are recorded, or none."""

import hashlib
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from api.cli import client, output
from api.cli.import_rows import Line, UnreadableRows, read
from api.cli.output import Speech
from services.client import Answered, Client

WRONG_ROWS = 6
SHOWN = 20


def command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV, XLSX or JSONL.")],
    source: Annotated[str, typer.Option(help="Where the facts come from; else the file's name.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Preview and check only.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask after the preview.")] = False,
    url: client.Url = "",
    key: client.Key = "",
    account: client.Account = "operator",
    as_json: output.Json = False,
    lang: output.Language = None,
) -> None:
    """Check every row of FILE against the rules in its turn, show what would be recorded, then record it whole.

    A file with a wrong row records nothing and ends with exit code 6. The same file again changes nothing.
    """
    say = Speech(lang)
    try:
        lines = read(file)
    except UnreadableRows as unreadable:
        _tell_wrong(say, unreadable.wrong, as_json)
        raise typer.Exit(WRONG_ROWS) from None
    with client.connect(url, key, account, say.lang) as system:
        body = {"source": source or file.name, "rows": [_sent(system, line, file) for line in lines]}
        preview = _judged(system, body, lines, say, as_json)
        if not as_json:
            _show(say, lines, preview)
        is_new = not (dry_run or preview["recorded"])
        if is_new and not (yes or as_json) and output.is_terminal():
            typer.confirm(say("บันทึกทั้งหมดหรือไม่", "Record all of it?"), abort=True)
        if is_new:
            system.write("/v1/imports/whole", body, key=_key(body))
    if as_json:
        output.json_line({**preview, "rows": len(lines), "recorded": is_new})
    elif is_new:
        output.line(say("บันทึกครบทุกแถวแล้ว", "All of it is recorded."))
    elif not dry_run:
        output.line(say("ไฟล์นี้บันทึกไว้แล้ว ไม่มีอะไรเปลี่ยน", "This file was recorded already; nothing changed."))


def _sent(system: Client, line: Line, file: Path) -> dict[str, Any]:
    """The row as the API takes it, its files sent."""
    row = dict(line.row)
    row["documents"] = [
        {"kind": paper.kind, "title": paper.title or Path(paper.path).name, "sha256": _upload(system, file, paper.path)}
        for paper in line.papers
    ]
    return row


def _upload(system: Client, file: Path, path: str) -> str:
    try:
        content = (file.parent / path).read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}") from error
    return system.upload(Path(path).name, content)


def _judged(system: Client, body: dict[str, Any], lines: list[Line], say: Speech, as_json: bool) -> dict[str, Any]:
    """What it would record. Raises typer.Exit after telling every wrong row."""
    try:
        found: dict[str, Any] = system.write("/v1/imports/whole", body, key=_key(body), dry_run="true").body
    except Answered as problem:
        if problem.status != 422:
            raise
        _tell_wrong(say, [_placed(error, lines) for error in problem.problem.get("errors", ())], as_json)
        raise typer.Exit(WRONG_ROWS) from None
    return found


def _key(body: dict[str, Any]) -> str:
    return f"import:{hashlib.sha256(msgspec.json.encode(body)).hexdigest()}"


def _placed(error: dict[str, str], lines: list[Line]) -> dict[str, Any]:
    """An error with the line of the file it is about."""
    parts = error["pointer"].split("/")
    if len(parts) > 2 and parts[1] == "rows" and parts[2].isdigit():
        return {"line": lines[int(parts[2])].number, "field": "/".join(parts[3:]), "detail": error["detail"]}
    return {"line": 0, "field": error["pointer"], "detail": error["detail"]}


def _tell_wrong(say: Speech, wrong: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        output.json_line({"recorded": False, "errors": wrong})
        return
    for error in wrong:
        where = " ".join(filter(None, (say(f"บรรทัด {error['line']}", f"line {error['line']}"), error["field"])))
        output.error(f"{where}: {error['detail']}")
    output.error(say("ไม่ได้บันทึกสิ่งใด", "Nothing was recorded."))


def _show(say: Speech, lines: list[Line], preview: dict[str, Any]) -> None:
    rows = [[line.number, line.row["effective_on"], line.row["ref"], line.what] for line in lines[:SHOWN]]
    heads = (say("บรรทัด", "Line"), say("วันที่มีผล", "Effective"), say("แผน", "Plan"), say("รายการ", "What"))
    output.table(*heads, rows=rows)
    if len(lines) > SHOWN:
        output.line(say(f"และอีก {len(lines) - SHOWN} แถว", f"and {len(lines) - SHOWN} more rows"))
    stages = ", ".join(f"{ref} → {stage}" for ref, stage in preview["plans"].items())
    output.line(say(f"{preview['facts']} เหตุการณ์ {stages}", f"{preview['facts']} facts; {stages}"))
