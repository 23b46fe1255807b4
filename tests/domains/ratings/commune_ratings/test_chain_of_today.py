"""A commune of today rates itself, the superior office verifies, the commune's leader approves."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.permissions import Role
from tests import world
from tests.acting import CURRENT, Api
from tests.contract.words_that_ended import list_ended
from tests.domains.ratings.commune_ratings.making import POINTS, act, add_set, checked, done
from tests.reorganised import HEIR, SUCCESSOR, end_district

TODAY = date(2026, 11, 28)
LINES: list[dict[str, Any]] = [
    {"code": code, "title": f"Tiêu chí {code}", "max_points": 30.0} for code in POINTS
]


def hold(db: Session, name: str, role: Role, unit: UUID) -> None:
    """Let that person hold this one duty."""
    grant = db.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == world.user(name))).one()
    grant.role, grant.org_unit_id = role, unit
    db.flush()


@pytest.fixture
def today(api: Api) -> None:
    api.run(end_district)
    api.run(hold, HEIR, Role.LEAD_OFFICER, SUCCESSOR)
    api.run(hold, "leader", Role.LEADER, SUCCESSOR)
    api.run(lambda db: add_set(db, lines=LINES))
    set_today(TODAY)


def rated(api: Api, year: int = 2026) -> Any:
    who = api.as_(HEIR)
    rating = done(who.post("/commune-ratings", {"org_unit_id": str(SUCCESSOR), "year": year}), 201)
    scores = {
        code: {"self_points": points, "argument": "Đã làm trong năm"}
        for code, points in POINTS.items()
    }
    return done(who.patch(f"/commune-ratings/{rating['id']}", {"scores": scores}, rating))


@pytest.mark.usefixtures("today")
def test_the_whole_way(api: Api) -> None:
    rating = rated(api)
    path = f"/commune-ratings/{rating['id']}"
    assert (rating["held_by"], "submit" in rating["actions"]) == ("lead_officer", True)
    assert api.as_("province").get(path).status_code == 404, "a draft is the commune's own"
    rating = act(api, HEIR, rating, "submit")
    assert (rating["held_by"], rating["actions"]) == ("superior_officer", [])
    seen = done(api.as_("province").get(path))
    assert set(seen["actions"]) == {"verify", "return"}
    listed = api.as_("province").get("/commune-ratings", year=2026).json()["items"]
    assert [one["id"] for one in listed] == [rating["id"]]
    rating = act(api, "province", rating, "verify", checked(rating))
    assert (rating["held_by"], rating["actions"]) == ("leader", [])
    rating = act(api, "leader", rating, "approve", {})
    assert (rating["status"], rating["held_by"], rating["register_no"]) == (
        *("approved", None),
        "01/2026",
    )


@pytest.mark.usefixtures("today")
def test_nobody_takes_two_steps(api: Api) -> None:
    """The lead agency of the commune does not verify, the superior one does not rate or approve."""
    rating = act(api, HEIR, rated(api), "submit")
    path = f"/commune-ratings/{rating['id']}"
    refused = api.as_(HEIR).post(f"{path}/verify", checked(rating), etag=rating)
    assert (refused.status_code, refused.json()["code"]) == (409, "rating-elsewhere")
    body = checked(rating)
    refused = api.as_(HEIR).patch(f"{path}/verification", body, rating)
    assert (refused.status_code, refused.json()["code"]) == (409, "step-of-others")
    rating = act(api, "province", rating, "verify", body)
    assert api.as_("province").post(f"{path}/approve", {}, etag=rating).status_code == 403
    other = {"org_unit_id": str(SUCCESSOR), "year": 2025}
    assert api.as_("province").post("/commune-ratings", other).status_code == 403


@pytest.mark.usefixtures("today")
def test_years_of_before_keep_their_chain(api: Api) -> None:
    """A year that the district led is not the commune's lead agency's to rate."""
    body = {"org_unit_id": str(world.unit("binhnghia")), "year": 2022}
    refused = api.as_(HEIR).post("/commune-ratings", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "step-of-others")
    rating = rated(api)
    api.run(lambda db: setattr(db.get(CommuneRating, UUID(rating["id"])), "year", 2022))
    path, scores = f"/commune-ratings/{rating['id']}", {"scores": {"I.1": {"self_points": 1}}}
    refused = api.as_(HEIR).patch(path, scores, CURRENT)
    assert (refused.status_code, refused.json()["code"]) == (409, "step-of-others")


def test_the_province_of_2022_verifies_nothing(api: Api) -> None:
    """The control: the right comes with the order of today, not with the role."""
    held = api.as_("province").get("/me").json()["permissions"]
    assert not {"rating:verify", "rating:return", "rating:write"} & set(held)
    assert "rating:write" not in api.as_("district").get("/me").json()["permissions"]
    set_today(TODAY)
    held = api.as_("province").get("/me").json()["permissions"]
    assert {"rating:verify", "rating:return"} <= set(held)
    assert "rating:follow" not in held


PUBLIC = (
    "/public/ratings",
    "/public/open-data",
    "/public/open-data/commune-ratings.json",
    "/public/open-data/plan-progress.json",
)


@pytest.mark.usefixtures("today")
def test_a_rating_of_today_names_nothing_that_has_ended(api: Api) -> None:
    """Its page, its printed words, its list, and what is public of it, in both languages."""
    rating = act(api, HEIR, rated(api), "submit")
    rating = act(api, "province", rating, "verify", checked(rating))
    rating = act(api, "leader", rating, "approve", {})
    path = f"/commune-ratings/{rating['id']}"
    for language in ("vi", "en"):
        spoken = {"headers": {"Accept-Language": language}}
        told = [(one, api.nobody().get(one, **spoken)) for one in PUBLIC]
        told += [(one, api.as_(HEIR).get(one, **spoken)) for one in (path, "/commune-ratings")]
        assert {one: answer.status_code for one, answer in told if answer.status_code != 200} == {}
        texts = [(where, answer.text.replace('"', "\n")) for where, answer in told]
        assert list(list_ended(texts)) == []
