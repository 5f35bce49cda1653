"""The invented text of the demo plans, put together from seed data and `content.yaml`; a name always gives one text."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import yaml

from services.demo.scenario import seed_data

Value = dict[str, Any]


class Texts:
    """Values of content parts by name, as the scripts of the demo name them."""

    def __init__(self) -> None:
        self._said: Value = yaml.safe_load((files("services.demo") / "data" / "content.yaml").read_text("utf-8"))
        self._seed = seed_data()

    def value(self, name: str) -> Value:
        """The value called `name` in a script, such as `national_core` or `draft:border`. Raises KeyError."""
        kind, _, area = name.partition(":")
        makers: dict[str, Callable[[], Value]] = {
            "frame": self._frame,
            "national_core": self._national_core,
            "second_core": lambda: self._second_core(reranked=False),
            "second_core_reranked": lambda: self._second_core(reranked=True),
            "annex": lambda: self._annex(added=False),
            "annex_with_opinion": lambda: self._annex(added=True),
            "draft": lambda: self._draft(area, complete=True),
            "draft_without_sources": lambda: self._draft(area, complete=False),
        }
        return makers[kind]()

    @property
    def areas(self) -> dict[str, Value]:
        """The seed's areas by code, each with the body that drafts it."""
        bodies = {body["area"]: body["id"] for body in self._seed["bodies"] if "area" in body}
        return {area["code"]: {**area, "body": bodies[area["code"]]} for area in self._seed["areas"]}

    @property
    def measures(self) -> list[str]:
        """Ids of the measures of the seed's strategy."""
        return [str(measure) for measure in self._seed["strategies"][0]["measures"]]

    @property
    def units(self) -> list[str]:
        """Ids of the units responsible for it."""
        return [str(unit) for unit in self._seed["strategies"][0]["units"]]

    def body_of(self, ref: str) -> str:
        """The subcommittee that writes an area draft, by the end of its ref: `CD-SEA` is BODY-SC-SEA's."""
        return f"BODY-SC-{ref.rpartition('-')[2]}"

    def places(self, ref: str) -> dict[str, str]:
        """Area and body of an area draft, by its ref; nothing for other plans."""
        body = self.body_of(ref)
        return next(
            (
                {"area": code, "area_name": area["th"], "body": body}
                for code, area in self.areas.items()
                if area["body"] == body
            ),
            {},
        )

    def assignments(self, acknowledged_on: str | None = None) -> list[Value]:
        """Every measure to every unit, acknowledged on a day or not yet."""
        said = {"acknowledged_on": acknowledged_on} if acknowledged_on else {}
        return [{"measure": measure, "unit": unit, **said} for measure in self.measures for unit in self.units]

    def _frame(self) -> Value:
        """What stands when the plan's file is opened: purpose and the four areas."""
        areas = [{"code": code, "th": area["th"], "body": area["body"]} for code, area in self.areas.items()]
        return {name: self._said[name] for name in ("vision", "mission")} | {"areas": areas}

    def _national_core(self) -> Value:
        strategy = self._seed["strategies"][0]
        return self._frame() | {
            "goals": self._said["goals"],
            "indicators": self._said["indicators"],
            "alignment": self._said["alignment"],
            "strategies": [{"id": strategy["id"], "th": strategy["th"]}],
            "measures": [
                {
                    "id": measure,
                    "strategy": strategy["id"],
                    "units": strategy["units"],
                    **self._said["measures"][measure],
                }
                for measure in self.measures
            ],
            "activities": [
                {**activity, "area": code}
                for code in self.areas
                for activity in self._said["areas"][code]["activities"]
            ],
        }

    def _second_core(self, reranked: bool) -> Value:
        core, changed = self._national_core(), self._said["second_issue"]
        ranks = changed["reranked"] if reranked else {}
        activities = [*core["activities"], changed["activity"]]
        return core | {
            "mission": [*core["mission"], changed["mission"]],
            "activities": [a | {"priority": ranks.get(a["id"], a["priority"])} for a in activities],
        }

    def _draft(self, area: str, complete: bool) -> Value:
        draft: Value = self._said["areas"][area]
        without = set() if complete else set(self._said["without_source"])
        activities = [
            {name: value for name, value in a.items() if name != "source" or a["id"] not in without} | {"area": area}
            for a in draft["activities"]
        ]
        return draft | {"activities": activities}

    def _annex(self, added: bool) -> Value:
        links = self._said["links"]
        if not added:
            return {"links": links}
        level2 = [*links["level2"], self._said["added_link"]]
        return {"phase": self._said["phase"], "links": {**links, "level2": level2}}
