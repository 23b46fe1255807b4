"""Every list that a feature declares: who may do what with it, and what its screens offer."""

import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from backend.domains.platform.imports.kinds import load_listings
from backend.permissions import GRANTED, Permission
from backend.spreadsheets.listing import Listing
from tests import world
from tests.acting import Api, Person
from tests.contract import objects
from tests.databases import pg_server
from tests.domains.platform.imports.lists import opened, send, workbook

FEATURES = Path(__file__).parents[2] / "frontend/src/domains"
ACTS = re.compile(r"<ListActions\b([^>]*)>")
WORD = re.compile(r'\b(kind|importing|exporting)="([^"]+)"')


def acts() -> list[tuple[str, dict[str, str]]]:
    """(page, what its list acts are given) of every page that has them."""
    return [
        (page.relative_to(FEATURES).as_posix(), dict(WORD.findall(given)))
        for page in sorted(FEATURES.rglob("*.vue"))
        for given in ACTS.findall(page.read_text())
    ]


def test_every_list_act_asks_for_what_the_server_asks_for() -> None:
    found = acts()
    assert len(found) >= 3
    for page, given in found:
        listing = load_listings()[given["kind"]]
        expected = {
            "kind": listing.kind,
            "importing": listing.import_permission,
            "exporting": listing.export_permission,
        }
        assert given == {k: v for k, v in expected.items() if v is not None}, page


def test_who_takes_a_list_away_may_read_it() -> None:
    """The route of an export asks for the list's own permission alone: see `endpoint_of`."""
    shared = {p for p in Permission if p.startswith("export:")}
    taken = [one for one in load_listings().values() if one.export_permission in shared]
    assert taken
    wrong = [
        f"{role} exports {one.kind} without {one.entity.read_permission}"
        for one in taken
        for role, held in GRANTED.items()
        if one.export_permission in held and one.entity.read_permission not in held
    ]
    assert wrong == [], "Grant both, or give the list an export permission of its own."


def may(person: str, *permissions: Permission | None) -> bool:
    _, role, _ = world.PEOPLE[person]
    return all(p in GRANTED[role] for p in permissions)


@pytest.mark.parametrize("person", world.PEOPLE)
def test_every_list_is_brought_in_and_taken_away_by_its_permission_alone(
    api: Api, person: str
) -> None:
    """Each kind × each role: what is offered, and what is answered to who asks all the same."""
    who = api.as_(person)
    ins = [
        k
        for k, one in load_listings().items()
        if one.import_permission and may(person, one.import_permission)
    ]
    ins = ins if may(person, Permission.IMPORT_USE) else []
    outs = [
        k
        for k, one in load_listings().items()
        if one.export_permission and may(person, one.export_permission)
    ]
    whole = [kind for kind in outs if load_listings()[kind].is_exported_whole]
    assert [one["kind"] for one in who.get("/exports").json()["items"]] == whole
    offered = who.get("/imports/kinds")
    assert ([one["kind"] for one in offered.json()["items"]] if offered.is_success else []) == ins
    for kind, listing in load_listings().items():
        if listing.export_permission:
            status = who.get(f"/exports/{kind}.xlsx").status_code
            allowed = 200 if kind in whole else 422  # it asks for the one that is meant
            assert status == (allowed if kind in outs else 403), kind
        if listing.import_permission:
            expected = 200 if kind in ins else 403
            assert who.get(f"/imports/templates/{kind}.xlsx").status_code == expected, kind
            sent = send(who, workbook(["a", "b"]), kind=kind).status_code
            assert sent == (422 if kind in ins else 403), kind


def test_every_list_tells_the_wizard_what_it_needs() -> None:
    """Whatever a feature declares: names of rows, English, a schema for each that comes in."""
    for kind, listing in load_listings().items():
        assert listing.english_title, kind
        if listing.import_permission:
            assert set(listing.identifying_fields) <= {
                column.field for column in listing.columns
            }, kind
            assert listing.unit_field in {"", *(column.field for column in listing.columns)}


class Shown:
    """What the screens show a person of each list, asked as they ask."""

    def __init__(self, who: Person) -> None:
        self.who = who

    def all_of(self, path: str, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        while True:
            answer = self.who.get(path, limit=200, **query, **after)
            assert answer.status_code == 200, (path, answer.text)
            page = answer.json()
            found += page["items"]
            if page["next"] is None:
                return found
            after = {"after": page["next"]}

    def parts_of(self, path: str, part: str, **query: Any) -> list[dict[str, Any]]:
        """The rows of `part` of each record of a list."""
        parts = [f"{path}/{one['id']}/{part}" for one in self.all_of(path)]
        return [row for one in parts for row in self.all_of(one, **query)]

    def rows_of(self, kind: str) -> list[dict[str, Any]]:
        match kind:
            case "inspection-team-members":
                return self.parts_of("/inspection-teams", "members")
            case "plan-tasks" | "plan-targets":
                return self.parts_of("/plans", kind.removeprefix("plan-"))
            case "rating-criteria":
                return self.parts_of("/rating-criteria-sets", "criteria")
            case "inspection-plan-visits":
                plans = [one["id"] for one in self.all_of("/inspection-plans")]
                whole = [self.who.get(f"/inspection-plans/{id}").json() for id in plans]
                return [line for plan in whole for line in plan["visits"]]
            case "rating-samples":
                ids = [one["id"] for one in self.all_of("/rating-samples")]
                draws = [self.who.get(f"/rating-samples/{id}").json() for id in ids]
                return [
                    draw | {"commune_name": one["org_unit_name"]}
                    for draw in draws
                    for one in draw["drawn"]
                ]
            case "decisions":
                return list(self.who.get("/violations/register").json()["items"])
            case "training-attendances":
                return self.parts_of("/trainings", "sheet", on_sheet=True)
            case _:
                return self.all_of(f"/{kind}")


def plain(value: Any) -> Any:
    """A cell, or a value of the API, as both say it."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, bool):
        value = "Có" if value else "Không"
    if isinstance(value, list):
        value = "; ".join(value)
    return None if value in ("", "Không") else value


def exported(who: Person, listing: Listing) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The fields of an export, and its rows."""
    answer = who.get(f"/exports/{listing.kind}.xlsx")
    assert answer.status_code == 200, (listing.kind, answer.text)
    head, *rows = opened(answer.content).worksheets[0].iter_rows(values_only=True)
    fields = {column.header: column.field for column in listing.columns_by_field.values()}
    return [fields[str(cell).removesuffix(" *")] for cell in head], rows


def said_by_both(fields: list[str], listing: Listing, shown: list[dict[str, Any]]) -> list[str]:
    """The columns that both have in the same words: an id where it is carried."""
    if "id" in fields and "id" in (shown or [{}])[0]:
        return ["id"]
    words = [f for f in fields if listing.columns_by_field[f].choice_set == ""]
    return [f for f in words if not shown or f in shown[0]]


def test_an_export_has_the_rows_of_the_list_for_every_role(api: Api) -> None:
    """What a role does not see in the list is not in its workbook, and nothing is missing (R8)."""
    api.run(objects.populate)
    compared: Counter[str] = Counter()
    people = ["admin", "district", "police", "binhnghia"]
    people += [] if pg_server() else ["handler", "leader", "province"]  # walls are the session's
    for person in people:
        who, shown = api.as_(person), Shown(api.as_(person))
        for kind in (one["kind"] for one in who.get("/exports").json()["items"]):
            listing = load_listings()[kind]
            fields, rows = exported(who, listing)
            listed = shown.rows_of(kind)
            same = said_by_both(fields, listing, listed)
            assert same, kind
            out = [tuple(plain(row[fields.index(name)]) for name in same) for row in rows]
            told = [tuple(plain(item[name]) for name in same) for item in listed]
            assert Counter(out) == Counter(told), (person, kind)
            compared[kind] += len(out)
    silent = {kind for kind, one in load_listings().items() if one.export_permission} - set(
        +compared
    )
    assert silent <= {"decisions"}, "a list of which the test sees no row"
