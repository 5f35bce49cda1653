"""`anumat doctor`: what is wrong with this installation, and the remedy."""

import json
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from api.cli import thai
from services.doctor import Finding, examine, find_places
from services.doctor.settings import listed
from services.settings import BadSetting, Settings

MARKS = {"ok": "✓", "warn": "!", "wrong": "✗"}


def command(
    data: Annotated[Path | None, typer.Option(help="Data folder of the system to look at.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List every setting and say what is wrong and how to mend it.

    Exit codes: 0 nothing is wrong (there may be warnings), 1 something is wrong, 2 wrong usage.
    """
    findings = list(examine(find_places(data)))
    try:
        settings = listed(Settings.load())
    except BadSetting:
        settings = []
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins({"settings": settings, "findings": findings}), ensure_ascii=False))
    else:
        for one in settings:
            typer.echo(f"{one.variable:<28} {one.value:<24} {one.th if thai() else one.en}")
        for finding in findings:
            _print(finding)
    raise SystemExit(1 if any(finding.state == "wrong" for finding in findings) else 0)


def _print(finding: Finding) -> None:
    typer.echo(f"{MARKS[finding.state]} {finding.th if thai() else finding.en}")
    remedy = finding.remedy_th if thai() else finding.remedy_en
    if remedy:
        typer.echo(f"  → {remedy}")
