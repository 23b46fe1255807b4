"""Campaigns as rows, and what came of each place: by the change log and the confirmations."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import SYSTEM_ID
from backend.core.session.change_log import LogEntry
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_read_columns
from backend.core.sql.types import ColumnValue, RowSelect
from backend.domains.establishments.establishments.models import Establishment, EstablishmentStatus
from backend.domains.establishments.review_campaigns.models import (
    ReviewCampaign,
    ReviewConfirmation,
    ReviewFinish,
)
from backend.domains.establishments.review_campaigns.schemas import (
    ReviewCampaignFilters,
    ReviewCampaignRead,
    ReviewConfirmationRead,
    ReviewFinishRead,
    ReviewOutcome,
    ReviewPlaceQuery,
    ReviewPlaceRead,
)

NEWEST_FIRST = (ReviewCampaign.begun_on.desc(), ReviewCampaign.id.desc())
BY_NAME = (Establishment.match_key, Establishment.id)
COLUMNS = list_read_columns(ReviewCampaignRead, ReviewCampaign, org_unit_name=OrgUnit.name)


def select_review_campaigns(filters: ReviewCampaignFilters) -> RowSelect:
    found = sa.select(*COLUMNS).join(OrgUnit, OrgUnit.id == ReviewCampaign.org_unit_id)
    if filters.is_open is not None:
        is_open = ReviewCampaign.closed_on.is_(None)
        found = found.where(is_open if filters.is_open else sa.not_(is_open))
    return found


def get_review_campaign_read(db: Session, id: UUID) -> ReviewCampaignRead:
    """One campaign; raises NotFound."""
    found = select_review_campaigns(ReviewCampaignFilters()).where(ReviewCampaign.id == id)
    return get_read(db, found, ReviewCampaignRead)


def build_changed_clause(campaign: ReviewCampaign, action: str) -> sa.ColumnElement[bool]:
    """Whether a person did so with the place during the campaign.

    The log also has changes without a diff (a visit was signed), and those of the program. A place
    that came to another unit was not looked at: a reorganisation moves all of them.
    """
    diff = sa.cast(LogEntry.diff, sa.Text)
    entry = sa.and_(
        LogEntry.entity_id == Establishment.id,
        LogEntry.entity == Establishment.__tablename__,
        LogEntry.action == action,
        LogEntry.seq > campaign.begin_seq,
        LogEntry.actor_id != SYSTEM_ID,
        diff != "{}",
    )
    if action == "updated":
        entry = sa.and_(entry, sa.not_(diff.contains('"org_unit_id"', autoescape=True)))
    if campaign.end_seq is not None:
        entry = sa.and_(entry, LogEntry.seq <= campaign.end_seq)
    return sa.exists(LogEntry.seq).where(entry)


def build_outcome(campaign: ReviewCampaign) -> sa.ColumnElement[str]:
    """The outcome of a place; needs `ReviewConfirmation` beside it."""
    changed = build_changed_clause(campaign, "updated")
    is_closed = Establishment.status == EstablishmentStatus.CLOSED
    return sa.case(
        (build_changed_clause(campaign, "created"), ReviewOutcome.NEW.value),
        (sa.and_(is_closed, changed), ReviewOutcome.CLOSED.value),
        (changed, ReviewOutcome.CORRECTED.value),
        (ReviewConfirmation.id.is_not(None), ReviewOutcome.CONFIRMED.value),
        else_=ReviewOutcome.OPEN.value,
    )


def select_reviewed_places(
    campaign: ReviewCampaign, *columns: sa.SQLColumnExpression[ColumnValue]
) -> RowSelect:
    """Places of the campaign's units: all but those that were closed before it."""
    is_concerned = sa.or_(
        Establishment.status != EstablishmentStatus.CLOSED,
        build_changed_clause(campaign, "updated"),
        ReviewConfirmation.id.is_not(None),
    )
    confirmed = sa.and_(
        ReviewConfirmation.establishment_id == Establishment.id,
        ReviewConfirmation.campaign_id == campaign.id,
    )
    return (
        sa.select(*columns)
        .select_from(Establishment)
        .outerjoin(ReviewConfirmation, confirmed)
        .where(
            Establishment.org_unit_id.in_(select_units_under([campaign.org_unit_id])), is_concerned
        )
    )


def select_place_rows(campaign: ReviewCampaign, query: ReviewPlaceQuery) -> RowSelect:
    """The fields of `ReviewPlaceRead`, narrowed by `query`."""
    outcome = build_outcome(campaign)
    columns = list_read_columns(
        ReviewPlaceRead,
        Establishment,
        org_unit_name=OrgUnit.name,
        outcome=outcome,
        confirmation_id=ReviewConfirmation.id,
        confirmation_version=ReviewConfirmation.version,
    )
    found = select_reviewed_places(campaign, *columns).join(
        OrgUnit, OrgUnit.id == Establishment.org_unit_id
    )
    if query.org_unit_id is not None:
        found = found.where(Establishment.org_unit_id.in_(select_units_under([query.org_unit_id])))
    if query.outcome is not None:
        found = found.where(outcome == query.outcome.value)
    return found


CONFIRMATION = list_read_columns(ReviewConfirmationRead, ReviewConfirmation)
FINISH = list_read_columns(ReviewFinishRead, ReviewFinish)


def get_confirmation_read(db: Session, id: UUID, *, campaign: UUID) -> ReviewConfirmationRead:
    """A confirmation of that campaign; raises NotFound."""
    found = sa.select(*CONFIRMATION).where(
        ReviewConfirmation.id == id, ReviewConfirmation.campaign_id == campaign
    )
    return get_read(db, found, ReviewConfirmationRead)


def get_finish_read(db: Session, id: UUID, *, campaign: UUID) -> ReviewFinishRead:
    """A finish of that campaign; raises NotFound."""
    found = sa.select(*FINISH).where(ReviewFinish.id == id, ReviewFinish.campaign_id == campaign)
    return get_read(db, found, ReviewFinishRead)
