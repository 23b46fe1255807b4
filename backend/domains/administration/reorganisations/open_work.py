"""Open work of ended units, one row for each kind: what of it moves, and what stays.

A record keeps the unit of its day, so that every figure of that day stays: the new unit reaches it
because it took the old one over. What is of a day from the new unit's first one on moves there.
Signed, approved and frozen records are in no row. No deadline is written: each follows from days
that the record keeps.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.sql.types import ColumnValue
from backend.domains.administration.reorganisations.act_context import ActContext
from backend.domains.administration.reorganisations.schemas import ChangeKind, StayingKind
from backend.domains.enforcement.violations.models import Violation, ViolationRemedy
from backend.domains.enforcement.violations.running_deadlines import WATCHED
from backend.domains.establishments.establishments.models import (
    Commitment,
    Establishment,
    Suspension,
    WorkforceCount,
)
from backend.domains.inspections.inspection_plans.models import OPEN as PLAN_OPEN
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanVisit,
)
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionStatus,
    Recommendation,
    RecommendationStatus,
)
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.planning.plans.models import OPEN as YEAR_OPEN
from backend.domains.planning.plans.models import Plan, PlanTarget, PlanTask
from backend.domains.prevention.communication_activities.models import (
    ActivityStatus,
    CommunicationActivity,
)
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.reporting.reports.models import OPEN as REPORT_OPEN
from backend.domains.reporting.reports.models import Report, ReportLine, ReportSection

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True)
class WorkRow:
    """One kind of open work. `model` is a table with `org_unit_id`."""

    kind: ChangeKind
    model: Any
    is_open: Condition
    is_new_units: Callable[[date], Condition] | None = None
    """Whether a record is of a day from the first one on; None: it always keeps its unit."""
    by_place: bool = False
    """Its new unit is that of its establishment; otherwise the only successor of its unit."""
    unique: tuple[str, ...] = ()
    """With the unit these columns are unique: it moves only where the new unit has none."""
    has_team: bool = False
    """The heir of its dissolved team continues it."""
    holder: str = ""
    """The column that names who follows it; emptied when that account may only read."""
    tells_staying: bool = True
    """Whether what stays is open work, to be told; else there are only records of later days."""
    parts: tuple[tuple[Any, Any], ...] = ()
    """(table, its column with the record's id) of rows that go with it."""


def build_year_clause(year: Any) -> Callable[[date], Condition]:
    """A record of a year belongs to the unit that exists when the year begins."""
    return lambda day: year >= (day.year if (day.month, day.day) == (1, 1) else day.year + 1)


OPEN_WORK: tuple[WorkRow, ...] = (
    WorkRow(
        ChangeKind.INSPECTION,
        Inspection,
        Inspection.status == InspectionStatus.DRAFT,
        lambda day: Inspection.inspected_on >= day,
        by_place=True,
        has_team=True,
    ),
    WorkRow(
        ChangeKind.VIOLATION,
        Violation,
        Violation.status.in_(WATCHED),
        lambda day: Violation.occurred_on >= day,
        by_place=True,
        has_team=True,
        holder="assignee_id",
    ),
    WorkRow(
        ChangeKind.REMEDY,
        ViolationRemedy,
        ViolationRemedy.done_on.is_(None),
        has_team=True,
        tells_staying=False,
    ),
    WorkRow(
        ChangeKind.RECOMMENDATION,
        Recommendation,
        Recommendation.status == RecommendationStatus.OPEN,
        has_team=True,
    ),
    WorkRow(
        ChangeKind.INSPECTION_PLAN,
        InspectionPlan,
        InspectionPlan.status.in_(PLAN_OPEN),
        has_team=True,
        parts=((InspectionPlanVisit, InspectionPlanVisit.plan_id),),
    ),
    WorkRow(
        ChangeKind.PLAN,
        Plan,
        Plan.status.in_(YEAR_OPEN),
        build_year_clause(Plan.year),
        unique=("year",),
        parts=((PlanTarget, PlanTarget.plan_id), (PlanTask, PlanTask.plan_id)),
    ),
    WorkRow(
        ChangeKind.REPORT,
        Report,
        sa.and_(Report.status.in_(REPORT_OPEN), Report.edition == 0),
        lambda day: Report.period_start >= day,
        unique=("period_kind", "period_start"),
        parts=((ReportLine, ReportLine.report_id), (ReportSection, ReportSection.report_id)),
    ),
    WorkRow(
        ChangeKind.RATING,
        CommuneRating,
        CommuneRating.status != RatingStatus.APPROVED,
        build_year_clause(CommuneRating.year),
        unique=("year",),
    ),
    WorkRow(
        ChangeKind.COMMITMENT,
        Commitment,
        sa.true(),
        lambda day: Commitment.signed_on >= day,
        by_place=True,
        tells_staying=False,
    ),
    WorkRow(
        ChangeKind.HEAD_COUNT,
        WorkforceCount,
        sa.true(),
        lambda day: WorkforceCount.counted_on >= day,
        by_place=True,
        tells_staying=False,
    ),
    WorkRow(
        ChangeKind.SUSPENSION,
        Suspension,
        sa.true(),
        lambda day: Suspension.suspended_to >= day,
        by_place=True,
        tells_staying=False,
    ),
    WorkRow(
        ChangeKind.ACTIVITY,
        CommunicationActivity,
        CommunicationActivity.status == ActivityStatus.PLANNED,
    ),
)
"""Commitments and head counts are never open: of them only those of later days move."""


@dataclass(frozen=True)
class NewHomes:
    """Where open work goes: the new units of places, the heirs of teams, who can no longer work."""

    places: dict[UUID, UUID]
    """{establishment: its new unit}"""
    heirs: dict[UUID, InspectionTeam]
    """{dissolved team: the one that continues}"""
    released: set[UUID]
    """The accounts of the act that may only read, or nothing, from now on."""


def apply_open_work(db: Session, run: ActContext, homes: NewHomes) -> list[StayingKind]:
    """Re-home open work; answers how much of each kind stays in its unit."""
    stays: list[StayingKind] = []
    for row in OPEN_WORK:
        left = 0
        for record, is_later in list_open_records(db, run, row, homes):
            values = compute_values(db, run, row, record, homes, is_later=is_later)
            run.recorder.change(row.kind, record, values)
            left += "org_unit_id" not in values
            move_parts(db, run, row, record, values)
        db.flush()
        if left and row.tells_staying:
            stays.append(StayingKind(kind=row.kind, count=left))
    return stays


def list_open_records(
    db: Session, run: ActContext, row: WorkRow, homes: NewHomes
) -> Iterable[tuple[Any, bool]]:
    """The open records of units that end, each with whether it is of the new unit's days."""
    inside = row.model.org_unit_id.in_(run.ended)
    if row.by_place:
        inside = sa.or_(inside, row.model.establishment_id.in_(homes.places))
    is_later = sa.false() if row.is_new_units is None else row.is_new_units(run.first_day)
    found = sa.select(row.model, sa.type_coerce(is_later, sa.Boolean())).where(row.is_open, inside)
    if not row.tells_staying and not row.has_team:
        found = found.where(is_later)
    rows = db.execute(found.order_by(*sa.inspect(row.model).primary_key)).all()
    return [(record, bool(later)) for record, later in rows]


def compute_values(
    db: Session, run: ActContext, row: WorkRow, record: Any, homes: NewHomes, *, is_later: bool
) -> dict[str, ColumnValue]:
    """The columns of a record that the act changes."""
    values: dict[str, ColumnValue] = {}
    target = find_record_unit(db, run, row, record, homes) if is_later else None
    if target is not None:
        values["org_unit_id"] = target
        if isinstance(record, Inspection):
            place = db.get(Establishment, record.establishment_id)
            values["area_id"] = place.area_id if place else None
    heir = homes.heirs.get(record.team_id) if row.has_team and record.team_id else None
    if heir is not None:
        values["team_id"] = heir.id
        if isinstance(record, Inspection | InspectionPlan):
            values["team_level"] = heir.level
        if isinstance(record, InspectionPlan):
            values["org_unit_id"] = heir.org_unit_id
    if row.holder and getattr(record, row.holder) in homes.released:
        values[row.holder] = None
    return values


def find_record_unit(
    db: Session, run: ActContext, row: WorkRow, record: Any, homes: NewHomes
) -> UUID | None:
    """The new unit of a record of its days; of what a unit has once: if only one unit went in."""
    if row.by_place:
        return homes.places.get(record.establishment_id)
    target = run.find_only_successor(record.org_unit_id)
    if target is None or not row.unique:
        return target
    if len(run.list_predecessors(target)) > 1:
        return None
    same = [getattr(row.model, name) == getattr(record, name) for name in row.unique]
    there = sa.select(row.model.id).where(row.model.org_unit_id == target, *same)
    return None if db.scalar(there.limit(1)) is not None else target


def move_parts(
    db: Session, run: ActContext, row: WorkRow, record: Any, values: dict[str, ColumnValue]
) -> None:
    """Let what belongs to a record follow its unit and its team."""
    for model, owner in row.parts if values else ():
        mine = sa.select(model).where(owner == record.id)
        for part in db.scalars(mine.order_by(model.id)):
            follows = {"team_id"} if isinstance(part, InspectionPlanVisit) else {"org_unit_id"}
            same = {name: value for name, value in values.items() if name in follows}
            run.recorder.change(row.kind, part, same)


def list_released(db: Session, run: ActContext) -> set[UUID]:
    """The accounts of the act that hold no role any more with which they could write."""
    touched = sa.select(RoleGrant.user_id).where(RoleGrant.id.in_(run.fates))
    writing = sa.select(RoleGrant.user_id).where(RoleGrant.reads_until.is_(None))
    return set(db.scalars(touched.where(RoleGrant.user_id.not_in(writing))))
