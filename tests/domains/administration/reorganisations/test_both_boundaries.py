"""After an act each figure has the sum it had, by the old communes and by the new ones.

On random registers that a drawn act carries over, all of it through the door: the reports of the
district are computed before the act and anew after it, and a year over the change counts no place
twice.
"""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.administration.reorganisations.schemas import ChangeKind
from backend.domains.establishments.establishments.models import ActivePeriod, Establishment
from backend.domains.organisation.accounts.models import RoleGrant
from tests import world
from tests.acting import CURRENT, Api, Person, add
from tests.domains.administration.reorganisations.crossing import (
    ACTS,
    BESIDE,
    MERGED,
    PROVINCE,
    RENAMED,
    TODAY,
    build_contents,
    confirm,
    draft,
    new_unit,
    preview,
)
from tests.domains.inspections.inspections.making import done, made
from tests.domains.planning.plans.making import visit
from tests.metrics.test_boundaries import COMMUNES, SINCE, YEAR, add_all, list_sums
from tests.metrics.test_small_world import fill
from tests.metrics.test_unknown_numbers import Register
from tests.proofs import is_time_left, proof_seed, proof_size

HALF_YEAR = {**YEAR, "period_kind": "half_year", "period_start": "2025-01-01"}
YEAR_OVER_IT = {"period_kind": "year", "period_start": "2025-01-01"}
PLACES = ("binhnghia", "binhnghia2", "trangan", "binhmy")
Lines = list[dict[str, Any]]


def draw_contents(rng: Random) -> dict[str, Any]:
    """Each commune goes to one of two new ones, or is divided between both."""
    into = {
        name: rng.choice(((MERGED,), (MERGED,), (RENAMED,), (MERGED, RENAMED))) for name in COMMUNES
    }
    new = [
        new_unit(PROVINCE, "37", "Ninh Bình", None, "hanam"),
        new_unit(BESIDE, "13474", "Liêm Phong", PROVINCE, "liemphong"),
    ]
    for id, code in ((MERGED, "13504"), (RENAMED, "13501")):
        if before := [name for name in COMMUNES if id in into[name]]:
            new.append(new_unit(id, code, f"Xã {code}", PROVINCE, *before))
    return build_contents(new_units=new)


def apply_drawn(api: Api, rng: Random) -> None:
    """The act by both persons, who answer what the preview asks for."""
    contents = draw_contents(rng)
    act = draft(api, contents=contents)
    while choices := preview(api, act)["choices"]:
        for one in choices:
            add_answer(contents, one, rng.choice(one["unit_ids"]))
        body = {"contents": contents}
        act = done(api.as_("admin").patch(f"{ACTS}/{act['id']}", body, etag=CURRENT))
    done(api.as_("admin").post(f"{ACTS}/{act['id']}/apply", etag=act))
    done(confirm(api))


def add_answer(contents: dict[str, Any], choice: dict[str, Any], unit: str) -> None:
    record, kind = choice["record_id"], choice["kind"]
    if kind == ChangeKind.ROLE:
        role = {"grant_id": record, "fate": "move", "to_unit_id": unit}
        contents.setdefault("roles", []).append(role)
    elif kind == ChangeKind.AREA:
        contents.setdefault("areas", []).append({"area_id": record, "unit_id": unit})
    else:
        assert kind == ChangeKind.ESTABLISHMENT, choice
        place = {"establishment_id": record, "unit_id": unit}
        contents.setdefault("places", []).append(place)


def add_visits(db: Session, rng: Random, months: range) -> None:
    """Visits of 2025, each in the unit where its place lies by then."""
    for name in rng.choices(PLACES, k=4):
        day = date(2025, rng.choice(months), 3)
        unit = db.get_one(Establishment, world.establishment(name)).org_unit_id
        visit(db, name, day, org_unit_id=unit)


def let_write_again(db: Session) -> None:
    """The district's officer works for the new units and finishes the district's reports."""
    held = RoleGrant.user_id == world.user("district")
    grant = db.scalars(sa.select(RoleGrant).where(held)).one()
    grant.reads_until = None
    for unit in (PROVINCE, *list_new_communes(db)):
        add(db, RoleGrant(user_id=grant.user_id, role=grant.role, org_unit_id=unit))


def list_new_communes(db: Session) -> list[UUID]:
    return list(db.scalars(sa.select(OrgUnit.id).where(OrgUnit.id.in_((MERGED, RENAMED)))))


def compare_lines(before: Lines, own: Lines, other: Lines) -> int:
    """How many figures have cells by both boundaries; each with the sum of before."""
    for lines in (own, other):
        assert [line["value"] for line in lines] == [line["value"] for line in before]
    sums = list_sums(before)
    assert len(sums) >= 165
    assert list_sums(own) == sums
    told = [line for line in other if not line["is_told_by_own_only"]]
    assert list_sums(told) == {line["code"]: sums[line["code"]] for line in told}
    return len(told)


def make_register(api: Api, rng: Random) -> Person:
    set_today(TODAY)
    api.run(fill)
    api.run(add_all, list(Register(rng).rows()))
    api.run(add_visits, rng, range(1, 7))
    return api.as_("district")


def compare_after_act(api: Api, rng: Random, change: Callable[[Session], None]) -> None:
    district = make_register(api, rng)
    reports = [made(district.post("/reports", body)) for body in (YEAR, HALF_YEAR)]
    before = [done(district.get(f"/reports/{one['id']}"))["lines"] for one in reports]
    apply_drawn(api, rng)
    api.run(let_write_again)
    api.run(change)
    for report, lines in zip(reports, before, strict=True):
        path = f"/reports/{report['id']}"
        own = done(district.post(f"{path}/refresh", etag=CURRENT))
        other = done(district.get(path, **SINCE))
        assert compare_lines(lines, own["lines"], other["lines"]) > 100


def check_places_of_2025(api: Api, rng: Random) -> None:
    """Of the year over the change: a figure of places is its list, and no place is in two."""
    set_today(date(2026, 1, 9))
    api.run(add_visits, rng, range(7, 13))
    district = api.as_("district")
    found: dict[str, list[str]] = {}
    for unit in api.run(list_new_communes):
        report = made(district.post("/reports", {**YEAR_OVER_IT, "org_unit_id": str(unit)}))
        for line in report["lines"]:
            if line["entity"] != "establishments" or not line["value"]:
                continue
            path = f"/reports/{report['id']}/lines/{line['code']}/records"
            ids = [row["id"] for row in done(district.get(path, limit=200))["items"]]
            assert len(ids) == line["value"], line["code"]
            found.setdefault(line["code"], []).extend(ids)
    for code, ids in found.items():
        assert len(set(ids)) == len(ids), code
    assert set(found["establishments_total"]) == {str(world.establishment(one)) for one in PLACES}
    assert found["establishments_inspected_any"]


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.slow
def test_of_random_registers_an_act_changes_no_sum(begin: Callable[[], Api]) -> None:
    rng = Random(proof_seed())
    for number in range(proof_size(full=200, campaign=20, least=2)):
        if not is_time_left():
            pytest.skip(f"no time for more than {number} registers")
        api = begin()
        compare_after_act(api, rng, lambda db: None)
        check_places_of_2025(api, rng)


@pytest.mark.in_turn
def test_the_control_a_place_that_is_counted_twice_is_found(api: Api) -> None:
    """The act leaves a copy of a place in the commune that ended."""

    def copy_place(db: Session) -> None:
        place = db.get_one(Establishment, world.establishment("trangan"))
        names = ("name", "establishment_type", "address", "match_key")
        copy = Establishment(**{name: getattr(place, name) for name in names})
        copy.org_unit_id = world.unit("trangan")
        add(db, copy)
        period = ActivePeriod(establishment_id=copy.id, active_from=date(2020, 1, 1))
        period.org_unit_id = copy.org_unit_id
        add(db, period)

    with pytest.raises(AssertionError):
        compare_after_act(api, Random(proof_seed()), copy_place)
