"""How far each commune is with a campaign: two statements, however many communes there are."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import (
    OrgUnit,
    build_existing_clause,
    select_own_units_of,
    select_units_under,
)
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.establishments.review_campaigns.models import ReviewCampaign, ReviewFinish
from backend.domains.establishments.review_campaigns.queries import (
    build_outcome,
    get_review_campaign_read,
    select_reviewed_places,
)
from backend.domains.establishments.review_campaigns.schemas import (
    CommuneReview,
    ReviewCounts,
    ReviewLight,
    ReviewOutcome,
    ReviewProgress,
)
from backend.law.reference.tiers import list_establishment_tiers

OutcomeCounts = Mapping[str, int]
NAMES = tuple(outcome.value for outcome in ReviewOutcome)


def get_review_progress(db: Session, campaign: ReviewCampaign) -> ReviewProgress:
    """The communes of the campaign that the actor reaches, by name."""
    counts = count_outcomes(db, campaign)
    communes = list(list_communes(db, campaign, counts))
    return ReviewProgress(
        campaign=get_review_campaign_read(db, campaign.id),
        finished_count=sum(one.light is ReviewLight.FINISHED for one in communes),
        total=to_counts({name: sum(getattr(one, name) for one in communes) for name in NAMES}),
        communes=communes,
    )


def to_counts(counts: OutcomeCounts) -> ReviewCounts:
    found = {name: counts.get(name, 0) for name in NAMES}
    return ReviewCounts(total=sum(found.values()), **found)


def count_outcomes(db: Session, campaign: ReviewCampaign) -> dict[UUID, dict[str, int]]:
    """{commune: {outcome: places}}"""
    places = select_reviewed_places(
        campaign, Establishment.org_unit_id, build_outcome(campaign).label("outcome")
    ).subquery()
    grouped = sa.select(places.c.org_unit_id, places.c.outcome, sa.func.count()).group_by(
        places.c.org_unit_id, places.c.outcome
    )
    found: dict[UUID, dict[str, int]] = {}
    for unit, outcome, count in db.execute(grouped):
        found.setdefault(unit, {})[outcome] = count
    return found


def list_communes(
    db: Session, campaign: ReviewCampaign, counts: Mapping[UUID, OutcomeCounts]
) -> Iterable[CommuneReview]:
    day = campaign.closed_on or today()
    finished = sa.and_(
        ReviewFinish.org_unit_id == OrgUnit.id, ReviewFinish.campaign_id == campaign.id
    )
    found = (
        sa.select(
            *(OrgUnit.id, OrgUnit.name, OrgUnit.kind),
            *(ReviewFinish.finished_on, ReviewFinish.id.label("finish_id")),
            ReviewFinish.version.label("finish_version"),
        )
        .outerjoin(ReviewFinish, finished)
        .where(
            OrgUnit.id.in_(select_units_under([campaign.org_unit_id])),
            OrgUnit.level.in_(list_establishment_tiers()),
            sa.or_(build_existing_clause(day), OrgUnit.id.in_(list(counts))),
        )
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    if db.scope.units is not None:
        found = found.where(OrgUnit.id.in_(select_own_units_of(db.scope)))
    for row in db.execute(found):
        own = to_counts(counts.get(row.id, {}))
        yield CommuneReview(
            **own.model_dump(),
            org_unit_id=row.id,
            org_unit_name=row.name,
            org_unit_kind=row.kind,
            light=get_review_light(own, row.finished_on, campaign.due_on, day),
            finished_on=row.finished_on,
            finish_id=row.finish_id,
            finish_version=row.finish_version,
        )


def get_review_light(
    counts: ReviewCounts, finished_on: date | None, due_on: date, day: date
) -> ReviewLight:
    if finished_on is not None:
        return ReviewLight.FINISHED
    if due_on < day:
        return ReviewLight.LATE
    return ReviewLight.NOT_BEGUN if counts.open == counts.total else ReviewLight.UNDER_WAY
