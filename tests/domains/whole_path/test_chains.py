"""Approval chains over HTTP: who may take a step is what this page says, by tier and day.

Each record goes its whole way. At every step everybody in the world who is not named for it tries
first, and nothing changes.
"""

from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.permissions import Role
from tests import today
from tests.acting import Api
from tests.domains.whole_path.ways import MAKERS, WAYS, Now, Then, Walk, make_rating, make_report


@pytest.mark.whole_proof
@pytest.mark.parametrize(("name", "turn"), [(n, turn) for n in WAYS for turn in WAYS[n].turns])
def test_only_those_whom_the_chain_names_take_a_step(api: Api, name: str, turn: int) -> None:
    way = WAYS[name]
    way.order.begin(api)
    walk = Walk(api, way, MAKERS[way.path](api, way, way.writer))
    tried = set()
    for act, allowed, after in way.steps:
        if turn == 0 and (act, after) not in tried:
            walk.refuse_others(act, allowed)
            tried.add((act, after))
        walk.take(act, allowed[min(turn, len(allowed) - 1)], after)


TWO_DUTIES = "hai-viec"


def add_duties(db: Session, *held: tuple[Role, UUID]) -> None:
    """Somebody with two duties."""
    (first, at), *others = held
    today.add_person(db, TWO_DUTIES, "Vũ Thị Hai", first, at)
    for role, unit in others:
        today.add_role(db, TWO_DUTIES, role, unit)


OWN_WORK = {
    "plan, district of 2022": "same-person",
    "plan, commune": "same-person",
    "plan, province": "same-person",
    "list, district of 2022": "own-proposal",
    "list, commune": "own-proposal",
    "report, district of 2022": "same-person",
    "report, commune": "same-person",
    "rating, commune": "same-person",
}
"""{way: why somebody with both duties does not approve what they submitted}."""


@pytest.mark.parametrize("name", OWN_WORK)
def test_an_approval_takes_a_second_person(api: Api, name: str) -> None:
    """Who makes and approves in one office submits; another leader approves it."""
    way = WAYS[name]
    way.order.begin(api)
    unit = way.order.find_unit(way.unit)
    api.run(add_duties, (Role.LEAD_OFFICER, unit), (Role.LEADER, unit))
    walk = Walk(api, way, MAKERS[way.path](api, way, TWO_DUTIES))
    walk.take("submit", TWO_DUTIES, way.steps[0][2])
    if way.path == "commune-ratings":
        walk.take("verify", "so-y-te", "verified")
    before = walk.read_state()
    refused = walk.post(TWO_DUTIES, "approve")
    assert (refused.status_code, refused.json()["code"]) == (409, OWN_WORK[name])
    assert walk.read_state() == before
    leader = next(allowed for act, allowed, _ in way.steps if act == "approve")
    walk.take("approve", leader[0], "approved")


def test_who_rated_does_not_verify(api: Api) -> None:
    """Also with the superior's duty in hand."""
    way = WAYS["rating, commune"]
    way.order.begin(api)
    duties = (Role.LEAD_OFFICER, today.unit("binhluc-xa"))
    above = (Role.SUPERIOR_OFFICER, today.unit("ninhbinh"))
    api.run(add_duties, duties, above)
    walk = Walk(api, way, make_rating(api, way, TWO_DUTIES))
    walk.take("submit", TWO_DUTIES, "self_assessed")
    refused = walk.post(TWO_DUTIES, "verify")
    assert (refused.status_code, refused.json()["code"]) == (409, "same-person")
    walk.take("verify", "so-y-te", "verified")


def test_a_superiors_report_is_made_and_approved_by_two(api: Api) -> None:
    way = WAYS["report, province"]
    way.order.begin(api)
    unit = today.unit("ninhbinh")
    api.run(add_duties, (Role.SUPERIOR_OFFICER, unit), (Role.LEADER, unit))
    walk = Walk(api, way, make_report(api, way, TWO_DUTIES))
    walk.take("submit", TWO_DUTIES, "submitted")
    refused = walk.post(TWO_DUTIES, "approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "same-person")
    walk.take("approve", "chair-ninhbinh", "approved")


@pytest.mark.parametrize(
    ("order", "who", "unit"),
    [
        (Then(), "district", "binhluc"),
        (Then(), "lead-hanam", "hanam"),
        (Now(), "lead-ninhbinh", "ninhbinh"),
    ],
)
def test_a_unit_without_a_chain_of_ratings_has_none(
    api: Api, order: Then | Now, who: str, unit: str
) -> None:
    """Communes are rated: the units above them have no such record, on either day."""
    order.begin(api)
    body = {"org_unit_id": str(order.find_unit(unit)), "year": order.day.year}
    refused = api.as_(who).post("/commune-ratings", body)
    assert refused.status_code in (403, 404, 409, 422), refused.text
    assert api.all(sa.select(CommuneRating.id)) == []
