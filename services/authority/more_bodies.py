"""Bodies that are shipped but founded only where somebody asks for them: sets by name, each a list of foundings."""

from functools import cache
from importlib.resources import files

import msgspec
import yaml

from services.requests import BodyRequest


@cache
def sets() -> dict[str, tuple[BodyRequest, ...]]:
    """The sets of `more_bodies.yaml` by name, as a door would take each body; parents come before their children."""
    raw = yaml.safe_load((files("services.authority") / "more_bodies.yaml").read_text("utf-8"))
    raw.pop("posts")  # the terms that the bodies below share
    return {name: msgspec.convert(bodies, tuple[BodyRequest, ...]) for name, bodies in raw.items()}
