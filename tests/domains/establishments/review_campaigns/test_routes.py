"""A review of the register: what came of each place, who is through, and what is refused."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, errors, made, problem
from tests.domains.platform.imports.lists import opened

PATH = "/review-campaigns"


def new_review_campaign(at: str = "binhluc", **changed: Any) -> dict[str, Any]:
    """The body of a review by the communes of the unit `at`."""
    body = {"org_unit_id": str(world.unit(at)), "name": "Rà soát quý IV", "due_on": "2022-11-30"}
    return {**body, **changed}


def new_place(at: str, name: str, **changed: Any) -> dict[str, Any]:
    kept = {"establishment_type": "motel", "address": f"Thôn {name}"}
    return {"org_unit_id": str(world.unit(at)), "name": name, **kept, **changed}


def list_outcomes(person: Person, path: str, **asked: Any) -> dict[str, str]:
    rows = done(person.get(f"{path}/establishments", limit=200, **asked))["items"]
    return {row["name"]: row["outcome"] for row in rows}


def get_commune(person: Person, path: str, name: str = "Bình Nghĩa") -> dict[str, Any]:
    communes = done(person.get(f"{path}/progress"))["communes"]
    found: dict[str, Any] = next(one for one in communes if one["org_unit_name"] == name)
    return found


@pytest.fixture
def reviewed(api: Api) -> str:
    """The path of a review of the district; in Bình Nghĩa one place was closed before it."""
    person = api.as_("binhnghia")
    for name in ("Hoa Sen", "Hoa Mai", "Hoa Lan"):
        made(person.post("/establishments", new_place("binhnghia", name)))
    old = made(person.post("/establishments", new_place("binhnghia", "Đóng Từ Lâu")))
    closed = {"status": "closed", "closed_on": "2022-09-30"}
    done(person.patch(f"/establishments/{old['id']}", closed, etag=old))
    return f"{PATH}/{made(api.as_('district').post(PATH, new_review_campaign()))['id']}"


def find_place(person: Person, name: str) -> dict[str, Any]:
    rows = done(person.get("/establishments", q=name))["items"]
    return done(person.get(f"/establishments/{rows[0]['id']}"))


def test_each_place_gets_its_outcome_and_the_commune_its_light(api: Api, reviewed: str) -> None:
    person = api.as_("binhnghia")
    before = list_outcomes(person, reviewed)
    assert set(before.values()) == {"open"}
    assert "Đóng Từ Lâu" not in before
    assert get_commune(person, reviewed)["light"] == "not_begun"

    body = {"establishment_id": find_place(person, "Hoa Sen")["id"]}
    made(person.post(f"{reviewed}/confirmations", body))
    mai, lan = find_place(person, "Hoa Mai"), find_place(person, "Hoa Lan")
    done(person.patch(f"/establishments/{mai['id']}", {"room_count": 12}, etag=mai))
    closed = {"status": "closed", "closed_on": "2022-10-03"}
    done(person.patch(f"/establishments/{lan['id']}", closed, etag=lan))
    made(person.post("/establishments", new_place("binhnghia", "Hoa Cúc")))

    after = list_outcomes(person, reviewed)
    expected = {
        "Hoa Sen": "confirmed",
        "Hoa Mai": "corrected",
        "Hoa Lan": "closed",
        "Hoa Cúc": "new",
    }
    assert {name: after[name] for name in expected} == expected
    assert list_outcomes(person, reviewed, outcome="new") == {"Hoa Cúc": "new"}
    commune = get_commune(person, reviewed)
    counted = [commune[name] for name in ("confirmed", "corrected", "closed", "new")]
    assert (counted, commune["light"]) == ([1, 1, 1, 1], "under_way")
    assert commune["total"] == len(after)
    whole = done(api.as_("district").get(f"{reviewed}/progress"))
    assert whole["total"]["new"] == 1
    assert get_commune(api.as_("district"), reviewed, "Tràng An")["light"] == "not_begun"


def test_a_commune_is_through_when_no_place_is_left(api: Api, reviewed: str) -> None:
    person, own = api.as_("binhnghia"), {"org_unit_id": str(world.unit("binhnghia"))}
    left = list(list_outcomes(person, reviewed))
    refused = person.post(f"{reviewed}/finishes", own)
    assert problem(refused) == (409, "review-places-open")
    assert str(len(left)) in refused.json()["detail"]
    for row in done(person.get(f"{reviewed}/establishments", limit=200))["items"]:
        made(person.post(f"{reviewed}/confirmations", {"establishment_id": row["id"]}))
    found = made(person.post(f"{reviewed}/finishes", own))
    assert found["finished_on"] == "2022-10-03"
    assert problem(person.post(f"{reviewed}/finishes", own)) == (409, "review-finished")
    progress = done(api.as_("district").get(f"{reviewed}/progress"))
    assert progress["finished_count"] == 1
    commune = get_commune(person, reviewed)
    assert (commune["light"], commune["finish_id"]) == ("finished", found["id"])
    assert person.delete(f"{reviewed}/finishes/{found['id']}", etag=found).status_code == 204
    assert get_commune(person, reviewed)["light"] == "under_way"


def test_a_confirmation_is_once_and_can_be_taken_back(api: Api, reviewed: str) -> None:
    person = api.as_("binhnghia")
    body = {"establishment_id": find_place(person, "Hoa Sen")["id"]}
    found = made(person.post(f"{reviewed}/confirmations", body))
    assert problem(person.post(f"{reviewed}/confirmations", body)) == (409, "already-confirmed")
    path = f"{reviewed}/confirmations/{found['id']}"
    assert person.delete(path).status_code == 428
    assert api.as_("trangan").delete(path, etag=found).status_code == 404
    assert person.delete(path, etag=found).status_code == 204
    assert list_outcomes(person, reviewed)["Hoa Sen"] == "open"


def test_what_the_program_or_a_visit_writes_is_no_correction(api: Api, reviewed: str) -> None:
    """A head count changes only the place's last counted day, which the log does not name."""
    person = api.as_("binhnghia")
    place = find_place(person, "Hoa Sen")
    counted = {"counted_on": "2022-10-02", "total": 4, "female": 3}
    made(person.post(f"/establishments/{place['id']}/workforce-counts", counted))
    assert list_outcomes(person, reviewed)["Hoa Sen"] == "open"


def test_a_closed_review_keeps_its_counts(api: Api, reviewed: str) -> None:
    person, district = api.as_("binhnghia"), api.as_("district")
    mai = find_place(person, "Hoa Mai")
    mai = done(person.patch(f"/establishments/{mai['id']}", {"room_count": 12}, etag=mai))
    found = done(district.get(reviewed))
    assert person.post(f"{reviewed}/close", etag=found).status_code == 404, "not its own"
    after = done(district.post(f"{reviewed}/close", etag=found))
    assert after["closed_on"] == "2022-10-03"
    sen = find_place(person, "Hoa Sen")
    done(person.patch(f"/establishments/{sen['id']}", {"room_count": 3}, etag=sen))
    made(person.post("/establishments", new_place("binhnghia", "Hoa Cúc")))
    outcomes = list_outcomes(person, reviewed)
    assert (outcomes["Hoa Mai"], outcomes["Hoa Sen"]) == ("corrected", "open")
    body = {"establishment_id": sen["id"]}
    assert problem(person.post(f"{reviewed}/confirmations", body)) == (409, "review-closed")
    assert problem(district.patch(reviewed, {"note": "x"}, etag=after)) == (409, "review-closed")


def test_whose_it_is(api: Api, reviewed: str) -> None:
    assert [row["name"] for row in done(api.as_("binhnghia").get(PATH))["items"]] == [
        "Rà soát quý IV"
    ], "read from below"
    assert done(api.as_("district2").get(PATH))["items"] == []
    assert api.as_("district2").get(f"{reviewed}/progress").status_code == 404
    own = [
        one["org_unit_name"]
        for one in done(api.as_("trangan").get(f"{reviewed}/progress"))["communes"]
    ]
    assert own == ["Tràng An"]
    assert "Hoa Sen" not in list_outcomes(api.as_("trangan"), reviewed)
    body = {"establishment_id": find_place(api.as_("binhnghia"), "Hoa Sen")["id"]}
    refused = api.as_("trangan").post(f"{reviewed}/confirmations", body)
    assert errors(refused) == {("/establishment_id", "not-found")}
    assert api.as_("leader").get(f"{reviewed}/progress").status_code == 200
    assert api.as_("leader").post(f"{reviewed}/confirmations", body).status_code == 403
    assert api.as_("partner").get(PATH).status_code == 403


def test_a_commune_may_begin_its_own(api: Api) -> None:
    person = api.as_("binhnghia")
    found = made(person.post(PATH, new_review_campaign("binhnghia")))
    assert done(api.as_("trangan").get(PATH))["items"] == []
    assert done(api.as_("district").get(PATH))["items"][0]["id"] == found["id"]
    assert person.delete(f"{PATH}/{found['id']}", etag=found).status_code == 204


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"name": ""}, ("/name", "too-short")),
        ({"due_on": "2022-10-02"}, ("/due_on", "review-due-past")),
        ({"note": "Gọi chị Hoa 0912 345 678"}, ("/note", "pii-in-text")),
        ({"org_unit_id": str(world.unit("thanhliem"))}, ("/org_unit_id", "not-found")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("district").post(PATH, new_review_campaign(**changed))) == {error}


def test_progress_costs_the_same_however_many_places(api: Api, reviewed: str) -> None:
    with api.queries() as few:
        done(api.as_("district").get(f"{reviewed}/progress"))
    for name in ("A", "B", "C"):
        made(api.as_("trangan").post("/establishments", new_place("trangan", f"Nhà {name}")))
    with api.queries() as many:
        done(api.as_("district").get(f"{reviewed}/progress"))
    assert len(few) == len(many)
    assert sum("FROM establishments" in statement for statement in many) == 1
    with api.queries() as seen:
        list_outcomes(api.as_("district"), reviewed)
    assert sum("FROM establishments" in statement for statement in seen) == 1


def test_the_list_is_taken_away(api: Api, reviewed: str) -> None:
    book = opened(api.as_("binhnghia").get("/exports/review-campaigns.xlsx").content)
    assert [row[0] for row in book["Đợt rà soát"].iter_rows(values_only=True, min_row=2)] == [
        done(api.as_("district").get(reviewed))["name"]
    ]
