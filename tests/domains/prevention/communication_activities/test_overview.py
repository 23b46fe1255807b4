"""A year by commune: who has communicated, who has not, and sums that count nothing twice."""

from datetime import date
from typing import Any

from backend.core.session.org_units import OrgUnit, OrgUnitClosure, OrgUnitSuccession
from tests import world
from tests.acting import Api, add
from tests.domains.inspections.inspections.making import done, errors
from tests.domains.prevention.communication_activities.making import PATH, at, held, joint

OVERVIEW = f"{PATH}/overview"


def overview(api: Api, who: str = "district", **asked: Any) -> Any:
    return done(api.as_(who).get(OVERVIEW, **asked))


def line(found: Any, name: str) -> Any:
    return next(c for c in found["communes"] if c["org_unit_name"] == name)


def test_every_commune_has_its_line(api: Api) -> None:
    held(api, attendee_count=50)
    held(api, form="leaflet", material_count=300, audience="students", held_on="2022-03-08")
    joint(api, "binhnghia", "trangan", attendee_count=200, held_on="2022-09-25")
    found = overview(api)
    assert (found["year"], found["as_of"]) == (2022, "2022-10-03")
    assert (found["commune_count"], found["counted_count"]) == (3, 2)
    names = [c["org_unit_name"] for c in found["communes"]]
    assert names == ["Bình Mỹ", "Bình Nghĩa", "Tràng An"]
    mine = line(found, "Bình Nghĩa")
    assert (mine["activity_count"], mine["joint_count"], mine["attendee_count"]) == (2, 1, 50)
    assert (mine["leaflet_count"], mine["last_held_on"]) == (300, "2022-09-25")
    other = line(found, "Tràng An")
    assert (other["activity_count"], other["joint_count"], other["is_counted"]) == (0, 1, True)
    assert other["attendee_count"] == 0, "the people of a joint activity are not split"
    assert line(found, "Bình Mỹ")["is_counted"] is False
    assert found["joint"]["attendee_count"] == 200
    assert (found["total"]["activity_count"], found["total"]["attendee_count"]) == (3, 250)
    assert {f["form"]: f["activity_count"] for f in found["by_form"]} == {
        "conference": 2,
        "leaflet": 1,
    }
    assert {a["audience"]: a["attendee_count"] for a in found["by_audience"]} == {
        "residents": 250,
        "students": 0,
    }


def test_planned_cancelled_and_other_years_do_not_count(api: Api) -> None:
    held(api, held_on="2022-12-01")
    held(api, held_on="2021-12-31")
    spare = held(api)
    api.as_("binhnghia").post(at(spare, "/cancel"), {"reason": "Ghi trùng"}, etag=spare)
    assert overview(api)["counted_count"] == 0
    assert overview(api)["total"]["activity_count"] == 0
    before = overview(api, year=2021)
    assert (before["as_of"], before["counted_count"]) == ("2021-12-31", 1)


def test_as_of_looks_back(api: Api) -> None:
    held(api, held_on="2022-05-10")
    assert overview(api, as_of="2022-05-09")["counted_count"] == 0
    assert overview(api, as_of="2022-05-10")["counted_count"] == 1
    assert overview(api, year=2023)["counted_count"] == 0


def test_a_commune_reads_its_own_line(api: Api) -> None:
    held(api, "trangan", attendee_count=30)
    joint(api, "binhnghia", "trangan", attendee_count=200)
    found = overview(api, "binhnghia")
    assert [c["org_unit_name"] for c in found["communes"]] == ["Bình Nghĩa"]
    assert (found["total"]["activity_count"], found["joint"]["attendee_count"]) == (1, 200)
    one = overview(api, org_unit_id=str(world.unit("trangan")))
    assert [c["org_unit_name"] for c in one["communes"]] == ["Tràng An"]
    assert one["total"]["attendee_count"] == 230


def test_a_successor_counts_what_its_communes_held_before(api: Api) -> None:
    held(api, attendee_count=70)
    new = world.unit("moi")

    def merge(db: Any) -> None:
        for name in ("binhnghia", "trangan"):
            db.get_one(OrgUnit, world.unit(name)).valid_to = date(2022, 9, 30)
        merged = OrgUnit(
            id=new,
            code="13504",
            name="Bình An",
            kind="xã",
            level="commune",
            parent_id=world.unit("binhluc"),
            valid_from=date(2022, 10, 1),
            sort_name="binh an",
        )
        add(db, merged)
        uppers = ("binhluc", "hanam", "moi")
        add(db, *(OrgUnitClosure(ancestor_id=world.unit(u), descendant_id=new) for u in uppers))
        for name in ("binhnghia", "trangan"):
            old = world.unit(name)
            add(db, OrgUnitClosure(ancestor_id=new, descendant_id=old))
            link = {"predecessor_id": old, "successor_id": new}
            add(db, OrgUnitSuccession(**link, effective_on=date(2022, 10, 1)))

    api.run(merge)
    found = overview(api)
    assert (found["commune_count"], found["counted_count"]) == (2, 1)
    assert (line(found, "Bình An")["activity_count"]) == 1
    before = overview(api, as_of="2022-09-30")
    assert (before["commune_count"], line(before, "Bình Nghĩa")["activity_count"]) == (3, 1)


def test_it_costs_the_same_whatever_was_held(api: Api) -> None:
    counts = []
    for _ in range(2):
        held(api)
        joint(api)
        with api.queries() as seen:
            overview(api)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_odd_years_are_refused(api: Api) -> None:
    answer = api.as_("district").get(OVERVIEW, year="1899")
    assert errors(answer) == {("?year", "too-small")}
