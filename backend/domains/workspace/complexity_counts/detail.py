"""Counts the declarations in force by unit: one statement, however many units there are.

A unit counts what its list of declarations shows, by either boundaries.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, OrgUnitClosure, build_kind_on
from backend.core.session.session import Session
from backend.core.sql.membership import is_among
from backend.core.sql.types import RowSelect
from backend.domains.inspections.inspections.complexity_metrics import is_inspected_again
from backend.domains.organisation.complexity.models import ComplexityDeclaration
from backend.domains.organisation.org_units.service import get_only_unit, get_writable_unit
from backend.domains.planning.target_allocations.queries import build_part_clause
from backend.domains.workspace.complexity_counts.schemas import (
    ComplexityCountRead,
    ComplexityCountRow,
    ComplexityCountsRead,
)
from backend.law.reference.tiers import (
    list_counted_teams,
    list_establishment_tiers,
    merge_spans,
)
from backend.metrics.counting import build_period
from backend.metrics.geography import Boundaries
from backend.metrics.lists_by_boundaries import CHANGED_ON, build_successor
from backend.metrics.metric import MetricPeriod
from backend.permissions import Permission

FIRST_DAY = date(2000, 1, 1)
"""No declaration is older: visits of all days since count."""
SOON = timedelta(days=30)
BELOW = orm.aliased(OrgUnitClosure)
"""Each unit that is told beside all units whose records it holds."""
Counts = Mapping[str, sa.ColumnElement[int]]


def build_complexity_counts(
    db: Session, unit_id: UUID | None, boundaries: Boundaries
) -> ComplexityCountsRead:
    """The units right below the unit, by name."""
    at = "?org_unit_id"
    unit = get_writable_unit(db, unit_id, at) if unit_id else get_only_unit(db, at)
    whole, *parts = db.execute(select_counts(unit, boundaries)).mappings().all()
    return ComplexityCountsRead(
        **{name: whole[name] for name in ("org_unit_id", "org_unit_name", "org_unit_kind")},
        today=today(),
        ends_by=today() + SOON,
        boundaries=boundaries,
        has_other_boundaries=today() >= CHANGED_ON and any(row["elsewhere"] for row in parts),
        opens=is_list_open(db, unit.id),
        total=ComplexityCountRead.model_validate(dict(whole)),
        units=[ComplexityCountRow.model_validate(dict(row)) for row in parts],
    )


def is_list_open(db: Session, unit_id: UUID) -> bool:
    """Whether the actor reads the declarations of the units below one by one."""
    if not db.actor.has_permission(Permission.ESTABLISHMENT_READ):
        return False
    scope = db.actor.scope(Permission.ESTABLISHMENT_READ)
    return scope.units is None or (unit_id in scope.units and unit_id not in scope.own_only)


def select_counts(unit: OrgUnit, boundaries: Boundaries) -> RowSelect:
    """The fields of `ComplexityCountRow`, the unit itself first, and what counts `elsewhere`."""
    own, day = ComplexityDeclaration, today()
    into = orm.aliased(OrgUnit)
    home = sa.func.coalesce(into.id, BELOW.descendant_id)
    is_commune = OrgUnit.level.in_(list_establishment_tiers())
    is_elsewhere = sa.and_(is_commune, home != OrgUnit.id)
    is_told = sa.true() if boundaries is Boundaries.OWN else sa.not_(is_elsewhere)
    counts = build_counts(build_whole_period(unit.id), is_told)
    is_part = build_part_clause(unit.id, boundaries.get_day(day))
    parts = sa.select(OrgUnit.id).where(is_part)
    told = sa.union_all(sa.select(sa.literal(unit.id)), parts)  # for OR SQLite reads all units
    return (
        sa.select(
            OrgUnit.id.label("org_unit_id"),
            OrgUnit.name.label("org_unit_name"),
            build_kind_on(day).label("org_unit_kind"),
            OrgUnit.level,
            *(count.label(name) for name, count in counts.items()),
            sa.func.count(own.id).filter(is_elsewhere).label("elsewhere"),
        )
        .select_from(OrgUnit)
        .join(BELOW, BELOW.ancestor_id == OrgUnit.id)
        .outerjoin(into, into.id == build_successor(BELOW.descendant_id))
        .outerjoin(own, sa.and_(own.org_unit_id == BELOW.descendant_id, own.covers(day)))
        .where(is_among(OrgUnit.id, told))
        .group_by(OrgUnit.id)
        .order_by((OrgUnit.id == unit.id).desc(), OrgUnit.sort_name, OrgUnit.id)
    )


def build_counts(period: MetricPeriod, is_told: sa.ColumnElement[bool]) -> Counts:
    """The columns of `ComplexityCountRead` over declarations in force."""
    own = ComplexityDeclaration
    whole = sa.func.count(own.id)
    return {
        "declared": whole.filter(is_told),
        "establishments": sa.func.count(own.establishment_id).filter(is_told),
        "areas": sa.func.count(own.area_id).filter(is_told),
        "revisited": whole.filter(is_told, is_inspected_again(period)),
        "ending": whole.filter(is_told, own.valid_to <= today() + SOON),
    }


def build_whole_period(unit_id: UUID) -> MetricPeriod:
    """All days to today, and the teams whose visits counted on each."""
    day = today()
    teams = merge_spans(list_counted_teams(FIRST_DAY, day))
    return build_period(FIRST_DAY, day, unit_id, teams=teams)
