"""Recommendations as tasks: what a place has to do by when, and what became of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid, NotFound
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.single_read import FieldColumns, list_filter_clauses
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import (
    Inspection,
    Recommendation,
    RecommendationStatus,
)
from backend.domains.inspections.inspections.schemas import (
    Fulfilment,
    RecommendationFilters,
    RecommendationRead,
)
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.platform.changes.people import load_actor_names
from backend.metrics.geography import Boundaries
from backend.metrics.lists_by_boundaries import UNIT, select_with_unit

DUE_FIRST = (Recommendation.due_on.asc(), Recommendation.id.asc())
COLUMNS = FieldColumns(
    Recommendation,
    **UNIT,
    team_name=InspectionTeam.name,
    establishment_name=Establishment.name,
    record_no=Inspection.record_no,
    inspected_on=Inspection.inspected_on,
    closed_by_name=User.full_name,
).of(RecommendationRead.model_fields, but=("is_overdue",))


def build_overdue_clause() -> sa.ColumnElement[bool]:
    """Open, and past its day."""
    return sa.and_(
        Recommendation.status == RecommendationStatus.OPEN, Recommendation.due_on < today()
    )


def select_recommendation_rows(
    boundaries: Boundaries = Boundaries.OWN,
) -> RowSelect:
    columns = sa.select(*COLUMNS, build_overdue_clause().label("is_overdue"))
    return (
        select_with_unit(columns.select_from(Recommendation), Recommendation, boundaries)
        .join(Inspection, Inspection.id == Recommendation.inspection_id)
        .outerjoin(Establishment, Establishment.id == Recommendation.establishment_id)
        .outerjoin(InspectionTeam, InspectionTeam.id == Recommendation.team_id)
        .outerjoin(User, User.id == Recommendation.closed_by_id)
    )


def build_recommendation_clauses(
    filters: RecommendationFilters,
) -> Iterable[sa.ColumnElement[bool]]:
    names = ("org_unit_id", "status", "team_id", "establishment_id", "inspection_id")
    yield from list_filter_clauses(Recommendation, filters, *names)
    if filters.overdue is not None:
        yield build_overdue_clause() if filters.overdue else sa.not_(build_overdue_clause())
    for has_words in list_filter_clauses(Establishment, filters, "q"):
        yield Recommendation.establishment_id.in_(sa.select(Establishment.id).where(has_words))


def build_visit_clause() -> sa.ColumnElement[bool]:
    """Those whose visit the reader may see: it may be sealed."""
    return sa.exists(Inspection.id).where(Inspection.id == Recommendation.inspection_id)


def get_recommendation_read(db: Session, id: UUID) -> RecommendationRead:
    """One recommendation with its names; raises NotFound."""
    row = db.execute(select_recommendation_rows().where(Recommendation.id == id)).first()
    if row is None:
        raise NotFound
    return add_person_names(db, [row])[0]


def add_person_names(db: Session, found: Sequence[ReadRow]) -> list[RecommendationRead]:
    """The rows with the names of those who closed and reopened them: one query for all."""
    told = ("closed_by", "reopened_by")
    past = [one for row in found for one in row.reopenings]
    people = {UUID(one[f"{act}_id"]) for one in past for act in told if one[f"{act}_id"]}
    names = load_actor_names(db, people) if people else {}

    def whole(one: dict[str, str | None]) -> dict[str, str | None]:
        ids = {act: one[f"{act}_id"] for act in told}
        return one | {f"{act}_name": names.get(UUID(id)) if id else None for act, id in ids.items()}

    return [
        RecommendationRead.model_validate(
            {**row._mapping, "reopenings": [whole(one) for one in row.reopenings]}
        )
        for row in found
    ]


def close_as_fulfilled(db: Session, found: Recommendation, data: Fulfilment) -> None:
    """Record that it was done, on a day between the visit and today."""
    day = data.fulfilled_on or today()
    ensure_open(found)
    if day > today():
        raise Invalid.at("/fulfilled_on", "in-future")
    visited = sa.select(Inspection.inspected_on).where(Inspection.id == found.inspection_id)
    if (visited_on := db.scalar(visited)) is not None and day < visited_on:
        raise Invalid.at("/fulfilled_on", "before-visit")
    close_recommendation(db, found, RecommendationStatus.FULFILLED, day, data.note)


def withdraw_recommendation(db: Session, found: Recommendation, reason: str) -> None:
    ensure_open(found)
    close_recommendation(db, found, RecommendationStatus.WITHDRAWN, today(), reason)


def close_recommendation(
    db: Session,
    found: Recommendation,
    status: RecommendationStatus,
    closed_on: date,
    note: str | None,
) -> None:
    said = {"closed_on": closed_on, "closing_note": note, "closed_by_id": db.actor.account_id}
    db.save(found, {"status": status, **said})


def open_recommendation_again(db: Session, found: Recommendation, reason: str) -> None:
    """Take back a closing by mistake, and keep what it said; raises Conflict if it is open."""
    if found.status is RecommendationStatus.OPEN:
        raise Conflict("recommendation-open")
    who = db.actor.account_id
    assert found.closed_on is not None
    taken_back = {
        "status": found.status.value,
        "closed_on": found.closed_on.isoformat(),
        "closing_note": found.closing_note,
        "closed_by_id": str(found.closed_by_id) if found.closed_by_id else None,
        "reopened_on": today().isoformat(),
        "reopened_by_id": str(who) if who else None,
        "reason": reason,
    }
    blank = dict.fromkeys(("closed_on", "closing_note", "closed_by_id"))
    past = [*found.reopenings, taken_back]
    db.save(found, {"status": RecommendationStatus.OPEN, "reopenings": past, **blank})


def ensure_open(found: Recommendation) -> None:
    if found.status is not RecommendationStatus.OPEN:
        raise Conflict("recommendation-closed")


register_messages(
    {
        "recommendation-closed": (
            "Kiến nghị này đã đóng: đã thực hiện hoặc đã rút.",
            "This recommendation is closed: it was fulfilled or withdrawn.",
        ),
        "recommendation-open": (
            "Kiến nghị này đang mở.",
            "This recommendation is open.",
        ),
        "before-visit": (
            "Ngày này trước ngày kiểm tra.",
            "This day lies before the visit.",
        ),
    }
)
