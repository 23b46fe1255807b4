"""Declaring places and areas complex: who may, what is refused, and what the lists tell then."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors, made, problem
from tests.domains.organisation.areas.test_routes import new_area

PATH = "/complexity-declarations"
PLACE = str(world.establishment("binhnghia"))
COMMUNE = str(world.unit("binhnghia"))


def declared(**changed: Any) -> dict[str, Any]:
    """A decision about the establishment of the cast in Bình Nghĩa, from September on."""
    return {
        "establishment_id": PLACE,
        "decision_no": "12/QĐ-UBND",
        "declared_on": "2022-09-01",
        "signed_by": "Hoàng Minh Đức",
        "reasons": ["prostitution_signs", "public_order"],
        **changed,
    }


END = {"end_decision_no": "30/QĐ-UBND", "ended_on": "2022-10-01", "end_signed_by": "Hoàng Minh Đức"}


@pytest.fixture
def area(api: Api) -> str:
    id: str = made(api.as_("district").post("/areas", new_area()))["id"]
    return id


def list_ids(api: Api, path: str, who: str = "district", **filters: Any) -> list[str]:
    return [row["id"] for row in done(api.as_(who).get(path, **filters))["items"]]


def test_a_place_is_declared_and_its_pages_tell_it(api: Api) -> None:
    person = api.as_("district")
    found = made(person.post(PATH, declared(reasons=["public_order", "prostitution_signs"])))
    assert found["status"] == "in_force"
    assert (found["org_unit_id"], found["establishment_name"]) == (COMMUNE, "Nhà nghỉ Hương Sen")
    assert found["reasons"] == ["prostitution_signs", "public_order"], "in the order of the list"
    assert (found["valid_from"], found["valid_to"]) == ("2022-09-01", None)
    for who in ("binhnghia", "inspector", "police", "leader"):
        assert done(api.as_(who).get(f"/establishments/{PLACE}"))["is_complex"] is True
        assert done(api.as_(who).get(f"{PATH}/{found['id']}")) == found
        assert list_ids(api, "/establishments", who, is_complex="true") == [PLACE]
        assert PLACE not in list_ids(api, "/establishments", who, is_complex="false")
    counts = done(person.get(f"/commune-overviews/{COMMUNE}"))["establishments"]
    assert (counts["declared_complex"], counts["complex_areas"]) == (1, 0)


def test_an_area_is_declared_and_only_readers_of_places_learn_it(api: Api, area: str) -> None:
    found = made(api.as_("leader").post(PATH, declared(establishment_id=None, area_id=area)))
    assert (found["area_name"], found["establishment_id"]) == ("Thôn 1", None)
    assert list_ids(api, "/areas", is_complex="true") == [area]
    assert done(api.as_("binhnghia").get(f"/areas/{area}"))["is_complex"] is True
    for who in ("partner", "admin"):
        assert done(api.as_(who).get(f"/areas/{area}"))["is_complex"] is None
        assert list_ids(api, "/areas", who, is_complex="true") == []
        assert list_ids(api, "/areas", who, is_complex="false") == []
        assert api.as_(who).get(PATH).status_code == 403
    counts = done(api.as_("district").get(f"/commune-overviews/{COMMUNE}"))["establishments"]
    assert (counts["declared_complex"], counts["complex_areas"]) == (0, 1)
    assert problem(api.as_("district").delete(f"/areas/{area}", etag=1)) == (409, "area-in-use")


def test_who_may_declare_and_who_sees_it(api: Api) -> None:
    for who in ("binhnghia", "inspector", "police", "province", "admin"):
        assert api.as_(who).post(PATH, declared()).status_code == 403
    found = made(api.as_("district").post(PATH, declared()))
    assert list_ids(api, PATH, "binhnghia") == [found["id"]]
    assert list_ids(api, PATH, "trangan") == []
    assert api.as_("district2").get(f"{PATH}/{found['id']}").status_code == 404
    refused = api.as_("district2").post(PATH, declared())
    assert errors(refused) == {("/establishment_id", "not-found")}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"establishment_id": None}, ("/establishment_id", "one-subject")),
        ({"area_id": PLACE}, ("/establishment_id", "one-subject")),
        ({"declared_on": "2022-10-04"}, ("/declared_on", "in-future")),
        ({"valid_from": "2022-08-31"}, ("/valid_from", "complexity-before-decision")),
        ({"valid_to": "2022-08-31"}, ("/valid_to", "ends-before-start")),
        ({"reasons": []}, ("/reasons", "too-few")),
        ({"reasons": ["other"]}, ("/note", "other-reason-needs-note")),
        ({"reasons": ["tips"]}, ("/reasons/0", "not-in-list")),
        ({"note": "Gọi chị Hoa 0912 345 678"}, ("/note", "pii-in-text")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("district").post(PATH, declared(**changed))) == {error}


def test_declarations_of_one_subject_do_not_overlap(api: Api, area: str) -> None:
    person = api.as_("district")
    term = made(person.post(PATH, declared(valid_to="2022-09-15")))
    again = person.post(PATH, declared(declared_on="2022-09-15"))
    assert (problem(again), again.json()["existing_id"]) == (
        (409, "complexity-overlap"),
        term["id"],
    )
    made(person.post(PATH, declared(declared_on="2022-09-16")))
    assert problem(person.post(PATH, declared(declared_on="2022-08-01")))[1] == "complexity-overlap"
    made(person.post(PATH, declared(declared_on="2022-08-01", valid_to="2022-08-31")))
    made(person.post(PATH, declared(establishment_id=None, area_id=area)))
    other = str(world.establishment("binhnghia2"))
    made(person.post(PATH, declared(establishment_id=other)))
    assert len(list_ids(api, PATH, establishment_id=PLACE)) == 3


def test_a_decision_ends_it_and_a_mistake_is_withdrawn(api: Api) -> None:
    person = api.as_("district")
    found = made(person.post(PATH, declared()))
    path = f"{PATH}/{found['id']}"
    assert person.post(f"{path}/end", END).status_code == 428
    early = person.post(f"{path}/end", END | {"ended_on": "2022-08-31"}, etag=found)
    assert errors(early) == {("/ended_on", "end-before-declaration")}
    ended = done(person.post(f"{path}/end", END, etag=found))
    assert (ended["valid_to"], ended["status"]) == ("2022-10-01", "ended")
    assert problem(person.post(f"{path}/end", END, etag=ended)) == (409, "complexity-ended")
    assert done(person.get(f"/establishments/{PLACE}"))["is_complex"] is False
    wrong = made(person.post(PATH, declared(declared_on="2022-10-02")))
    gone = {"reason": "Ghi nhầm cơ sở"}
    taken = done(person.post(f"{PATH}/{wrong['id']}/withdraw", gone, etag=wrong))
    assert (taken["status"], taken["withdrawn_on"]) == ("withdrawn", "2022-10-03")
    refused = person.patch(f"{PATH}/{wrong['id']}", {"note": "Sửa"}, etag=taken)
    assert problem(refused) == (409, "complexity-withdrawn")
    made(person.post(PATH, declared(declared_on="2022-10-02")))
    assert done(person.get(f"/establishments/{PLACE}"))["is_complex"] is True


def test_a_term_is_shortened_and_never_extended(api: Api) -> None:
    person = api.as_("district")
    found = made(person.post(PATH, declared(valid_to="2022-12-31")))
    later = END | {"valid_to": "2023-01-01"}
    refused = person.post(f"{PATH}/{found['id']}/end", later, etag=found)
    assert errors(refused) == {("/valid_to", "end-after-term")}
    ended = done(
        person.post(f"{PATH}/{found['id']}/end", END | {"valid_to": "2022-10-31"}, etag=found)
    )
    assert (ended["valid_to"], ended["status"]) == ("2022-10-31", "in_force")


def test_a_copying_mistake_is_corrected(api: Api) -> None:
    person = api.as_("leader")
    found = made(person.post(PATH, declared(valid_from="2022-09-05")))
    path = f"{PATH}/{found['id']}"
    late = person.patch(path, {"declared_on": "2022-09-06"}, etag=found)
    assert errors(late) == {("/valid_from", "complexity-before-decision")}
    right = {"decision_no": "13/QĐ-UBND", "reasons": ["other"], "note": "Theo văn bản"}
    after = done(person.patch(path, right, etag=found))
    assert {name: after[name] for name in right} == right
    assert problem(person.patch(path, {"note": None}, etag=found)) == (412, "stale")
    assert errors(person.patch(path, {"note": None}, etag=after)) == {
        ("/note", "other-reason-needs-note")
    }


def test_filters_and_one_query(api: Api, area: str) -> None:
    person = api.as_("district")
    place = made(person.post(PATH, declared(valid_to="2022-09-15")))["id"]
    thon = made(person.post(PATH, declared(establishment_id=None, area_id=area)))["id"]
    to_come = {"establishment_id": str(world.establishment("trangan")), "valid_from": "2022-11-01"}
    later = made(person.post(PATH, declared(**to_come)))["id"]
    assert list_ids(api, PATH) == [later, thon, place]
    assert list_ids(api, PATH, subject="area") == [thon]
    assert list_ids(api, PATH, status="ended") == [place]
    assert list_ids(api, PATH, status="upcoming") == [later]
    assert list_ids(api, PATH, q="huong SEN") == [place]
    assert list_ids(api, PATH, q="thon 1") == [thon]
    assert list_ids(api, PATH, org_unit_id=str(world.unit("trangan"))) == [later]
    with api.queries() as seen:
        list_ids(api, PATH)
    assert len([one for one in seen if "complexity_declarations" in one]) == 1


def test_it_follows_its_place_into_another_commune(api: Api) -> None:
    person = api.as_("district")
    found = made(person.post(PATH, declared()))
    place = done(person.get(f"/establishments/{PLACE}"))
    moved = {"org_unit_id": str(world.unit("trangan"))}
    done(person.patch(f"/establishments/{PLACE}", moved, etag=place))
    assert list_ids(api, PATH, "trangan") == [found["id"]]
    assert list_ids(api, PATH, "binhnghia") == []


def test_the_history_of_the_place_tells_it(api: Api) -> None:
    made(api.as_("district").post(PATH, declared()))
    items = done(api.as_("binhnghia").get(f"/establishments/{PLACE}/timeline"))["items"]
    (item,) = [one for one in items if one["kind"] == "complexity_declaration.created"]
    assert item["on"] == "2022-09-01"
