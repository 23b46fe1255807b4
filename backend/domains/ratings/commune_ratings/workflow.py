"""The workflow of a rating: its acts, its chain, and whose turn it is."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.actor import Actor
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.law.reference.chains import ChainKind
from backend.permissions import Permission
from backend.workflows.chain_steps import ChainedColumns, ChainedRecord, list_open_steps
from backend.workflows.history import CourseHistory
from backend.workflows.workflow import Transition, Workflow


class RatingAct(StrEnum):
    """The actions on a rating, each with its own address."""

    SUBMIT = "submit"
    VERIFY = "verify"
    APPROVE = "approve"
    RETURN = "return"
    APPEAL = "appeal"


S = RatingStatus
A = RatingAct

OPEN_TO_COMMUNE = (S.DRAFT, S.RETURNED)
RATED = orm.aliased(OrgUnit)
COLUMNS = ChainedColumns(
    ChainKind.RATING,
    CommuneRating.status,
    sa.select(RATED.level).where(RATED.id == CommuneRating.org_unit_id).scalar_subquery(),
    ends_from=lambda day: CommuneRating.year >= day.year,
    starts_by=lambda day: CommuneRating.year < (day + timedelta(days=1)).year,
)
"""A rating is about the last day of its year."""


def to_chained(unit: UUID, tier: str, year: int) -> ChainedRecord:
    """A rating in the chain of the last day of its year."""
    last = date(year, 12, 31)
    return ChainedRecord(ChainKind.RATING, unit, tier, last, last)


def load_chained(db: Session, rating: CommuneRating) -> ChainedRecord:
    tier = db.scalars(sa.select(OrgUnit.level).where(OrgUnit.id == rating.org_unit_id)).one()
    return to_chained(rating.org_unit_id, tier, rating.year)


def build_desk_clauses(
    actor: Actor, acts: Collection[RatingAct], states: Iterable[RatingStatus] | None = None
) -> list[sa.ColumnElement[bool]]:
    """The conditions, one for each step, that the actor may take one of these acts on a rating.

    `states`: in these states; by default in those from which the step leads.
    """
    return [
        sa.and_(
            sa.or_(*(CommuneRating.status == one for one in (states or step.from_))),
            CommuneRating.org_unit_id.in_(select_units_under(units)),
            *COLUMNS.build_clauses(chain),
        )
        for chain, step, units in list_open_steps(actor, ChainKind.RATING)
        if step.act in acts
    ]


WORKFLOW = Workflow[CommuneRating](
    record=ChainKind.RATING,
    states=RatingStatus,
    to_chained=load_chained,
    history=CourseHistory(),
    timed=frozenset(RatingStatus),
    code="rating-elsewhere",
    state_words={
        S.DRAFT: "bản nháp của đơn vị",
        S.SELF_ASSESSED: "chờ thẩm định",
        S.VERIFIED: "chờ phê duyệt",
        S.APPROVED: "đã phê duyệt",
        S.RETURNED: "bị trả lại đơn vị",
    },
    transitions=(
        Transition(A.SUBMIT, (Permission.RATING_WRITE,)),
        Transition(A.VERIFY, (Permission.RATING_VERIFY,), other_than=(A.SUBMIT,)),
        Transition(A.APPROVE, (Permission.RATING_APPROVE,), other_than=(A.SUBMIT, A.VERIFY)),
        Transition(A.RETURN, (Permission.RATING_RETURN,)),
        Transition(A.APPEAL, (Permission.RATING_WRITE,)),
    ),
)

register_messages(
    {
        "rating-elsewhere": (
            "Bản chấm điểm đang ở trạng thái: {name}. Thao tác này không dùng được.",
            "The rating's state is: {state}. This act is not possible.",
        ),
    }
)
