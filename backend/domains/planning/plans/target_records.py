"""The records behind the figure of a target: which count, by which proof, and which do not."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Forbidden
from backend.core.session.models import TeamScoped
from backend.core.session.org_units import select_units_of, select_units_under
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.areas.queries import build_area_clause
from backend.domains.planning.plans.coverage import get_establishment_rule
from backend.domains.planning.plans.indicator_rule import Condition, IndicatorRule
from backend.domains.planning.plans.indicators import build_rule
from backend.domains.planning.plans.models import Indicator
from backend.domains.planning.plans.plan_context import PlanContext, get_plan_context
from backend.domains.planning.plans.progress import get_target
from backend.domains.planning.plans.progress_schemas import RecordFilters, RecordRead

RecordRow = sa.Row[UUID, str, str | None, UUID, str, UUID | None, date | None, bool]
"""A row of `RuleSelect`, and whether it counts."""


def list_target_records(
    db: Session, plan_id: UUID, code: str, filters: RecordFilters, after: str | None, limit: int
) -> PageRows:
    """A page of the records that a target is about: all, or those that count, or the others.

    Raises NotFound, Invalid (as_of), and Forbidden without the permission to read such records.
    """
    frame = get_plan_context(db, plan_id, filters.as_of, filters.boundaries)
    indicator = Indicator(get_target(db, plan_id, code).indicator)
    question = build_rule(frame, indicator)
    narrowed = [question.denominator, *build_scope_clauses(db, question)]
    if filters.counted is not None:
        narrowed.append(question.counted if filters.counted else sa.not_(question.counted))
    if filters.org_unit_id is not None:
        units = select_units(frame, filters.org_unit_id, below=filters.below)
        narrowed.append(question.owner.in_(units))
    if filters.area is not None:
        get_establishment_rule(question)
        narrowed.append(build_area_clause(Establishment.area_id, filters.area))
    rows = question.rows().add_columns(question.counted.label("counted")).where(*narrowed)
    found = read_page(db, rows, question.order, after, limit)
    items = [to_record_read(row, question) for row in found["items"]]
    return {"items": items, "next": found["next"]}


def build_scope_clauses(db: Session, question: IndicatorRule) -> Iterator[Condition]:
    """The conditions of the records that the actor may open; a figure may count more."""
    if not db.actor.has_permission(question.permission):
        raise Forbidden
    scope = db.actor.scope(question.permission)
    if scope.agency is not None:
        raise Forbidden  # a partner reads its own, not what else the figure counts
    if scope.units is not None:
        yield question.owner.in_(select_units_of(scope))
    if scope.teams is not None and issubclass(question.about, TeamScoped):
        yield question.about.team_id.in_(scope.teams)


def select_units(
    frame: PlanContext, org_unit_id: UUID, *, below: bool
) -> list[UUID] | sa.Select[UUID]:
    """The units whose records count in a commune; for a unit above, itself and all units in it."""
    if not below:
        return [org_unit_id]
    return frame.units_of(org_unit_id) or select_units_under([org_unit_id])


def to_record_read(row: RecordRow, question: IndicatorRule) -> RecordRead:
    proof = {"kind": question.proof_kind, "id": row.proof_id, "on": row.proof_on}
    by = proof if row.counted else None
    return RecordRead.model_validate({**row._mapping, "kind": question.kind, "counted_by": by})
