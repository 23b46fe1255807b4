"""Loading the units of backend/law/reference: a tree with lifetimes, its closure, and nothing
twice."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    OrgUnitSuccession,
    select_units_under,
)
from backend.domains.organisation.org_units.loading import load_units
from backend.law import reference
from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import walk

BY_KEY = {unit.key: unit for unit in reference.load_org_units()}


@pytest.fixture
def loaded(api: Api) -> Api:
    api.run(load_units)
    return api


def under(api: Api, key: str) -> set[UUID]:
    return {id for (id,) in api.all(select_units_under([BY_KEY[key].id]))}


def test_a_second_load_changes_nothing(loaded: Api) -> None:
    with loaded.queries() as seen:
        loaded.run(load_units)
    assert not [s for s in seen if s.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_the_district_holds_the_communes_of_its_time(loaded: Api) -> None:
    held = under(loaded, "binh-luc-district")
    assert {unit.id for unit in reference.list_communes(date(2022, 10, 3))} < held
    assert BY_KEY["binh-an-2025-01"].id in held
    assert BY_KEY["binh-luc-2025"].id not in held


def test_a_commune_of_today_holds_those_it_came_from(loaded: Api) -> None:
    held = under(loaded, "binh-an-2025-07")
    keys = ("binh-an-2025-07", "trung-luong", "ngoc-lu", "binh-an-2025-01", "boi-cau", "an-noi")
    assert held == {BY_KEY[key].id for key in (*keys, "hung-cong")}
    assert held < under(loaded, "ninh-binh-2025")


def test_the_list_of_a_day_has_the_units_of_that_day(loaded: Api) -> None:
    for day in ("2022-10-03", "2025-01-01", "2025-07-01"):
        items = walk(loaded.as_("binhnghia"), "/org-units", on=day, level="commune")
        own = {str(unit.id) for unit in BY_KEY.values()}
        expected = {str(unit.id) for unit in reference.list_communes(date.fromisoformat(day))}
        assert {item["id"] for item in items} & own == expected


def test_tiles_sources_and_successors_come_along(loaded: Api) -> None:
    def read(key: str) -> Any:
        return loaded.as_("leader").get(f"/org-units/{BY_KEY[key].id}").json()

    town = read("binh-my-town")
    assert (town["tile_row"], town["tile_col"], town["kind"]) == (3, 2, "thị trấn")
    assert town["is_verified"] is True
    assert town["successor_ids"] == [str(BY_KEY["binh-my-2025"].id)]
    mended = read("binh-son-2025")
    assert mended["is_verified"] is True
    assert "bốn bảng chuyển đổi" in mended["source"]
    assert "bốn bảng chuyển đổi" in read("an-lao")["source"]
    merged = read("binh-an-2025-01")
    assert len(merged["predecessor_ids"]) == 3


def test_what_an_administrator_changed_stays(loaded: Api) -> None:
    unit = BY_KEY["trang-an"]

    def under_hanam(db: Any) -> None:
        db.save(db.require(OrgUnit, BY_KEY["ha-nam"].id), {"parent_id": world.unit("hanam")})

    loaded.run(under_hanam)
    loaded.run(lambda db: db.add(closure(world.unit("hanam"), unit.id)))
    path = f"/org-units/{unit.id}"
    answer = loaded.as_("admin").patch(path, {"name": "Tràng An mới"}, etag=1)
    assert answer.status_code == 200, answer.text
    loaded.run(load_units)
    assert loaded.as_("admin").get(path).json()["name"] == "Tràng An mới"


def closure(above: UUID, below: UUID) -> OrgUnitClosure:
    return OrgUnitClosure(ancestor_id=above, descendant_id=below)


def test_a_load_brings_what_nobody_changed_up_to_the_file(loaded: Api) -> None:
    unit = BY_KEY["la-son"]
    loaded.run(lambda db: db.save(db.require(OrgUnit, unit.id), {"name": "sai"}))
    loaded.run(load_units)
    assert loaded.one(sa.select(OrgUnit.name).where(OrgUnit.id == unit.id)) == "La Sơn"


def test_loading_is_in_the_log_as_the_systems(loaded: Api) -> None:
    actors = sa.select(LogEntry.actor_id).where(
        LogEntry.entity == "org_units", LogEntry.entity_id == BY_KEY["la-son"].id
    )
    assert loaded.all(actors) == [(UUID(int=0),)]
    links = sa.select(sa.func.count()).select_from(OrgUnitSuccession)
    assert loaded.one(links) == sum(len(unit.successors) for unit in BY_KEY.values())
