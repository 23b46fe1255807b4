"""A commune that took over another one sees what was approved for it, set and criteria included."""

from datetime import date
from typing import Any

from backend.core.text.clock import set_today
from tests.acting import Api
from tests.domains.ratings.commune_ratings.making import (
    OTHER,
    add_set,
    approved,
    count_workers,
    done,
    submitted,
)
from tests.reorganised import HEIR, end_district


def inherited(api: Api) -> Any:
    """A rating approved by one of two sets of a district that has ended since."""
    api.run(lambda db: add_set(db, unit="binhluc"))
    api.run(
        lambda db: add_set(db, OTHER, unit="binhluc", name="Mẫu khác", valid_from=date(2019, 1, 1))
    )
    api.run(lambda db: count_workers(db, "binhnghia", "binhnghia2"))
    rating = approved(api)
    api.run(end_district)
    set_today(date(2025, 7, 2))
    return rating


def test_a_successor_sees_approved_ratings_of_its_predecessor(api: Api) -> None:
    rating = inherited(api)
    heir = api.as_(HEIR)

    listed = done(heir.get("/commune-ratings"))["items"]
    assert [(r["id"], r["criteria_set_name"]) for r in listed] == [(rating["id"], "Mẫu thử")]
    whole = done(heir.get(f"/commune-ratings/{rating['id']}"))
    points = ("code", "title", "self_points", "verified_points")
    assert [[line[p] for p in points] for line in whole["criteria"]] == [
        [line[p] for p in points] for line in rating["criteria"]
    ]
    compared = heir.get(f"/commune-ratings/{rating['id']}/comparison")
    assert done(compared)["here"]["name"] == "Mẫu thử"
    exported = heir.get("/exports/commune-ratings.xlsx")
    assert exported.status_code == 200, exported.text


def test_sets_of_an_ended_unit_stay_closed_otherwise(api: Api) -> None:
    """A rating shows its own set; others of the ended district are not opened by it."""
    rating = inherited(api)
    path = f"/commune-ratings/{rating['id']}/comparison"
    assert api.as_(HEIR).get(path, criteria_set_id=str(OTHER)).status_code == 404
    assert api.as_(HEIR).get(f"/rating-criteria-sets/{OTHER}").status_code == 404


def test_nobody_else_sees_a_rating_that_is_not_approved(api: Api) -> None:
    api.run(lambda db: add_set(db, unit="binhluc"))
    api.run(lambda db: count_workers(db, "binhnghia", "binhnghia2", "trangan"))
    rating = submitted(api, "trangan")
    api.run(end_district)
    set_today(date(2025, 7, 2))
    assert api.as_(HEIR).get(f"/commune-ratings/{rating['id']}").status_code == 404
