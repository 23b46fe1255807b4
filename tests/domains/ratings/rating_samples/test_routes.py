"""Samples of ratings for verification: drawn by the system, once, and again only with a reason."""

from typing import Any

import pytest

from backend.core.security.lots import compute_lot
from tests import world
from tests.acting import Api
from tests.domains.ratings.commune_ratings.making import (
    act,
    checked,
    done,
    ready,
    scored,
    submitted,
)

PATH = "/rating-samples"
DISTRICT = str(world.unit("binhluc"))


def draw(api: Api, person: str = "district", **changed: Any) -> Any:
    body = {"org_unit_id": DISTRICT, "year": 2022, "size": 1, "basis": "Kế hoạch 12/KH-UBND"}
    return api.as_(person).post(PATH, body | changed)


def errors(answer: Any) -> list[tuple[str, str]]:
    return [(e["pointer"], e["code"]) for e in answer.json().get("errors", [])]


@pytest.fixture
def waiting(api: Api) -> list[Any]:
    """The ratings of two communes wait for the district."""
    ready(api)
    return [submitted(api, commune) for commune in ("binhnghia", "trangan")]


def test_a_sample_is_drawn_of_what_waits_and_anyone_can_draw_it_again(
    api: Api, waiting: list[Any]
) -> None:
    made = done(draw(api), 201)
    assert (made["candidate_count"], made["drawn_count"], made["number"]) == (2, 1, 1)
    assert (made["drawn_by_name"], made["redraw_reason"]) == ("Trần Thu Hà", None)
    ids = {one["rating_id"] for one in made["candidates"]}
    assert ids == {rating["id"] for rating in waiting}
    first = min(ids, key=lambda id: compute_lot(made["seed"], id))
    (one,) = made["drawn"]
    assert (one["rating_id"], one["status"], one["self_total"]) == (first, "self_assessed", 83.5)
    person = api.as_("district")
    rating = next(rating for rating in waiting if rating["id"] == first)
    act(api, "district", rating, "verify", checked(rating))
    after = done(person.get(f"{PATH}/{made['id']}"))
    assert (after["drawn"][0]["status"], after["drawn"][0]["verified_total"]) == ("verified", 83.5)
    assert after["drawn"][0]["rating_id"] == first
    assert person.patch(f"{PATH}/{made['id']}", {"size": 2}, etag=made).status_code == 405
    assert person.delete(f"{PATH}/{made['id']}", etag=made).status_code == 405


@pytest.mark.usefixtures("waiting")
def test_to_draw_again_needs_a_reason_and_what_was_drawn_stays(api: Api) -> None:
    first = done(draw(api), 201)
    assert errors(draw(api)) == [("/redraw_reason", "redraw-needs-reason")]
    second = done(draw(api, size=5, redraw_reason="Thêm xã mới gửi"), 201)
    assert (second["number"], second["drawn_count"], second["size"]) == (2, 2, 5)
    assert second["seed"] != first["seed"]
    with api.queries() as seen:
        found = done(api.as_("leader").get(PATH, year=2022))["items"]
    assert len([one for one in seen if "FROM rating_samples" in one]) == 1
    assert [(one["id"], one["is_current"]) for one in found] == [
        (second["id"], True),
        (first["id"], False),
    ]
    assert found[0]["redraw_reason"] == "Thêm xã mới gửi"
    assert done(api.as_("leader").get(f"{PATH}/{first['id']}"))["drawn"] == first["drawn"]


def test_drafts_are_not_drawn(api: Api) -> None:
    ready(api)
    scored(api)
    answer = draw(api)
    assert (answer.status_code, answer.json()["code"]) == (409, "no-rating-waits")
    assert done(api.as_("district").get(PATH))["items"] == []


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("person", world.PEOPLE)
def test_who_draws_and_who_reads(api: Api, person: str) -> None:
    made = done(draw(api), 201)
    drawers = {"district": 201, "district2": 404, "province": 403}
    again = draw(api, person, redraw_reason="Rút lại")
    assert again.status_code == drawers.get(person, 403)
    readers = dict.fromkeys(("district", "leader", "police", "province"), 200)
    readers |= dict.fromkeys(("binhnghia", "trangan", "district2"), 404)
    found = api.as_(person).get(f"{PATH}/{made['id']}").status_code
    assert found == readers.get(person, 403)
