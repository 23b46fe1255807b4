"""Selects allocations, and the units to which a target can be allocated."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.held_scope import open_held_scope
from backend.core.session.org_units import (
    OrgUnit,
    build_existing_clause,
    build_kind_on,
    select_units_under,
)
from backend.core.session.session import Session
from backend.core.sql.membership import is_among
from backend.core.sql.types import ReadRow, RowSelect
from backend.domains.planning.plans.models import NUMBERED, SHARES, Plan, PlanTarget
from backend.domains.planning.plans.plan_context import compute_needed
from backend.domains.planning.plans.progress import get_target_progress
from backend.domains.planning.plans.progress_schemas import SingleProgressRead
from backend.domains.planning.target_allocations.models import TargetAllocation
from backend.domains.planning.target_allocations.schemas import (
    AllocatedPart,
    AllocationRead,
    AllocationRow,
    ShareToday,
)
from backend.permissions import Permission

SAVED = (
    *("id", "version", "created_at", "updated_at", "plan_id", "org_unit_id", "note"),
    "amounts",
)
IS_FIXED = PlanTarget.kind.in_(NUMBERED)
IN_PLAN_ORDER = (
    sa.literal(9999, sa.Integer()) - Plan.year,
    PlanTarget.position,
    TargetAllocation.id,
)
"""The latest year first: all keys of a page ascend."""


def select_allocations() -> RowSelect:
    columns = [getattr(TargetAllocation, name) for name in SAVED]
    return (
        sa.select(
            *columns,
            Plan.title.label("plan_title"),
            Plan.year,
            OrgUnit.name.label("org_unit_name"),
            PlanTarget.code,
            sa.func.coalesce(PlanTarget.approved_title, PlanTarget.title).label("title"),
            PlanTarget.short_title,
            IS_FIXED.label("is_fixed"),
            PlanTarget.is_settled().label("in_force"),
            sa.case((IS_FIXED, PlanTarget.threshold_number), else_=TargetAllocation.total).label(
                "total"
            ),
        )
        .join(PlanTarget, PlanTarget.id == TargetAllocation.target_id)
        .join(Plan, Plan.id == TargetAllocation.plan_id)
        .join(OrgUnit, OrgUnit.id == TargetAllocation.org_unit_id)
    )


def to_allocation_row(db: Session, row: ReadRow) -> AllocationRow:
    told = {name: value for name, value in row._mapping.items() if name != "amounts"}
    allocated = sum(row.amounts.values())
    own = [row.amounts.get(str(unit)) for unit in db.scope.units or ()]
    return AllocationRow(
        **told,
        allocated=allocated,
        unallocated=row.total - allocated,
        own_amount=next((amount for amount in own if amount is not None), None),
    )


def get_allocation_read(db: Session, id: UUID) -> AllocationRead:
    """One allocation with the units below; raises NotFound."""
    row = db.execute(select_allocations().where(TargetAllocation.id == id)).first()
    if row is None:
        raise NotFound
    told = get_figure(db, row.plan_id, row.code)
    reached = {one.org_unit_id: one.numerator for one in told.communes}
    share = find_share_today(told)
    wholes = {one.org_unit_id: one.denominator for one in told.communes} if share else {}
    return AllocationRead(
        **dict(to_allocation_row(db, row)),
        share_today=share,
        parts=[
            AllocatedPart(
                org_unit_id=unit.id,
                name=unit.name,
                kind=unit.kind,
                amount=row.amounts.get(str(unit.id)),
                reached=reached.get(unit.id),
                whole=wholes.get(unit.id),
            )
            for unit in list_parts_of_plan(db, row.org_unit_id, row.year, row.amounts)
        ],
    )


def get_figure(db: Session, plan_id: UUID, code: str) -> SingleProgressRead:
    """The figure as the reader reads it, also while they change their own unit's allocation."""
    with open_held_scope(db, Permission.PLAN_READ):
        return get_target_progress(db, plan_id, code, None)


def find_share_today(told: SingleProgressRead) -> ShareToday | None:
    """The number that a share is today; None of a number, and of nothing."""
    if told.kind not in SHARES or not told.denominator:
        return None
    percent, whole = told.threshold_percent, told.denominator
    return ShareToday(percent=percent, whole=whole, number=compute_needed(whole, percent))


def list_parts_of_plan(
    db: Session, unit_id: UUID, year: int, amounts: dict[str, int]
) -> list[sa.Row[UUID, str, str]]:
    """(id, name, kind) of the units right below on the year's last day, and of `amounts`."""
    found = (
        sa.select(OrgUnit.id, OrgUnit.name, build_kind_on(None, year=year).label("kind"))
        .where(
            sa.or_(
                build_part_clause(unit_id, date(year, 12, 31)),
                OrgUnit.id.in_([UUID(id) for id in amounts]),
            )
        )
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    return list(db.execute(found))


def build_part_clause(unit_id: UUID, *days: date) -> sa.ColumnElement[bool]:
    """The units right below `unit_id` on one of the days; what went into it counts as it."""
    own, itself = orm.aliased(OrgUnit), orm.aliased(OrgUnit)
    level = sa.select(itself.level).where(itself.id == unit_id).scalar_subquery()
    same = sa.select(own.id).where(own.level == level, own.id.in_(select_units_under([unit_id])))
    is_there = sa.or_(*(build_existing_clause(day) for day in days))
    return sa.and_(is_among(OrgUnit.parent_id, same), is_there)
