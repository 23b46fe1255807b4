"""Plans and lines as rows; the session limits them to what the viewer sees."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import Viewer, today
from backend.core.session.org_units import OrgUnit
from backend.core.session.scoping import get_current_minute
from backend.core.session.session import Session
from backend.core.sql.single_read import FieldColumns, list_filter_clauses
from backend.core.sql.types import RowSelect
from backend.core.text.clock import get_civil_now
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    InspectionPlanStep,
    InspectionPlanVisit,
)
from backend.domains.inspections.inspection_plans.schemas import (
    InspectionPlanFilters,
    InspectionPlanRead,
    InspectionPlanRow,
    InspectionPlanStepRead,
    InspectionPlanSteps,
    LineRead,
    OverlapRead,
    VisitFilters,
    VisitRead,
)
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.platform.sealed_visits.visibility import is_plan_kept
from backend.law.reference.chains import ChainKind
from backend.permissions import Permission
from backend.workflows.chain_steps import ChainedColumns, build_desk_case
from backend.workflows.workflow import is_held_at_unit

Ts = TypeVarTuple("Ts")
NEWEST_FIRST = (InspectionPlan.period_start.desc(), InspectionPlan.id.desc())
IN_ORDER = (InspectionPlanVisit.planned_on, InspectionPlanVisit.id)


def build_line_count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    """How many lines of the plan the viewer sees."""
    return (
        sa.select(sa.func.count(InspectionPlanVisit.id))
        .where(InspectionPlanVisit.plan_id == InspectionPlan.id, *conditions)
        .scalar_subquery()
    )


CHAIN = ChainedColumns(
    ChainKind.VISIT_LIST,
    InspectionPlan.status,
    InspectionPlan.team_level,
    ends_from=lambda day: InspectionPlan.period_end >= day,
    starts_by=lambda day: InspectionPlan.period_start <= day,
)
SEALED = InspectionPlan.sealed_until.type
OF_ONE = ("note", "proposer_id", "approver_id")


def select_plan_rows(*more: str) -> RowSelect:
    """Plans with their names, the desk where each lies, and counts of lines the viewer sees."""
    visit, civil_now = InspectionPlanVisit, sa.literal(get_civil_now(), SEALED)
    columns = FieldColumns(
        InspectionPlan,
        org_unit_name=OrgUnit.name,
        team_name=InspectionTeam.name,
        is_sealed=sa.func.coalesce(InspectionPlan.sealed_until > civil_now, False),
        held_by=build_desk_case(CHAIN),
        visit_count=build_line_count(),
        done_count=build_line_count(visit.done_on.is_not(None)),
        cancelled_count=build_line_count(visit.cancel_reason.is_not(None)),
    )
    return (
        sa.select(*columns.of((*InspectionPlanRow.model_fields, *more)))
        .select_from(InspectionPlan)
        .join(OrgUnit, OrgUnit.id == InspectionPlan.org_unit_id)
        .join(InspectionTeam, InspectionTeam.id == InspectionPlan.team_id)
    )


def build_plan_clauses(filters: InspectionPlanFilters) -> Iterable[sa.ColumnElement[bool]]:
    yield from list_filter_clauses(InspectionPlan, filters, "team_id", "status")
    if filters.year is not None:
        first, last = date(filters.year, 1, 1), date(filters.year, 12, 31)
        yield InspectionPlan.period_start.between(first, last)


LINE_COLUMNS = FieldColumns(
    InspectionPlanVisit,
    establishment_name=Establishment.name,
    establishment_type=Establishment.establishment_type,
    establishment_address=Establishment.address,
    org_unit_name=OrgUnit.name,
    team_name=InspectionTeam.name,
    team_level=InspectionTeam.level,
    plan_title=InspectionPlan.title,
    document_no=InspectionPlan.document_no,
)
LINE = sa.select(*LINE_COLUMNS.of(LineRead.model_fields))
VISIT = sa.select(*LINE_COLUMNS.of(VisitRead.model_fields))


def select_line_rows(columns: sa.Select[*Ts]) -> sa.Select[*Ts]:
    """Select `columns` of lines with their places."""
    return (
        columns.select_from(InspectionPlanVisit)
        .join(OrgUnit, OrgUnit.id == InspectionPlanVisit.org_unit_id)
        .outerjoin(Establishment, Establishment.id == InspectionPlanVisit.establishment_id)
    )


def select_visit_rows(columns: sa.Select[*Ts]) -> sa.Select[*Ts]:
    """Select `columns` of lines with place, team and plan; one above the viewer's units stays
    unnamed."""
    return (
        select_line_rows(columns)
        .outerjoin(InspectionTeam, InspectionTeam.id == InspectionPlanVisit.team_id)
        .outerjoin(InspectionPlan, InspectionPlan.id == InspectionPlanVisit.plan_id)
    )


def build_visit_clauses(filters: VisitFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.planned_from is not None:
        yield InspectionPlanVisit.planned_on >= filters.planned_from
    if filters.planned_to is not None:
        yield InspectionPlanVisit.planned_on <= filters.planned_to
    names = ("team_id", "plan_id", "establishment_id")
    yield from list_filter_clauses(InspectionPlanVisit, filters, *names)


def get_plan_read(db: Session, id: UUID) -> InspectionPlanRead:
    """The plan with the lines that the viewer sees; raises NotFound."""
    for plan in list_plan_reads(db, [id]):
        return plan
    raise NotFound


def list_plan_reads(db: Session, ids: Sequence[UUID]) -> list[InspectionPlanRead]:
    """Plans with the lines that the viewer sees: three queries."""
    mine = is_plan_kept(InspectionPlan, build_viewer(db)).label("is_keeper")
    found = select_plan_rows(*OF_ONE).add_columns(mine).where(InspectionPlan.id.in_(ids))
    rows = [dict(row._mapping) for row in db.execute(found)]
    acted = {row[who] for row in rows for who in ("proposer_id", "approver_id")}
    names = load_actor_names(db, acted - {None})
    lines = load_line_reads(db, ids)
    return [
        InspectionPlanRead(
            **{name: value for name, value in row.items() if name != "approver_id"},
            proposer_name=names.get(row["proposer_id"]),
            approver_name=names.get(row["approver_id"]),
            leads=is_held_at_unit(db.actor, Permission.INSPECTION_PLAN_APPROVE, row["org_unit_id"]),
            visits=lines[row["id"]],
        )
        for row in rows
    ]


def load_line_reads(db: Session, plan_ids: Sequence[UUID]) -> Mapping[UUID, list[LineRead]]:
    """The lines of each of the plans, in their order: one query."""
    of_plans = LINE.add_columns(InspectionPlanVisit.plan_id)
    found = select_line_rows(of_plans).where(InspectionPlanVisit.plan_id.in_(plan_ids))
    lines: dict[UUID, list[LineRead]] = defaultdict(list)
    for row in db.execute(found.order_by(*IN_ORDER)):
        lines[row.plan_id].append(LineRead.model_validate(row))
    return lines


def list_plan_steps(db: Session, plan_id: UUID) -> InspectionPlanSteps:
    """The steps of the approval, the latest first; only the plan's keepers see any."""
    db.require(InspectionPlan, plan_id)
    columns = FieldColumns(InspectionPlanStep)
    found = sa.select(*columns.of(InspectionPlanStepRead.model_fields, but=("actor_name",)))
    of_plan = found.where(InspectionPlanStep.plan_id == plan_id)
    rows = db.execute(of_plan.order_by(InspectionPlanStep.at.desc(), InspectionPlanStep.id)).all()
    names = load_actor_names(db, {row.actor_id for row in rows})
    steps = [{**row._mapping, "actor_name": names.get(row.actor_id)} for row in rows]
    return InspectionPlanSteps.model_validate({"items": steps})


def build_viewer(db: Session) -> Viewer:
    return Viewer(db.actor.id, get_current_minute(), today())


OverlapSelect = sa.Select[UUID, UUID, str, str, date | None, str | None, str | None]
ALIVE = (InspectionPlanStatus.SUBMITTED, InspectionPlanStatus.APPROVED)


def list_overlaps(db: Session, plan: InspectionPlan) -> list[OverlapRead]:
    """What else is planned or was done at the plan's places in its period, in two queries."""
    found = [*db.execute(select_planned_overlaps(plan)), *db.execute(select_visited_overlaps(plan))]
    rows = [OverlapRead(**row._mapping) for row in found]
    return sorted(rows, key=lambda row: (row.establishment_name, row.on, row.kind))


def select_planned_overlaps(plan: InspectionPlan) -> OverlapSelect:
    """Lines of other teams, of plans submitted or in force."""
    mine, other = InspectionPlanVisit, orm.aliased(InspectionPlanVisit)
    theirs = orm.aliased(InspectionPlan)
    return (
        sa.select(
            mine.id.label("visit_id"),
            mine.establishment_id,
            Establishment.name.label("establishment_name"),
            sa.literal("planned").label("kind"),
            other.planned_on.label("on"),
            InspectionTeam.name.label("team_name"),
            InspectionTeam.level.label("team_level"),
        )
        .join(Establishment, Establishment.id == mine.establishment_id)
        .join(other, other.establishment_id == mine.establishment_id)
        .join(theirs, theirs.id == other.plan_id)
        .outerjoin(InspectionTeam, InspectionTeam.id == other.team_id)
        .where(
            mine.plan_id == plan.id,
            other.team_id != plan.team_id,
            other.cancel_reason.is_(None),
            other.planned_on.between(plan.period_start, plan.period_end),
            theirs.status.in_(ALIVE),
        )
    )


def select_visited_overlaps(plan: InspectionPlan) -> OverlapSelect:
    """Places whose latest signed visit lies in the period."""
    mine = InspectionPlanVisit
    return (
        sa.select(
            mine.id.label("visit_id"),
            mine.establishment_id,
            Establishment.name.label("establishment_name"),
            sa.literal("visited").label("kind"),
            Establishment.last_inspected_on.label("on"),
            sa.null().label("team_name"),
            sa.null().label("team_level"),
        )
        .join(Establishment, Establishment.id == mine.establishment_id)
        .where(
            mine.plan_id == plan.id,
            mine.done_on.is_(None),
            Establishment.last_inspected_on.between(plan.period_start, plan.period_end),
        )
    )
