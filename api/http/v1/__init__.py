"""The nouns of `/v1`, one module each; every module lists its doors."""

from api.http.doors import Door
from api.http.v1 import (
    accounts,
    adoptions,
    appointed,
    bodies,
    calendars,
    content,
    corrections,
    definitions,
    documents,
    editorial,
    events,
    facts,
    history,
    imports,
    meetings,
    moves,
    obligations,
    overrides,
    persons,
    plans,
    printing,
    rosters,
    schemas,
    sessions,
    voids,
    work,
)

DOORS: tuple[Door, ...] = tuple(
    door
    for noun in (
        plans,
        history,
        moves,
        facts,
        content,
        corrections,
        editorial,
        overrides,
        adoptions,
        imports,
        documents,
        work,
        events,
        definitions,
        bodies,
        rosters,
        appointed,
        meetings,
        obligations,
        printing,
        calendars,
        accounts,
        sessions,
        persons,
        schemas,
        voids,
    )
    for door in noun.DOORS
)
