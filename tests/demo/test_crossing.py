"""The demo's district crosses into the communes of 1/7/2025 by the act itself, and back."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.text.clock import set_today
from backend.domains.establishments.establishments.models import Establishment
from tests.acting import Api, Person
from tests.demo.looking import signed_in
from tests.domains.administration.reorganisations.crossing import ACTS, confirm, preview, undo
from tests.domains.administration.reorganisations.snapshots import (
    list_differences,
    load_register,
)
from tests.domains.inspections.inspections.making import done, made

pytestmark = pytest.mark.in_turn

NEW = {"Bình Lục", "Bình Mỹ", "Bình Giang", "Bình An", "Bình Sơn"}


def test_the_district_of_2022_crosses_over_and_back(
    demo: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is proposed from the register's own data; the administrator only asks."""
    people: dict[str, Person] = {}
    monkeypatch.setattr(demo, "as_", lambda name: find_signed_in(demo, people, name))
    set_today(date(2025, 7, 3))
    for name in ("admin", "auditor"):
        demo.as_(name)  # a first sign-in hashes the demo's password anew
    before = demo.run(load_register)
    mergers = cross_as_proposed(demo, "1288/NQ-UBTVQH15", "2025-01-01")
    whole = cross_as_proposed(demo, "1674/NQ-UBTVQH15", "2025-07-01")
    places = sa.select(OrgUnit.name).join(Establishment, Establishment.org_unit_id == OrgUnit.id)
    assert {row.name for row in demo.all(places)} == NEW
    units = demo.as_("admin").get("/org-units", on="2025-07-03", limit=200).json()["items"]
    assert {unit["name"] for unit in units} >= NEW, "the old administrator sees the new units"
    for act in (whole, mergers):
        assert undo(demo, done(demo.as_("admin").get(f"{ACTS}/{act['id']}")))["status"] == "undone"
    assert list_differences(before, demo.run(load_register)) == []


@pytest.mark.whole_proof
@pytest.mark.slow
def test_the_old_administrator_opens_every_new_unit_with_a_second_person(
    demo: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No account at a server and no SQL: who ran the district lets the new communes work."""
    people: dict[str, Person] = {}
    monkeypatch.setattr(demo, "as_", lambda name: find_signed_in(demo, people, name))
    set_today(date(2025, 7, 3))
    cross_as_proposed(demo, "1288/NQ-UBTVQH15", "2025-01-01")
    cross_as_proposed(demo, "1674/NQ-UBTVQH15", "2025-07-01")
    admin = demo.as_("admin")
    units = admin.get("/org-units", on="2025-07-03", limit=200).json()["items"]
    new = {unit["name"]: unit["id"] for unit in units if unit["valid_from"] == "2025-07-01"}
    assert new.keys() >= NEW
    for number, unit in enumerate(new.values()):
        body = {"username": f"moi{'abcdefghij'[number]}", "full_name": "Cán bộ mới"}
        role = {"role": "lead_officer", "org_unit_id": unit}
        user = made(admin.post("/users", {**body, "org_unit_id": unit, "roles": [role]}))
        assert user["roles"] == [], "nobody opens a unit alone"
        done(confirm(demo))
        (held,) = done(admin.get(f"/users/{user['id']}"))["roles"]
        assert (held["role"], held["org_unit_id"]) == ("lead_officer", unit)


def cross_as_proposed(demo: Api, decision_no: str, first_day: str) -> dict[str, Any]:
    """An act of which the administrator enters nothing but the decision."""
    admin = demo.as_("admin")
    (unit,) = done(admin.get("/me"))["units"]
    body = {
        "org_unit_id": unit["id"],
        "decision_no": decision_no,
        "decided_on": "2024-11-14",
        "effective_on": first_day,
        "legal_basis": f"Nghị quyết {decision_no}",
        "grace_ends_on": "2025-12-31",
    }
    act = made(admin.post(ACTS, body))
    before = demo.run(load_register)
    found = preview(demo, act)
    assert (found["obstacles"], found["choices"]) == ([], [])
    assert demo.run(load_register) == before, "the preview does nothing"
    done(admin.post(f"{ACTS}/{act['id']}/apply", etag=act))
    done(confirm(demo))
    return done(demo.as_("admin").get(f"{ACTS}/{act['id']}"))


def find_signed_in(demo: Api, people: dict[str, Person], name: str) -> Person:
    return people.get(name) or people.setdefault(name, signed_in(demo, name))
