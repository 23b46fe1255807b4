"""What is done before a sample is created once more, or deleted although something rests on it.

Most samples are in a state for it.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import Base
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.enforcement.violations.models import Stage, Violation
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.establishments.review_campaigns.models import (
    ReviewConfirmation,
    ReviewFinish,
)
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    PlanLook,
)
from backend.domains.inspections.inspections.models import Amendment
from backend.domains.inspections.rechecks.models import Recheck, RecheckFollowUp, RecheckStatus
from backend.domains.planning.plans.models import Plan, PlanApprovalStatus
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from tests import world
from tests.contract import objects
from tests.contract.frame_states import Door
from tests.contract.objects.places import AT, above, commune

OWN = "own"
ASKED = {"text": "Bổ sung sổ", "due_on": "2022-10-20"}
"""What a recheck recommends."""
NEW = UUID("0198e2b4-7c55-7b1f-9a35-0f6d2f7e9a12")
"""The id of a record elsewhere, where those far away are signed and so keep theirs."""


def set_values(db: Session, model: type[Base], **values: object) -> None:
    run_unlogged(db, sa.update(model).values(values), "a test's state")


def decide_violations(db: Session) -> None:
    set_values(db, Violation, stage=Stage.DECIDED, decided_on=AT)


def sign_rechecks(db: Session) -> None:
    """With one recommendation, of which nobody has said yet that it was followed."""
    of_own = sa.delete(RecheckFollowUp).where(RecheckFollowUp.org_unit_id == commune(OWN))
    run_unlogged(db, of_own, "a test's state")
    set_values(db, Recheck, status=RecheckStatus.SIGNED, recommendation_items=[ASKED])


def hand_on_ratings(db: Session) -> None:
    set_values(db, CommuneRating, status=RatingStatus.SELF_ASSESSED)


def add_earlier_plan(db: Session) -> None:
    """Of a year that is over."""
    owned = {"org_unit_id": above(OWN), "status": PlanApprovalStatus.APPROVED}
    db.add(Plan(year=2021, title="Kế hoạch năm 2021", **owned))


def amend_elsewhere(db: Session) -> None:
    """By an id such as clients give."""
    other = db.get_one(Amendment, objects.id_of("amendment", "neighbour"))
    names = (
        *("org_unit_id", "team_id", "inspection_id", "establishment_id", "field", "label"),
        *("earlier", "corrected", "reason", "content_hash"),
    )
    said = {name: getattr(other, name) for name in names}
    db.add(Amendment(id=NEW, number=2, previous_hash=other.content_hash, **said))


def draft_plans(db: Session) -> None:
    set_values(db, Plan, status=PlanApprovalStatus.DRAFT)


def look_into_draft(db: Session) -> None:
    set_values(db, InspectionPlan, status=InspectionPlanStatus.DRAFT)
    owned = {"org_unit_id": above(OWN), "user_id": world.user("leader")}
    db.add(PlanLook(plan_id=objects.id_of("inspection-plan", OWN), reason="Đối chiếu", **owned))


def confirm_places(db: Session) -> None:
    """All places of the commune, which has not said yet that it is through."""
    campaign = objects.id_of("review_campaign", OWN)
    owned = {"org_unit_id": commune(OWN), "campaign_id": campaign}
    said = sa.delete(ReviewFinish).where(ReviewFinish.campaign_id == campaign)
    run_unlogged(db, said, "a test's state")
    done = sa.select(ReviewConfirmation.establishment_id).filter_by(campaign_id=campaign)
    places = sa.select(Establishment.id).where(
        Establishment.org_unit_id == commune(OWN), Establishment.id.not_in(done)
    )
    for id in db.scalars(places).all():
        db.add(ReviewConfirmation(establishment_id=id, confirmed_on=AT, **owned))


STATES: Mapping[str, Callable[[Session], None]] = {
    "create_amendment": amend_elsewhere,
    "create_open_data_release": add_earlier_plan,
    "create_recheck_follow_up": sign_rechecks,
    "create_review_finish": confirm_places,
    "create_violation_remedy": decide_violations,
    "delete_inspection_plan": look_into_draft,
    "delete_plan": draft_plans,
    "delete_plan_task": draft_plans,
    "draw_rating_sample": hand_on_ratings,
}
BODIES: Mapping[str, Mapping[str, str]] = {
    "create_review_confirmation": {"establishment_id": str(world.establishment("binhnghia2"))}
}
"""What the body says of another record than that of the sample."""


def create_criteria_set(door: Door) -> str:
    """One with which nobody rates yet."""
    body = objects.body_for("create_rating_criteria_set", OWN, door.act)
    able = (door.api.as_(person) for person in world.PEOPLE)
    made = next(
        answer
        for one in able
        if (answer := one.post("/rating-criteria-sets", body)).status_code == 201
    )
    return f"/rating-criteria-sets/{made.json()['id']}/criteria"


PATHS: Mapping[str, Callable[[Door], str]] = {
    "create_amendment": lambda door: f"/inspections/{objects.id_of('signed', OWN)}/amendments",
    "create_rating_criterion": create_criteria_set,
}
"""Where another record than the sample is in the state."""
