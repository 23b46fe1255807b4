"""What the newest release answers is still answered: clients of it go on working."""

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from api_breaks import list_breaks, list_operations
from backend import VERSION
from backend.domains.platform.changes.routes import WORDS_OF_0_2

ROOT = Path(__file__).resolve().parents[2]
RELEASES = ROOT / "docs" / "releases"
INTENDED = RELEASES / "intended_breaks.txt"
Json = dict[str, Any]


def version_key(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split("."))


def newest_release() -> str:
    return max((p.name for p in RELEASES.iterdir() if p.is_dir()), key=version_key)


@cache
def released() -> Json:
    text = (RELEASES / newest_release() / "openapi.json").read_text("utf-8")
    parsed: Json = json.loads(text)
    return parsed


@cache
def present() -> Json:
    parsed: Json = json.loads((ROOT / "tests/contract/openapi.json").read_text("utf-8"))
    return parsed


def intended() -> list[tuple[re.Pattern[str], str]]:
    """(what a break says, what the changelog says of it) of each line."""
    lines = [line for line in INTENDED.read_text("utf-8").splitlines() if line[:1] not in ("", "#")]
    pairs = [line.split(" | ") for line in lines]
    return [(re.compile(re.escape(said).replace(r"\*", ".*")), words) for said, words in pairs]


def test_a_client_of_the_newest_release_goes_on_working() -> None:
    """Or the changelog says what it must change."""
    allowed = intended()
    found = list_breaks(released(), present())
    assert [one for one in found if not any(said.fullmatch(one) for said, _ in allowed)] == []
    unused = [said.pattern for said, _ in allowed if not any(map(said.fullmatch, found))]
    assert unused == [], "nothing breaks so any more: take the line out"


def test_what_is_to_go_stays_for_twelve_months_after_a_release() -> None:
    """From the day on which clients are told, and after the release that tells them first."""
    told = (RELEASES / "README.md").read_text("utf-8")
    days = [date.fromisoformat(one) for one in re.findall(r"\d{4}-\d\d-\d\d", told)]
    for ending in (WORDS_OF_0_2,):
        first = min((day for day in days if day >= ending.since), default=ending.since)
        assert ending.until >= first.replace(year=first.year + 1)


def test_each_intended_break_stands_in_the_changelog() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    unreleased = changes.split("## [Unreleased]")[1].split("\n## [")[0]
    assert [words for _, words in intended() if words not in unreleased] == []


def schema(api: Json, name: str) -> Json:
    found: Json = api["components"]["schemas"][name]
    return found


def operation(api: Json, name: str) -> Json:
    return next(found for _, _, found in list_operations(api) if found["operationId"] == name)


def rename_field(api: Json) -> None:
    fields = schema(api, "InspectionRead")["properties"]
    fields["result"] = fields.pop("outcome")


def change_kind(api: Json) -> None:
    schema(api, "BudgetRead")["properties"]["year"] = {"type": "string"}


def tighten(api: Json) -> None:
    schema(api, "BudgetCreate")["properties"]["year"]["maximum"] = 2030


def need_field(api: Json) -> None:
    schema(api, "InspectionCreate")["required"].append("statement")


def need_parameter(api: Json) -> None:
    told = operation(api, "list_inspections")["parameters"]
    told.append({"name": "year", "in": "query", "required": True, "schema": {"type": "integer"}})


def need_header(api: Json) -> None:
    told = operation(api, "create_inspection")["parameters"]
    told.append({"$ref": "#/components/parameters/If-Match"})


def drop_parameter(api: Json) -> None:
    told = operation(api, "list_inspections")["parameters"]
    told.remove({"$ref": "#/components/parameters/limit"})


def drop_operation(api: Json) -> None:
    del api["paths"]["/api/v1/legal-rules"]


def drop_answer(api: Json) -> None:
    del operation(api, "create_import")["responses"]["202"]


def drop_way_to_sign_in(api: Json) -> None:
    told = operation(api, "list_changes")
    told["security"] = [way for way in told["security"] if "bearer" not in way]


def let_be_null(api: Json) -> None:
    field = schema(api, "InspectionRead")["properties"]["inspected_on"]
    field["type"] = [field["type"], "null"]


def let_be_absent(api: Json) -> None:
    schema(api, "InspectionRead")["required"].remove("team_id")


def free_value(api: Json) -> None:
    schema(api, "InspectionRead")["properties"]["kind"] = {"type": "string"}


PLANTED: dict[str, Callable[[Json], None]] = {
    "InspectionRead.outcome is gone": rename_field,
    "Role: the value auditor is gone": lambda api: schema(api, "Role")["enum"].remove("auditor"),
    "BudgetRead.year: string may come now": change_kind,
    "BudgetCreate.year: maximum is 2030 now": tighten,
    "InspectionCreate.statement is needed now": need_field,
    "list_inspections: needs the query parameter year": need_parameter,
    "create_inspection: needs the header parameter If-Match": need_header,
    "list_inspections: takes the query parameter limit no more": drop_parameter,
    "list_legal_rules: GET /api/v1/legal-rules is gone": drop_operation,
    "create_import: answers 202 no more": drop_answer,
    "list_changes: accepts bearer no more": drop_way_to_sign_in,
    "InspectionRead.inspected_on: null may come now": let_be_null,
    "InspectionRead.team_id may be absent now": let_be_absent,
    "InspectionRead.kind: any value may come now": free_value,
}


def test_each_kind_of_break_is_found() -> None:
    """Once, at its place, and nothing else is told."""
    bent: Json = json.loads(json.dumps(present()))
    for plant in PLANTED.values():
        plant(bent)
    found = [one for one in list_breaks(present(), bent) if not one.startswith("the schema ")]
    assert sorted(found) == sorted(PLANTED)


def test_what_is_added_breaks_nobody() -> None:
    """A field, a value, an operation, a parameter that may be left out; a wider limit."""
    grown: Json = json.loads(json.dumps(present()))
    schema(grown, "InspectionRead")["properties"]["colour"] = {"type": "string"}
    schema(grown, "InspectionCreate")["properties"]["colour"] = {"type": "string"}
    schema(grown, "Role")["enum"].append("gardener")
    schema(grown, "BudgetCreate")["properties"]["year"]["maximum"] = 3000
    more = {"name": "colour", "in": "query", "schema": {"type": "string"}}
    operation(grown, "list_inspections")["parameters"].append(more)
    grown["paths"]["/api/v1/colours"] = {"get": {"operationId": "list_colours", "responses": {}}}
    assert list_breaks(present(), grown) == []


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    sections = re.findall(r"^## \[(\d+\.\d+\.\d+)\] – \d{4}-\d\d-\d\d$", changes, re.MULTILINE)
    assert sections == sorted(sections, key=version_key, reverse=True)
    assert project["version"] == sections[0] == newest_release() == VERSION
    assert present()["info"]["version"] == VERSION
