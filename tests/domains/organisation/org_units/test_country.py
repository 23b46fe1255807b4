"""The units of the whole country in a register: once, beside what stands there, and dated."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitKindChange,
    OrgUnitSuccession,
    select_units_under,
)
from backend.core.session.session import Session
from backend.core.sql.search import APOSTROPHES, to_search_text
from backend.core.text.clock import set_today
from backend.domains.organisation.org_units.loading import (
    LoadedUnits,
    load_country_units,
    load_units,
)
from backend.law import reference
from backend.law.reference.org_units import find_province_code, load_country
from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import walk

COUNTRY = load_country()
UNITS = tuple(COUNTRY.list_units())
BY_KEY = {unit.key: unit for unit in reference.load_org_units()}
KINDS = {"xã": 2621, "phường": 687, "đặc khu": 13}
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def loaded(api: Api) -> Api:
    api.run(load_units)
    assert api.run(load_country_units).added == 3355 - len(COUNTRY.keys)
    return api


def count(api: Api, *where: sa.ColumnElement[bool]) -> int:
    found: int = api.one(sa.select(sa.func.count(OrgUnit.id)).where(*where))
    return found


def test_the_file_holds_the_whole_country() -> None:
    assert len(COUNTRY.provinces) == 34
    inside = [kind for p in COUNTRY.provinces for kind in p.communes for _ in p.communes[kind]]
    assert {kind: inside.count(kind) for kind in KINDS} == KINDS
    assert len({unit.id for unit in UNITS}) == len(UNITS) == 3355
    assert len({unit.code for unit in UNITS}) == 3355
    assert all(len(unit.code) == (5 if unit.province else 2) for unit in UNITS)


def test_units_that_stand_already_keep_their_ids() -> None:
    for code, key in COUNTRY.keys.items():
        assert BY_KEY[key].code == code
        assert COUNTRY.build_id(code) == BY_KEY[key].id


def test_every_change_of_2026_is_marked_secondary() -> None:
    changes = COUNTRY.kind_changes.changes
    assert len(changes) == 25
    assert not COUNTRY.kind_changes.verified
    assert COUNTRY.kind_changes.note
    before = {u.code: u for u in UNITS}
    assert all(before[one.code].kind == one.kind != one.former for one in changes)


def test_the_country_is_loaded_once(loaded: Api) -> None:
    with loaded.queries() as seen:
        again = loaded.run(load_country_units)
    assert again == LoadedUnits(added=0, kept=3355)
    assert not [s for s in seen if s.startswith(WRITES)]


def test_the_country_takes_a_few_statements(api: Api) -> None:
    """A statement for 500 units, none for a single one."""
    api.run(load_units)
    with api.queries() as seen:
        assert api.run(load_country_units).added > 3300
    assert len([s for s in seen if s.startswith(WRITES)]) <= 24
    assert len(seen) <= 50


def test_what_an_office_entered_or_edited_stays(api: Api) -> None:
    """A province that somebody entered by hand holds the communes; nothing is entered twice."""
    own = world._id("unit", "hung-yen")

    def enter(db: Session) -> None:
        load_units(db)
        made = OrgUnit(id=own, code="33", name="Hưng Yên mới", kind="tỉnh", level="province")
        db.save(made, {"sort_name": "hung yen moi", "valid_from": date(2025, 7, 1)})

    api.run(enter)
    done = api.run(lambda db: load_country_units(db, {"33"}))
    assert done.kept == 1
    assert count(api, OrgUnit.code == "33") == 1
    communes = len([unit for unit in UNITS if unit.province == "33"])
    assert count(api, OrgUnit.parent_id == own) == communes == done.added
    held = api.all(select_units_under([own]))
    assert len(held) == communes + 1
    assert api.all(sa.select(OrgUnit.name).where(OrgUnit.id == own)) == [("Hưng Yên mới",)]


def test_a_province_alone_is_loaded_alone(api: Api) -> None:
    api.run(load_units)
    done = api.run(lambda db: load_country_units(db, {"37"}))
    assert (done.added, done.kept) == (124, 6)
    ninh_binh = BY_KEY["ninh-binh-2025"].id
    assert count(api, OrgUnit.parent_id == ninh_binh) == 129
    assert count(api, OrgUnit.code == "01") == 0


def test_a_unit_holds_itself_and_what_lies_below(loaded: Api) -> None:
    """Also a province sees only its own: nobody's reach grows by the rest of the country."""
    hanoi, commune = COUNTRY.build_id("01"), COUNTRY.build_id("00004")
    assert loaded.all(select_units_under([commune])) == [(commune,)]
    below = {id for (id,) in loaded.all(select_units_under([hanoi]))}
    assert below == {hanoi, *(unit.id for unit in UNITS if unit.province == "01")}


def test_old_communes_that_are_known_are_taken_over(api: Api) -> None:
    """Kiện Khê of Thanh Liêm, which the office kept in its own register until 30/6/2025."""
    old = world._id("unit", "kien-khe")

    def enter(db: Session) -> None:
        load_units(db)
        row = OrgUnit(id=old, code="13441", name="Kiện Khê", kind="thị trấn", level="commune")
        row.valid_to, row.sort_name = date(2025, 6, 30), "kien khe"
        db.save(row, {"parent_id": world.unit("thanhliem")})

    api.run(enter)
    api.run(load_country_units)
    chau_son = COUNTRY.build_id("13318")
    after = sa.select(OrgUnitSuccession.successor_id, OrgUnitSuccession.effective_on)
    found = api.all(after.where(OrgUnitSuccession.predecessor_id == old))
    assert found == [(chau_son, date(2025, 7, 1))]
    assert (old,) in api.all(select_units_under([chau_son]))


KINDS_BY_DAY = (
    ("75", "2026-04-29", "tỉnh"),
    ("75", "2026-04-30", "thành phố"),
    ("22", "2026-08-31", "tỉnh"),
    ("22", "2026-09-01", "thành phố"),
    ("25270", "2026-04-29", "xã"),
    ("25270", "2026-04-30", "phường"),
    ("09496", "2026-09-19", "xã"),
    ("09496", "2026-09-20", "phường"),
    ("13504", "2026-11-28", "xã"),
)


def test_a_list_of_a_day_tells_the_kind_of_that_day(loaded: Api) -> None:
    names = {unit.code: unit.name for unit in UNITS}
    for code, day, kind in KINDS_BY_DAY:
        rows = walk(loaded.as_("leader"), "/org-units", on=day, q=names[code])
        assert {row["kind"] for row in rows if row["code"] == code} == {kind}, (code, day)


def test_a_record_tells_its_former_kinds_and_their_doubt(loaded: Api) -> None:
    def read(code: str) -> Any:
        return loaded.as_("leader").get(f"/org-units/{COUNTRY.build_id(code)}").json()

    set_today(date(2026, 11, 28))
    dong_nai = read("75")
    assert (dong_nai["kind"], len(dong_nai["kind_changes"])) == ("thành phố", 1)
    (change,) = dong_nai["kind_changes"]
    assert (change["former_kind"], change["changed_on"]) == ("tỉnh", "2026-04-30")
    assert change["is_verified"] is False
    assert "chưa đọc được nghị quyết" in change["source"]
    assert read("37")["kind_changes"] == []
    set_today(date(2026, 4, 1))
    assert read("75")["kind"] == "tỉnh"


def test_a_later_file_dates_kinds_of_units_that_are_there(loaded: Api) -> None:
    """As where the units were taken in by a release that knew no change yet."""

    def forget(db: Session) -> None:
        db.execute(sa.delete(OrgUnitKindChange))
        for code, kind in (("75", "tỉnh"), ("25270", "xã")):
            db.save(db.require(OrgUnit, COUNTRY.build_id(code)), {"kind": kind})

    loaded.run(forget)
    assert loaded.run(load_country_units).added == 0
    rows = loaded.all(sa.select(OrgUnitKindChange.unit_id))
    assert len(rows) == 25
    kinds = loaded.all(sa.select(OrgUnit.kind).where(OrgUnit.code.in_(("75", "25270"))))
    assert {kind for (kind,) in kinds} == {"thành phố", "phường"}


def spellings(name: str) -> set[str]:
    """The name as others write it: the mark on the other vowel, other apostrophes, no marks."""
    pairs = (
        *(("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa")),
        *(("uỷ", "ủy"), ("uý", "úy"), ("uỳ", "ùy"), ("uỹ", "ũy"), ("uỵ", "ụy")),
        *(("oè", "òe"), ("oé", "óe"), ("oẻ", "ỏe"), ("oẽ", "õe"), ("oẹ", "ọe")),
    )
    found = {name, name.upper(), to_search_text(name)}
    for new, old in pairs:
        found |= {name.replace(new, old), name.replace(old, new)}
    marks = [mark for mark in APOSTROPHES if mark in name]
    return found | {name.replace(mark, other) for mark in marks for other in APOSTROPHES}


def test_every_name_is_found_by_every_spelling() -> None:
    written = [(unit.name, other) for unit in UNITS for other in spellings(unit.name)]
    assert len(written) > 3 * len(UNITS)
    assert [pair for pair in written if to_search_text(pair[0]) != to_search_text(pair[1])] == []


TYPED = {
    "Nguyễn Uý": "13396",
    "nguyễn úy": "13396",
    "GIAO THỦY": "14167",
    "hiep hoa": "07840",
    "M'Drắk": "24412",
    "M`Drăk": "24412",
    "mdrak": "24412",
    "m drak": "24412",
}


def test_the_register_finds_it(loaded: Api) -> None:
    for typed, code in TYPED.items():
        rows = walk(loaded.as_("leader"), "/org-units", on="2026-11-28", q=typed)
        assert code in {row["code"] for row in rows}, typed


def test_a_page_of_the_whole_country_costs_no_more(loaded: Api) -> None:
    person = loaded.as_("leader")
    person.get("/me")  # new units change rights: from here on those of the leader are kept
    path = f"/org-units?on=2026-11-28&within={COUNTRY.build_id('37')}&limit=200"
    with loaded.queries() as seen:
        page = person.get(path).json()
    assert len(page["items"]) == 130
    assert page["next"] is None
    with loaded.queries() as whole:
        page = person.get("/org-units?on=2026-11-28&limit=50").json()
    assert len(page["items"]) == 50
    assert page["next"]
    assert len(whole) == len(seen)


def test_the_province_of_a_code() -> None:
    assert find_province_code("13504") == find_province_code("37") == "37"
    assert find_province_code("352") is None


def test_an_administrator_dates_a_new_kind(loaded: Api) -> None:
    admin = loaded.as_("admin")
    path = f"/org-units/{world.unit('binhnghia')}"
    known = admin.get(path).json()
    same = admin.patch(path, {"kind": "xã", "kind_since": "2022-05-01"}, known)
    assert same.json()["errors"][0]["code"] == "kind-unchanged"
    early = admin.patch(path, {"kind": "phường", "kind_since": "2004-01-01"}, known)
    assert early.json()["errors"][0]["code"] == "kind-since-too-early"
    never = admin.patch(path, {"kind": "đặc khu", "kind_since": "2025-06-30"}, known)
    assert never.json()["errors"][0]["code"] == "unit-kind-not-then"
    done = admin.patch(path, {"kind": "phường", "kind_since": "2022-11-01"}, known).json()
    assert done["kind"] == "xã"  # the test's day is the 3 October
    assert [one["former_kind"] for one in done["kind_changes"]] == ["xã"]
    set_today(date(2022, 11, 1))
    assert admin.get(path).json()["kind"] == "phường"
