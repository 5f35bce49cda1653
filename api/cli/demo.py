"""`anumat demo`: plays shipped scenarios through the real API."""

import json
from typing import Annotated

import typer

from api.cli import client, output
from services.demo import golden

app = typer.Typer(help="Play shipped scenarios through the public API.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """A group, so that the scenario is named."""


@app.command("national-plan")
def national_plan(
    pace: Annotated[float, typer.Option(min=0, help="Seconds to wait after each row.")] = 0.0,
    url: client.Url = "",
    key: client.Key = "",
    as_json: output.Json = False,
    lang: output.Language = None,
) -> None:
    """Play the national plan from mandate to closing, as one batch of testimony; a second run changes nothing."""
    say = output.Speech(lang)
    title = say("แผนระดับชาติ", "National plan")
    with client.connect(url, key, "operator", say.lang) as system, output.progress(title, 67, as_json) as step:
        played = golden.play(system, lambda row, repeat: step(f"{row.effective_on} {row.action.split(' (')[0]}"), pace)
    if as_json:
        print(json.dumps({name: getattr(played, name) for name in played.__struct_fields__}, ensure_ascii=False))
        return
    output.table(say("แผน", "Plan"), say("ขั้น", "Stage"), rows=played.plans.items())
    if played.new == 0:
        output.line(say("มีครบอยู่แล้ว ไม่มีอะไรเปลี่ยน", "All of it was here already; nothing changed."))
    output.line(
        say(
            f"{played.rows} แถว {played.records} รายการ ตรวจขั้นตามวันที่มีผล {played.checked} ครั้ง"
            f" ใช้เวลา {played.seconds} วินาที",
            f"{played.rows} rows, {played.records} records, {played.checked} stages by legal date checked,"
            f" {played.seconds} s.",
        )
    )
