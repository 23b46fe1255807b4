"""Units: the seventeen communes of 2022, their mergers, identities that survive reused codes."""

from collections import Counter
from datetime import date
from uuid import UUID

from backend.law.reference import list_communes, load_org_units, load_tile_maps

BY_KEY = {unit.key: unit for unit in load_org_units()}


def test_the_district_of_2022_has_seventeen_communes_with_their_codes() -> None:
    found = list_communes(date(2022, 10, 3))
    assert [unit.code for unit in found] == [
        *("13501", "13504", "13510", "13516", "13519", "13522", "13525", "13528", "13531"),
        *("13534", "13540", "13543", "13546", "13552", "13555", "13558", "13561"),
    ]
    assert Counter(unit.kind for unit in found) == {"xã": 16, "thị trấn": 1}
    assert {BY_KEY[unit.parent or ""].code for unit in found} == {"352"}


def test_each_merger_changes_the_number_of_communes_on_its_day() -> None:
    assert [
        len(list_communes(day))
        for day in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1))
    ] == [17, 15, 15, 5]


def test_every_commune_of_2022_ends_in_one_that_still_exists() -> None:
    for unit in list_communes(date(2022, 10, 3)):
        last = unit
        while last.valid_to:
            assert last.successors, last.key
            last = BY_KEY[last.successors[0].to]
        assert last.parent == "ninh-binh-2025"


def test_a_successor_begins_the_day_after_its_predecessor_ends() -> None:
    for unit in load_org_units():
        for successor in unit.successors:
            assert unit.valid_to is not None
            assert (successor.on - unit.valid_to).days == 1, unit.key
            assert BY_KEY[successor.to].valid_from == successor.on, unit.key


def test_no_two_units_hold_one_code_on_the_same_day() -> None:
    units = load_org_units()
    for first in units:
        for second in units:
            if first is not second and first.code == second.code:
                early, late = sorted((first, second), key=lambda unit: unit.valid_from or date.min)
                assert (early.valid_to or date.max) < (late.valid_from or date.min), early.code


def test_identities_are_unique_and_never_change_although_codes_are_reused() -> None:
    assert len({unit.id for unit in load_org_units()}) == len(load_org_units())
    assert BY_KEY["binh-nghia"].code == BY_KEY["binh-luc-2025"].code == "13504"
    assert BY_KEY["binh-nghia"].id == UUID("f50592bd-e74d-5f4e-8317-c621b6607a43")
    assert BY_KEY["binh-luc-2025"].id == UUID("b5774cf2-05c7-5a48-bea8-41f850bdada7")


def test_parents_come_before_their_children() -> None:
    seen: set[str | None] = {None}
    for unit in load_org_units():
        assert unit.parent in seen
        seen.add(unit.key)


def test_the_tile_map_places_every_commune_once() -> None:
    (tiles,) = load_tile_maps()
    keys = [key for row in tiles.grid for key in row if key]
    assert sorted(keys) == sorted(unit.key for unit in list_communes(date(2022, 10, 3)))
    assert tiles.positions()["trang-an"] == (1, 1)
    assert tiles.positions()["binh-my-town"] == (3, 2)
    assert {len(row) for row in tiles.grid} == {5}
