"""The life of a rating: which chain it keeps to, and what may be done where it stands."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import Conflict
from backend.core.session.actor import Actor
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.law.reference.chains import ChainRecord, ChainStep
from backend.workflows.chain_steps import (
    ChainedColumns,
    ChainedRecord,
    is_step_allowed,
    list_open_steps,
)


class Act(StrEnum):
    """The actions on a rating, each with its own address."""

    SUBMIT = "submit"
    VERIFY = "verify"
    APPROVE = "approve"
    RETURN = "return"
    APPEAL = "appeal"


S = RatingStatus

OPEN_TO_COMMUNE = (S.DRAFT, S.RETURNED)


RATED = orm.aliased(OrgUnit)
COLUMNS = ChainedColumns(
    ChainRecord.RATING,
    CommuneRating.status,
    sa.select(RATED.level).where(RATED.id == CommuneRating.org_unit_id).scalar_subquery(),
    ends_from=lambda day: CommuneRating.year >= day.year,
    starts_by=lambda day: CommuneRating.year < (day + timedelta(days=1)).year,
)
"""A rating is about the last day of its year."""


def to_chained(unit: UUID, tier: str, year: int) -> ChainedRecord:
    """A rating in the chain of the last day of its year."""
    last = date(year, 12, 31)
    return ChainedRecord(ChainRecord.RATING, unit, tier, last, last)


def chain_of(db: Session, rating: CommuneRating) -> ChainedRecord:
    tier = db.scalars(sa.select(OrgUnit.level).where(OrgUnit.id == rating.org_unit_id)).one()
    return to_chained(rating.org_unit_id, tier, rating.year)


def step(chained: ChainedRecord, status: RatingStatus, act: Act) -> ChainStep:
    """The step that `act` takes from `status`; raises Conflict `rating-elsewhere`."""
    found = chained.find_step(status, act)
    if found is None:
        raise elsewhere(status)
    return found


def is_allowed(db: Session, chained: ChainedRecord, status: RatingStatus, act: Act) -> bool:
    """Whether whoever asks may take that act where the rating stands."""
    found = chained.find_step(status, act)
    return found is not None and is_step_allowed(db, chained, found)


def lies_with(
    actor: Actor, acts: Collection[Act], states: Iterable[RatingStatus] | None = None
) -> list[sa.ColumnElement[bool]]:
    """The ratings that are the actor's by one of these acts, a condition for each step.

    In the states from which it leads, or in others that are named.
    """
    return [
        sa.and_(
            sa.or_(*(CommuneRating.status == one for one in (states or step.from_))),
            CommuneRating.org_unit_id.in_(select_units_under(units)),
            *COLUMNS.fits(chain),
        )
        for chain, step, units in list_open_steps(actor, ChainRecord.RATING)
        if step.act in acts
    ]


def elsewhere(status: RatingStatus) -> Conflict:
    """409 that names the present state, in `state` and in words."""
    error = Conflict("rating-elsewhere", name=WORDS[status], state=status.value)
    error.extra = {"state": status.value}
    return error


WORDS = {
    S.DRAFT: "bản nháp của đơn vị",
    S.SELF_ASSESSED: "chờ thẩm định",
    S.VERIFIED: "chờ phê duyệt",
    S.APPROVED: "đã phê duyệt",
    S.RETURNED: "bị trả lại đơn vị",
}

register_messages(
    {
        "rating-elsewhere": (
            "Bản chấm điểm đang ở trạng thái: {name}. Thao tác này không dùng được.",
            "The rating's state is: {state}. This act is not possible.",
        ),
    }
)
