"""`anumat workflow`: list the published editions, check a definition file, draw it, publish it."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from api.cli import client, output
from api.cli.output import Speech
from workflows import checker, diagram, library
from workflows.definition import Definition
from workflows.flaws import Flaw

app = typer.Typer(help="Definitions: list, check, draw and publish them.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A definition in YAML.")]
FLAWED = 6


@app.command("list")
def list_editions(
    url: client.Url = "",
    key: client.Key = "",
    account: client.Account = "auditor",
    as_json: output.Json = False,
    lang: output.Language = None,
) -> None:
    """Every edition published in the running system."""
    say = Speech(lang)
    with client.connect(url, key, account, say.lang) as system:
        found = system.get("/v1/definitions").body["definitions"]
    if as_json:
        output.json_line(found)
        return
    rows = [[f"{d['kind']}@{d['edition']}", d["in_force_from"], say.of(d["title"]), d["digest"][:12]] for d in found]
    heads = (say("แบบกระบวนงาน", "Definition"), say("มีผลตั้งแต่", "In force from"), say("ชื่อ", "Title"))
    output.table(*heads, say("รหัสเนื้อหา", "Digest"), rows=rows)


@app.command()
def check(file: File, as_json: output.Json = False, lang: output.Language = None) -> None:
    """Prove a definition sound before it is published; exit code 6 when it has flaws. Needs no running system."""
    say = Speech(lang)
    definition = library.read(file)
    flaws = checker.check(definition)
    if as_json:
        said = {"kind": definition.kind, "edition": definition.edition, "flaws": msgspec.to_builtins(flaws)}
        output.json_line(said)
    else:
        for flaw in flaws:
            output.line(_told(say, flaw))
        if not flaws:
            name = f"{definition.kind}@{definition.edition}"
            output.line(say(f"{name} ใช้ได้ ไม่พบข้อบกพร่อง", f"{name} is sound."))
    if flaws:
        raise typer.Exit(FLAWED)


@app.command("diagram")
def draw(
    kind: Annotated[str, typer.Argument(help="A shipped kind, kind@edition, or a definition file.")],
    lang: output.Language = None,
) -> None:
    """A Mermaid picture of a workflow, on standard output. Needs no running system."""
    typer.echo(diagram.mermaid(_definition(kind), Speech(lang).lang), nl=False)


@app.command()
def publish(
    file: File,
    url: client.Url = "",
    key: client.Key = "",
    account: client.Account = "operator",
    as_json: output.Json = False,
    lang: output.Language = None,
) -> None:
    """Publish an edition into the log, or propose it where two sign; the same again is answered as the first time."""
    say = Speech(lang)
    definition = library.read(file)
    if flaws := checker.check(definition):
        for flaw in flaws:
            output.error(_told(say, flaw))
        raise typer.Exit(FLAWED)
    with client.connect(url, key, account, say.lang) as system:
        answer = system.write("/v1/definitions", definition.canonical, key=f"publish:{definition.ref.digest}")
    if as_json:
        output.json_line(answer.body)
        return
    name = f"{definition.kind}@{definition.edition}"
    if proposal := answer.body.get("proposal"):
        waits = say(f"เสนอ {name} แล้ว รอผู้ดูแลระบบอีกคนลงนามร่วม", f"{name} waits for another operator's signature.")
        output.line(f"{waits} {proposal}")
        return
    output.line(say(f"ประกาศ {name} แล้ว", f"{name} is published.") + f" {definition.ref.digest}")


def _told(say: Speech, flaw: Flaw) -> str:
    return f"{flaw.where}: {say(flaw.th, flaw.en)} [{flaw.code}]"


def _definition(named: str) -> Definition:
    if Path(named).is_file():
        return library.read(Path(named))
    kind, _, edition = named.partition("@")
    book = library.Book(library.shipped())
    if edition and not edition.isdigit():
        raise typer.BadParameter(f"{named!r} is not kind@edition")
    editions = book.editions(kind)
    if not edition and editions:
        return editions[-1]
    return book.get(kind, int(edition or 1))
