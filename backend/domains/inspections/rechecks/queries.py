"""Rechecks as rows with their names, and one in full."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import today
from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    select_own_units_of,
    select_units_under,
)
from backend.core.session.session import Session
from backend.core.sql.single_read import FieldColumns, list_filter_clauses, list_read_columns
from backend.core.sql.types import ColumnValue, ReadRow, RowSelect
from backend.domains.inspections.rechecks.models import (
    Recheck,
    RecheckFollowUp,
    RecheckRecommendationStatus,
    RecheckStatus,
    SampleVerdict,
    StoredSampleVisit,
)
from backend.domains.inspections.rechecks.schemas import (
    RecheckFilters,
    RecheckMember,
    RecheckRead,
    RecheckRecommendation,
    RecheckRow,
)
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.inspection_teams.models import (
    InspectionTeam,
    MemberFunction,
    TeamMember,
)
from backend.domains.platform.changes.people import load_actor_names
from backend.permissions import Permission

CheckedUnit = orm.aliased(OrgUnit)
NEWEST_FIRST = (Recheck.checked_on.desc(), Recheck.id.desc())
COLUMNS = FieldColumns(
    Recheck,
    org_unit_name=OrgUnit.name,
    team_name=InspectionTeam.name,
    checked_unit_name=CheckedUnit.name,
    signed_by_name=User.full_name,
)
COUNTED = ("sample_count", "to_be_corrected_count")
"""Counts of the sample, which lies in one column."""
ASKED = ("recommendation_count", "open_recommendation_count")
DONE = (
    sa.select(sa.func.count(RecheckFollowUp.id))
    .where(RecheckFollowUp.recheck_id == Recheck.id, RecheckFollowUp.done_on.is_not(None))
    .correlate(Recheck)
    .scalar_subquery()
    .label("done_count")
)
ROW = (
    *COLUMNS.of(RecheckRow.model_fields, but=(*COUNTED, *ASKED)),
    *(Recheck.sample, Recheck.recommendation_items, DONE),
)
MADE = (*COUNTED, *ASKED, "members", "member_ids", "recommendations", "may_follow_up")
FULL = (*COLUMNS.of(RecheckRead.model_fields, but=MADE), Recheck.attendance)


def select_recheck_rows(
    columns: Iterable[sa.SQLColumnExpression[ColumnValue]], filters: RecheckFilters
) -> RowSelect:
    """Select `columns` of rechecks with their names, narrowed by `filters`."""
    return (
        sa.select(*columns)
        .select_from(Recheck)
        .join(OrgUnit, OrgUnit.id == Recheck.org_unit_id)
        .join(CheckedUnit, CheckedUnit.id == Recheck.checked_unit_id)
        .outerjoin(InspectionTeam, InspectionTeam.id == Recheck.team_id)
        .where(*build_filter_clauses(filters))
    )


def build_filter_clauses(filters: RecheckFilters) -> Iterable[sa.ColumnElement[bool]]:
    yield from list_filter_clauses(Recheck, filters, "status", "team_id", "checked_team_id")
    if filters.checked_from is not None:
        yield Recheck.checked_on >= filters.checked_from
    if filters.checked_to is not None:
        yield Recheck.checked_on <= filters.checked_to
    if filters.checked_unit_id is not None:
        yield Recheck.checked_unit_id.in_(select_units_under([filters.checked_unit_id]))


def count_sample(sample: list[StoredSampleVisit]) -> dict[str, int]:
    """How many visits were drawn, and in how many something has to be corrected."""
    wrong = sum(one["verdict"] == SampleVerdict.TO_BE_CORRECTED for one in sample)
    return {"sample_count": len(sample), "to_be_corrected_count": wrong}


def to_recheck_row(row: ReadRow) -> dict[str, Any]:
    """A row of the list with the counts of its sample."""
    values = dict(row._mapping)
    asked, done = values.pop("recommendation_items"), values.pop("done_count")
    counts = count_recommendations(row.status, len(asked), done)
    return values | count_sample(values.pop("sample")) | counts


def count_recommendations(status: RecheckStatus, asked: int, done: int) -> dict[str, int]:
    """How many there are, and how many of a signed recheck are open."""
    is_signed = status is RecheckStatus.SIGNED
    return dict(zip(ASKED, (asked, asked - done if is_signed else 0), strict=True))


def get_recheck_read(db: Session, id: UUID) -> RecheckRead:
    """One recheck in full; raises NotFound."""
    found = select_recheck_rows(FULL, RecheckFilters()).where(Recheck.id == id)
    row = db.execute(found.outerjoin(User, User.id == Recheck.signed_by_id)).first()
    if row is None:
        raise NotFound
    values = dict(row._mapping)
    ids = [UUID(one) for one in values.pop("attendance")]
    is_signed = row.status is RecheckStatus.SIGNED
    asked = list_recommendations(db, id, row.recommendation_items) if is_signed else []
    done = sum(one.status is RecheckRecommendationStatus.DONE for one in asked)
    told = {
        "member_ids": ids,
        "members": list_members(db, ids),
        "recommendations": asked,
        "may_follow_up": bool(asked)
        and is_of_checked_unit(db, row.checked_team_id, row.checked_unit_id),
        **count_sample(row.sample),
        **count_recommendations(row.status, len(row.recommendation_items), done),
    }
    return RecheckRead.model_validate(values | told)


class FollowUpRow(NamedTuple):
    """What the checked unit said of one recommendation."""

    id: UUID
    version: int
    position: int
    done_on: date | None
    note: str
    reported_by_id: UUID | None


def list_recommendations(
    db: Session, recheck_id: UUID, items: list[dict[str, str]]
) -> list[RecheckRecommendation]:
    """What a signed recheck asks, each with what the checked unit said of it: two queries."""
    found = db.execute(
        sa.select(
            *(RecheckFollowUp.id, RecheckFollowUp.version, RecheckFollowUp.position),
            *(RecheckFollowUp.done_on, RecheckFollowUp.note, RecheckFollowUp.reported_by_id),
        ).where(RecheckFollowUp.recheck_id == recheck_id)
    )
    said = {row.position: FollowUpRow(*row) for row in found}
    people = {row.reported_by_id for row in said.values() if row.reported_by_id is not None}
    names = load_actor_names(db, people) if people else {}
    return [to_recommendation(at, item, said.get(at), names) for at, item in enumerate(items)]


def to_recommendation(
    position: int, item: dict[str, str], said: FollowUpRow | None, names: Mapping[UUID, str]
) -> RecheckRecommendation:
    due_on, done_on = date.fromisoformat(item["due_on"]), said.done_on if said else None
    is_done = done_on is not None
    return RecheckRecommendation(
        position=position,
        text=item["text"],
        due_on=due_on,
        status=RecheckRecommendationStatus.DONE if is_done else RecheckRecommendationStatus.OPEN,
        is_overdue=not is_done and due_on < today(),
        done_on=done_on,
        note=said.note if said else None,
        reported_by_name=names.get(said.reported_by_id) if said and said.reported_by_id else None,
        follow_up_id=said.id if said else None,
        version=said.version if said else None,
    )


def is_of_checked_unit(db: Session, checked_team_id: UUID, checked_unit_id: UUID) -> bool:
    """Whether the actor may say what the checked unit did: its lead agency, or its checked team."""
    if not db.actor.has_permission(Permission.RECHECK_WRITE):
        return False
    scope = db.actor.scope(Permission.RECHECK_WRITE)
    if scope.teams is not None:
        return checked_team_id in scope.teams
    if scope.units is None:
        return True
    reached = select_own_units_of(scope).where(OrgUnitClosure.descendant_id == checked_unit_id)
    return db.scalar(reached) is not None


def list_members(db: Session, ids: list[UUID]) -> list[RecheckMember]:
    """Who was present, as the team names them now; leaders first."""
    found = sa.select(*list_read_columns(RecheckMember, TeamMember)).where(TeamMember.id.in_(ids))
    members = [RecheckMember.model_validate(row) for row in db.execute(found)]
    rank = list(MemberFunction)
    return sorted(members, key=lambda one: (rank.index(one.function), one.full_name))
