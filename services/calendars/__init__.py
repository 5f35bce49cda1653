"""Loading the shipped holiday tables: one YAML file per calendar and edition, `<name>/<edition>.yaml`."""

from importlib.resources import files

import msgspec
import yaml

from domain.workdays import BadCalendar, Calendar


def read(text: str) -> Calendar:
    """A calendar from its YAML text; raises BadCalendar, with the reason as its detail."""
    try:
        return msgspec.convert(yaml.safe_load(text), Calendar)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise BadCalendar(str(error)) from error


def shipped() -> tuple[Calendar, ...]:
    """Every shipped calendar, by name and edition."""
    folders = (folder for folder in files(__name__).iterdir() if folder.is_dir())
    texts = (
        entry.read_text("utf-8") for folder in folders for entry in folder.iterdir() if entry.name.endswith(".yaml")
    )
    return tuple(sorted(map(read, texts), key=lambda calendar: (calendar.name, calendar.edition)))


def latest(name: str) -> Calendar:
    """The newest shipped edition of a calendar; KeyError when none is shipped."""
    editions = {calendar.name: calendar for calendar in shipped()}
    return editions[name]
