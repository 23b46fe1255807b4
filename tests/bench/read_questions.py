"""What every GET of the API can be asked: as it is, by each filter, in each order, further on.

Generated from the description and the sample records of the contract tests: a new route, filter or
order is asked without being named here.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from fastapi import FastAPI

from api_breaks import get_target
from tests import world
from tests.acting import Api
from tests.bench.whole_records import PARENTS, Whole, values_of
from tests.contract.objects import id_of, plan_id
from tests.contract.operations import OPEN, Operation, may, operations
from tests.domains.ratings.commune_ratings import making as ratings
from tests.fuzz.surface import path_of
from tests.proofs import has_turn
from tests.world import PEOPLE

READERS = ("district", "inspector", "police", "handler", "leader", "binhnghia", "admin", "auditor")
"""Of a district first, then who else has something to read."""
OTHER_SCOPES = ("inspector", "province", "partner", "police", "admin")
"""Whose records are narrowed by more than units: by teams, by tiers, by agency."""
NOT_ASKED = {"limit", "wait"}
GIVEN_BY_ANSWER = {"after", "ids"}
"""Asked for with what the list answered."""
RENDERED = (".pdf", ".svg", "/pages")
"""Papers that read what their Word file reads, and take long to draw."""
ENTITY = {"entity": "inspection", "entity_id": str(id_of("inspection", "own"))}
NEEDED: dict[str, dict[str, str]] = {
    "get_reports_overview": {"period_kind": "quarter", "period_start": "2022-07-01"},
    "list_attachments": ENTITY,
}
"""Parameters without which a read is refused, beside those that are described as required."""
COMMUNE, DISTRICT = str(world.unit("binhnghia")), str(world.unit("binhluc"))
VALUES: dict[str, str] = {
    "address": "Thôn 3, xã Bình Nghĩa",
    "area": str(id_of("area", "own")),
    "commune_id": COMMUNE,
    "decision_unit_id": DISTRICT,
    "entity_id": str(world.establishment("binhnghia")),
    "establishment_id": str(world.establishment("binhnghia")),
    "establishment_type": "karaoke",
    "level": "commune",
    "org_unit_id": COMMUNE,
    "parent_id": DISTRICT,
    "period_kind": "quarter",
    "period_start": "2022-07-01",
    "plan_id": str(plan_id("own")),
    "q": "nha nghi",
    "rating_class": "healthy",
    "signed_office": "chairman",
    "target": "workforce_known",
    "team_id": str(world.team("district")),
    "tier": "commune",
    "to_user_id": str(world.user("binhnghia")),
    "training_id": str(id_of("training", "own")),
    "unit_code": "352",
    "user_id": str(world.user("inspector")),
}
"""Of parameters whose schema does not say what there is."""
OF_FORM = {
    "uuid": str(id_of("no such", "own")),
    "date": "2022-09-01",
    "date-time": "2022-09-01T00:00:00Z",
}
OF_DISTRICT = {"org_unit_id": DISTRICT}
ASKED_OF_ONE: dict[str, dict[str, str]] = {
    "compare_commune_rating": {"criteria_set_id": str(ratings.SET)},
    "compare_reports": {
        "with": str(id_of("report", "sibling")),
        "edition": "1",
        "with_edition": "1",
    },
    "get_report_edition": {"number": "1"},
    "get_support_reporting": OF_DISTRICT,
    "get_support_statutory_line": OF_DISTRICT,
    "list_deadlines": {"kind": "recommendation"},
    "list_report_late_changes": {"edition": "1"},
    "preview_open_data_release": OF_DISTRICT,
    "preview_support_release": OF_DISTRICT,
}
"""The same, where one operation takes others."""


class Asked(NamedTuple):
    """A question and how it was answered."""

    operation: str
    parameters: dict[str, str]
    status: int
    reader: str | None

    def __str__(self) -> str:
        return " ".join([self.operation, *(f"{n}={v}" for n, v in self.parameters.items())])


def list_reads(app: FastAPI) -> list[Operation]:
    return [
        one
        for one in operations(app)
        if one.method == "GET" and not one.template.endswith(RENDERED)
    ]


def paths_of(operation: Operation, whole: Whole) -> list[str]:
    """On the samples of Bình Nghĩa; below a record with all its contents also on each of these."""
    words = operation.template.split("/")
    names = [word[1:-1] for word in words if word.startswith("{")]
    is_below = words[1] in PARENTS and words[1] in whole
    choices = [values_of(words[1], name, whole) for name in names] if is_below else []
    filled = product(*choices) if all(choices) and choices else ()
    more = [operation.template.format(**dict(zip(names, one, strict=True))) for one in filled]
    return [path_of(operation), *more]


def list_parameters(app: FastAPI, operation: Operation) -> dict[str, dict[str, Any]]:
    """{name: the description of the parameter}."""
    document = app.openapi()
    described = document["paths"]["/api/v1" + operation.template]["get"]
    found = [get_target(document, one) for one in described.get("parameters", ())]
    return {one["name"]: one for one in found if one["in"] == "query"}


def values_for(name: str, schema: dict[str, Any]) -> list[str]:
    """A value that the parameter takes; each order of a list, and both answers to a question."""
    schema = schema.get("items", schema)
    if name == "sort":
        return list(schema["enum"])
    if name in VALUES:
        return [VALUES[name]]
    if "enum" in schema:
        return [schema["enum"][-1]]
    match schema.get("type"), schema.get("format"):
        case "boolean", _:
            return ["true", "false"]
        case "integer" | "number", _:
            return [str(max(schema.get("minimum", 0), min(schema.get("maximum", 2022), 2022)))]
        case _, str(form) if form in OF_FORM:
            return [OF_FORM[form]]
        case _ if schema.get("pattern", "").startswith("^(19|20)"):
            return ["2022-09"]
        case _:
            return ["a" * max(2, schema.get("minLength", 2))]


class Questions:
    """All that one operation is asked; whoever iterates looks meanwhile at what it reads."""

    def __init__(self, api: Api, operation: Operation, whole: Whole) -> None:
        self.api, self.operation = api, operation
        parameters = list_parameters(api.app, operation)
        self.needed = {
            n: self.list_values(n, p)[0] for n, p in parameters.items() if p.get("required")
        }
        self.needed |= NEEDED.get(operation.name, {})
        self.filters = [
            {name: value}
            for name, parameter in parameters.items()
            if name not in self.needed.keys() | NOT_ASKED | GIVEN_BY_ANSWER
            for value in self.list_values(name, parameter)
        ]
        self.paths = paths_of(operation, whole)
        self.answered: tuple[str, str | None] | None = None
        """The path and the reader of the first answer."""
        self.further: list[dict[str, str]] = []

    def list_values(self, name: str, parameter: dict[str, Any]) -> list[str]:
        schema = get_target(self.api.app.openapi(), parameter["schema"])
        given = ASKED_OF_ONE.get(self.operation.name, {})
        return [given[name]] if name in given else values_for(name, schema)

    def list_readers(self) -> list[str | None]:
        if self.operation.name in OPEN:
            return [None]
        able = [n for n in dict.fromkeys((*READERS, *PEOPLE)) if may(n, self.operation.permission)]
        return list(able)

    def __iter__(self) -> Iterator[Asked]:
        for path in self.paths:
            for reader in self.list_readers() if self.answered is None else [self.answered[1]]:
                yield self.ask(path, reader, {})
                if self.answered is not None:
                    break
        if self.answered is None:
            return
        path, reader = self.answered
        for asked in (*self.filters, *self.further):
            if has_turn(f"{self.operation.name} {asked.keys()}"):
                yield self.ask(path, reader, asked)
        for other in OTHER_SCOPES:
            if other in self.list_readers() and has_turn(f"{self.operation.name} by {other}"):
                yield self.ask(path, other, {})

    def ask(self, path: str, reader: str | None, asked: dict[str, str]) -> Asked:
        person = self.api.as_(reader) if reader else self.api.nobody()
        answer = person.get(path, **self.needed, **asked)
        if answer.status_code == 200 and self.answered is None:
            self.answered = path, reader
            if "json" in answer.headers["content-type"]:
                self.note_further(person, path, answer.json())
        return Asked(self.operation.name, asked, answer.status_code, reader)

    def note_further(self, person: Any, path: str, answer: Any) -> None:
        """Of a list: its second page, and some of its records."""
        if not isinstance(answer, dict) or not answer.get("items") or "next" not in answer:
            return
        first = person.get(path, **self.needed, limit=1).json()
        self.further += [{"limit": "1", "after": first["next"]}] if first.get("next") else []
        ids = [str(row["id"]) for row in answer["items"][:3] if "id" in row]
        if ids and "ids" in list_parameters(self.api.app, self.operation):
            self.further.append({"ids": ",".join(ids)})
