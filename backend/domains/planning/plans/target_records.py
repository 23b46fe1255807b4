"""The records behind the figure of a target: which count, by which proof, and which do not."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Forbidden
from backend.core.session.models import InheritedDown, TeamScoped, UnitOwned
from backend.core.session.org_units import (
    select_units_above,
    select_units_of,
    select_units_under,
)
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.types import ColumnValue, RowSelect
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.areas.queries import build_area_clause
from backend.domains.planning.plans.coverage import (
    ensure_of_establishments,
    ensure_squares_reached,
)
from backend.domains.planning.plans.plan_context import PlanContext, get_plan_context
from backend.domains.planning.plans.progress import build_target_rule, get_target
from backend.domains.planning.plans.progress_schemas import RecordFilters, RecordRead
from backend.domains.planning.plans.target_catalogue import UNIT, TargetRows
from backend.domains.planning.plans.target_figures import build_target_period
from backend.domains.planning.plans.target_rules import TargetRule
from backend.metrics.counting import select_keys
from backend.metrics.metric import Condition, MetricPeriod, MetricProof

RecordRow = sa.Row[UUID, str, str | None, UUID, str, int, UUID | None, date | None, bool]
"""A row of `select_target_rows`."""


def list_target_records(
    db: Session, plan_id: UUID, code: str, filters: RecordFilters, after: str | None, limit: int
) -> PageRows:
    """A page of the records that a target is about: all, or those that count, or the others.

    Raises NotFound, Invalid (as_of), Forbidden without the permission to read such records, and
    Conflict `records-with-heirs`.
    """
    frame = get_plan_context(db, plan_id, filters.as_of, filters.boundaries)
    rule = build_target_rule(get_target(db, plan_id, code))
    if rule.metric.rows.model is Establishment:
        ensure_squares_reached(db, frame, frame.unit_id)
    found = select_target_rows(rule, build_target_period(frame, rule))
    narrowed = list(build_scope_clauses(db, rule.metric.rows, found.owner))
    if filters.counted is not None:
        narrowed.append(found.counted if filters.counted else sa.not_(found.counted))
    if filters.org_unit_id is not None:
        units = select_units(frame, filters.org_unit_id, below=filters.below)
        narrowed.append(found.owner.in_(units))
    if filters.area is not None:
        ensure_of_establishments(rule)
        narrowed.append(build_area_clause(Establishment.area_id, filters.area))
    rows = read_page(db, found.rows.where(*narrowed), rule.metric.rows.order, after, limit)
    items = [to_record_read(row, rule) for row in rows["items"]]
    return {"items": items, "next": rows["next"]}


class TargetSelect(NamedTuple):
    """The records of a target, the unit in which each counts, and whether it does."""

    rows: RowSelect
    owner: sa.SQLColumnExpression[UUID]
    counted: Condition


def select_target_rows(rule: TargetRule, period: MetricPeriod) -> TargetSelect:
    """Rows (id, name, detail, unit, amount, proof, counted) of what a target is about.

    A share is about its whole. A number is about what it counts, and all of that counts.
    """
    measure, listed = rule.metric.measure, rule.metric.rows
    whole = rule.metric.whole if rule.is_share and rule.metric.whole else measure
    model = listed.model
    counted: Condition
    owner: sa.SQLColumnExpression[UUID]
    rows: RowSelect
    if measure.is_distinct:
        assert issubclass(model, UnitOwned)
        counted = model.id.in_(select_keys(measure, period)) if rule.is_share else sa.true()
        owner = model.org_unit_id
        rows = sa.select(*list_columns(rule, period, owner, counted))
        rows = rows.where(model.id.in_(select_keys(whole, period)))
    else:
        is_all = whole is measure or measure.amount is not None
        counted = sa.true() if is_all else measure.condition(period)
        owner = measure.source.owner
        columns = sa.select(*list_columns(rule, period, owner, counted))
        rows = listed.join(measure.source.apply(columns, period)).where(whole.condition(period))
    return TargetSelect(rows.join(UNIT, owner == UNIT.id), owner, counted)


def list_columns(
    rule: TargetRule,
    period: MetricPeriod,
    owner: sa.SQLColumnExpression[UUID],
    counted: Condition,
) -> list[sa.SQLColumnExpression[ColumnValue]]:
    measure, listed = rule.metric.measure, rule.metric.rows
    proof_id, proof_on = build_proof_columns(measure.proof, period)
    amount = sa.literal(1) if measure.amount is None else measure.amount
    return [
        listed.model.id.label("id"),
        listed.name.label("name"),
        listed.detail(period).label("detail"),
        owner.label("org_unit_id"),
        UNIT.name.label("org_unit_name"),
        amount.label("amount"),
        proof_id.label("proof_id"),
        proof_on.label("proof_on"),
        counted.label("counted"),
    ]


def build_proof_columns(
    proof: MetricProof | None, period: MetricPeriod
) -> tuple[sa.SQLColumnExpression[UUID | None], sa.SQLColumnExpression[date | None]]:
    if proof is None:
        return sa.cast(sa.null(), sa.Uuid), sa.cast(sa.null(), sa.Date)
    return proof.columns(period)


def build_scope_clauses(
    db: Session, listed: TargetRows, owner: sa.SQLColumnExpression[UUID]
) -> Iterator[Condition]:
    """The conditions of the records that the actor may open; a figure may count more."""
    if not db.actor.has_permission(listed.permission):
        raise Forbidden
    scope = db.actor.scope(listed.permission)
    if scope.agency is not None:
        raise Forbidden  # a partner reads its own, not what else the figure counts
    if scope.units is not None:
        own = owner.in_(select_units_of(scope))
        is_read_below = issubclass(listed.model, InheritedDown)
        yield sa.or_(own, owner.in_(select_units_above(scope.units))) if is_read_below else own
    if scope.teams is not None and issubclass(listed.model, TeamScoped):
        yield listed.model.team_id.in_(scope.teams)


def select_units(
    frame: PlanContext, org_unit_id: UUID, *, below: bool
) -> list[UUID] | sa.Select[UUID]:
    """The units whose records count in a commune; for a unit above, itself and all units in it."""
    if not below:
        return [org_unit_id]
    return frame.units_of(org_unit_id) or select_units_under([org_unit_id])


def to_record_read(row: RecordRow, rule: TargetRule) -> RecordRead:
    proof = rule.metric.measure.proof
    by = None
    if proof is not None and row.counted:
        by = {"kind": proof.kind, "id": row.proof_id, "on": row.proof_on}
    kind = rule.metric.rows.kind
    return RecordRead.model_validate({**row._mapping, "kind": kind, "counted_by": by})
