"""Every list that a feature declares: who may do what with it, and what its screens offer."""

import re
from pathlib import Path

import pytest

from backend.features.imports.kinds import listings
from backend.permissions import GRANTED, Permission
from tests import world
from tests.acting import Api
from tests.features.imports.lists import send, workbook

FEATURES = Path(__file__).parents[2] / "frontend/src/features"
ACTS = re.compile(r"<ListActs\b([^>]*)>")
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
        listing = listings()[given["kind"]]
        expected = {
            "kind": listing.kind,
            "importing": listing.importing,
            "exporting": listing.exporting,
        }
        assert given == {k: v for k, v in expected.items() if v is not None}, page


def may(person: str, *permissions: Permission | None) -> bool:
    _, role, _ = world.PEOPLE[person]
    return all(p in GRANTED[role] for p in permissions)


@pytest.mark.parametrize("person", world.PEOPLE)
def test_every_list_is_brought_in_and_taken_away_by_its_permission_alone(
    api: Api, person: str
) -> None:
    """Each kind × each role: what is offered, and what is answered to who asks all the same."""
    who = api.as_(person)
    ins = [k for k, one in listings().items() if one.importing and may(person, one.importing)]
    ins = ins if may(person, Permission.IMPORT_USE) else []
    outs = [k for k, one in listings().items() if one.exporting and may(person, one.exporting)]
    whole = [kind for kind in outs if listings()[kind].is_whole]
    assert [one["kind"] for one in who.get("/exports").json()["items"]] == whole
    offered = who.get("/imports/kinds")
    assert ([one["kind"] for one in offered.json()["items"]] if offered.is_success else []) == ins
    for kind, listing in listings().items():
        if listing.exporting:
            status = who.get(f"/exports/{kind}.xlsx").status_code
            allowed = 200 if kind in whole else 422  # it asks for the one that is meant
            assert status == (allowed if kind in outs else 403), kind
        if listing.importing:
            expected = 200 if kind in ins else 403
            assert who.get(f"/imports/templates/{kind}.xlsx").status_code == expected, kind
            sent = send(who, workbook(["a", "b"]), kind=kind).status_code
            assert sent == (422 if kind in ins else 403), kind


def test_every_list_tells_the_wizard_what_it_needs() -> None:
    """Whatever a feature declares: names of rows, English, a schema for each that comes in."""
    for kind, listing in listings().items():
        assert listing.english, kind
        if listing.importing:
            assert set(listing.naming) <= {column.field for column in listing.columns}, kind
            assert listing.unit_field in {"", *(column.field for column in listing.columns)}
