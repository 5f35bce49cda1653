"""Every word our pages say, in Thai and English, read from the one catalogue `words.yaml`."""

from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Lang = Literal["th", "en"]
LANGS: tuple[Lang, ...] = ("th", "en")


@cache
def catalogue() -> dict[str, dict[Lang, str]]:
    """Key → the sentence in each language; keys are dotted, `{name}` marks what is filled in."""
    loaded: dict[str, dict[str, dict[Lang, str]]] = yaml.safe_load(
        files("api.pages").joinpath("words.yaml").read_text("utf-8")
    )
    return {f"{group}.{key}": text for group, keys in loaded.items() for key, text in keys.items()}


def word(lang: Lang, key: str, **given: Any) -> str:
    """The sentence of this key; a key that is not in the catalogue is a KeyError, never a blank on a page."""
    text = catalogue()[key][lang]
    return text.format(**given) if given else text


def field_words(lang: Lang, path: str) -> str:
    """Where in a form a path points to, in words: the fields by their names, rows by their numbers from 1."""
    steps = path.split("/")[1:]
    named = (str(int(s) + 1) if s.isdecimal() else known_word(lang, f"field.{s}", s) for s in steps)
    return " › ".join(named)


def known_word(lang: Lang, key: str, otherwise: str) -> str:
    """The word for something named by data (a field, a choice), or what the data itself calls it."""
    found = catalogue().get(key)
    return found[lang] if found else otherwise
