"""Organisational units of government, how long each is valid, and which lies below which."""

from collections.abc import Collection
from datetime import date
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.actor import Scope
from backend.core.session.models import Base, Entity
from backend.core.sql.types import SortText

V = TypeVar("V")
UnitIds = Collection[UUID | sa.BindParameter[UUID]] | sa.BindParameter[UUID]
"""Units by their ids: values, parameters for them, or one parameter for the whole list."""


class OrgUnit(Entity):
    """A unit of government and the time that it is valid. Codes of the statistics office (GSO)
    are used again later, so they are no keys. `level` is the code of its tier, as
    `backend/law/reference/tiers.json` has it.
    """

    __tablename__ = "org_units"
    __table_args__ = (sa.Index(None, "sort_name", "id"),)
    read_permission = "unit:read"

    code: orm.Mapped[str] = orm.mapped_column(sa.String(10), index=True)
    name: orm.Mapped[str] = orm.mapped_column(sa.String(120))
    kind: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    level: orm.Mapped[str] = orm.mapped_column(sa.String(32))
    parent_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("org_units.id"), index=True
    )
    valid_from: orm.Mapped[date | None]
    valid_to: orm.Mapped[date | None]
    """The last day on which the unit existed; None while it does."""
    tile_row: orm.Mapped[int | None]
    tile_col: orm.Mapped[int | None]
    is_verified: orm.Mapped[bool] = orm.mapped_column(default=True)
    source: orm.Mapped[str] = orm.mapped_column(sa.String(500), default="")
    sort_name: orm.Mapped[str] = orm.mapped_column(SortText, default="")


class OrgUnitKindChange(Base):
    """A unit that stayed the same and got another kind: `former_kind` until the day before
    `changed_on`. `OrgUnit.kind` is the newest kind; `build_kind_on` tells that of a day.
    """

    __tablename__ = "org_unit_kind_changes"

    unit_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("org_units.id"), primary_key=True)
    changed_on: orm.Mapped[date] = orm.mapped_column(primary_key=True)
    former_kind: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    is_verified: orm.Mapped[bool] = orm.mapped_column(default=True)
    source: orm.Mapped[str] = orm.mapped_column(sa.String(500), default="")


class OrgUnitSuccession(Base):
    """`successor` took over (part of) `predecessor`, by merger, split or renaming."""

    __tablename__ = "org_unit_successions"

    predecessor_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("org_units.id"), primary_key=True
    )
    successor_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("org_units.id"), primary_key=True, index=True
    )
    effective_on: orm.Mapped[date]


class OrgUnitClosure(Base):
    """`descendant` lies in `ancestor`, by parent or by succession; each unit also in itself."""

    __tablename__ = "org_unit_closure"

    ancestor_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("org_units.id"), primary_key=True
    )
    descendant_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("org_units.id"), primary_key=True, index=True
    )


def list_top_units(db: orm.Session) -> list[OrgUnit]:
    """The units without a parent, by code. What all units share is kept at them."""
    found = sa.select(OrgUnit).where(OrgUnit.parent_id.is_(None)).order_by(OrgUnit.code, OrgUnit.id)
    return list(db.scalars(found))


def select_units_under(roots: UnitIds) -> sa.Select[UUID]:
    """Select the ids of `roots` and of every unit below them."""
    return sa.select(OrgUnitClosure.descendant_id).where(
        build_in_clause(OrgUnitClosure.ancestor_id, roots)
    )


def is_below_any_unit(unit: sa.SQLColumnExpression[UUID], roots: UnitIds) -> sa.ColumnElement[bool]:
    """Whether `unit`, a column of the statement around it, is one of `roots` or lies below one.

    It looks for each row above its unit, where `select_units_under` lists all units once.
    """
    above = orm.aliased(OrgUnitClosure)
    return sa.exists(above.ancestor_id).where(
        above.descendant_id == unit, above.ancestor_id.in_(roots)
    )


def select_units_within(roots: UnitIds, own_only: UnitIds) -> sa.Select[UUID]:
    """Select the ids of `roots` and of every unit below them, except those below `own_only`."""
    is_open = sa.or_(
        sa.not_(OrgUnitClosure.ancestor_id.in_(own_only)),
        OrgUnitClosure.descendant_id == OrgUnitClosure.ancestor_id,
    )
    return select_units_under(roots).where(is_open)


def select_units_of(scope: Scope) -> sa.Select[UUID]:
    """Select the ids of the units whose records a scope with `units` reaches.

    A record of a team belongs to the unit that the team visited, so these are all units below. The
    caller limits such records to the teams.
    """
    return (
        select_units_under(scope.units or ())
        if scope.teams is not None
        else select_own_units_of(scope)
    )


def select_own_units_of(scope: Scope) -> sa.Select[UUID]:
    """As `select_units_of`, for records that belong to no team."""
    roots = scope.units or ()
    if scope.own_only:
        return select_units_within(roots, scope.own_only)
    return select_units_under(roots)


def select_units_above(roots: UnitIds) -> sa.Select[UUID]:
    """Select the ids of `roots` and of every unit above them."""
    return sa.select(OrgUnitClosure.ancestor_id).where(
        build_in_clause(OrgUnitClosure.descendant_id, roots)
    )


def select_predecessors(heirs: UnitIds) -> sa.Select[UUID]:
    """Select the ids of the units that one of `heirs` took over, wholly or in part."""
    taken = build_in_clause(OrgUnitSuccession.successor_id, heirs)
    return sa.select(OrgUnitSuccession.predecessor_id).where(taken)


def select_former_units_above(heirs: UnitIds) -> sa.Select[UUID]:
    """Select the ids of the units that were above those which `heirs` took over, and ended then.

    A district had no successor: its communes' heirs have its territory.
    """
    return (
        sa.select(OrgUnitClosure.ancestor_id)
        .join(OrgUnitSuccession, OrgUnitSuccession.predecessor_id == OrgUnitClosure.descendant_id)
        .join(OrgUnit, OrgUnit.id == OrgUnitClosure.ancestor_id)
        .where(
            build_in_clause(OrgUnitSuccession.successor_id, heirs),
            OrgUnit.valid_to < OrgUnitSuccession.effective_on,
        )
    )


def lock_unit(db: orm.Session, unit_id: UUID) -> None:
    """Lock the unit until this transaction ends; other transactions that lock it wait.

    Later queries see everything that those committed. Rows that refer to the unit can be written
    meanwhile. On SQLite, which has one writer, this does nothing.
    """
    if db.get_bind().dialect.name != "sqlite":
        held = sa.select(OrgUnit.id).where(OrgUnit.id == unit_id)
        db.execute(held.with_for_update(key_share=True))


def build_in_clause(
    column: sa.SQLColumnExpression[V],
    values: Collection[V | sa.BindParameter[V]] | sa.BindParameter[V],
) -> sa.ColumnElement[bool]:
    """`column` is one of `values`; a single value is compared with `=`.

    Most people have one unit, and `IN` costs more: SQLAlchemy writes its list into the text at
    each execution. A bind parameter keeps `IN`, because the metrics show the statement's text
    as their formula.
    """
    if isinstance(values, list | tuple) and len(values) == 1:
        only: V | sa.BindParameter[V] = values[0]
        if not isinstance(only, sa.BindParameter):
            return column == only
    return column.in_(values)


def build_existing_clause(
    day: date | sa.SQLColumnExpression[date], unit: type[OrgUnit] = OrgUnit
) -> sa.ColumnElement[bool]:
    """The condition that `unit`, a model or an alias of it, exists on a day, its first and its last
    one included.
    """
    return sa.and_(
        sa.func.coalesce(unit.valid_from, day) <= day, sa.func.coalesce(unit.valid_to, day) >= day
    )


def build_kind_on(
    day: date | sa.SQLColumnExpression[date | None] | None,
    unit: type[OrgUnit] = OrgUnit,
    *,
    year: int | sa.SQLColumnExpression[int] | None = None,
) -> sa.ColumnElement[str]:
    """The kind (xã, phường, …) that `unit`, a model or an alias of it, had on a day.

    `day` and `year` are values, columns or bind parameters. With `year`: the kind on `day` or on
    the last day of the year, whichever is earlier; `day` may then be None.
    """
    later = OrgUnitKindChange.changed_on
    ended = [] if day is None else [later > day]
    if year is not None:
        ended.append(sa.extract("year", later) > year)
    former = (
        sa.select(OrgUnitKindChange.former_kind)
        .where(OrgUnitKindChange.unit_id == unit.id, sa.or_(*ended))
        .order_by(later)
        .limit(1)
        .scalar_subquery()
    )
    return sa.func.coalesce(former, unit.kind)


def build_closure_pairs(
    parents: dict[UUID, UUID | None], successions: Collection[tuple[UUID, UUID]]
) -> set[tuple[UUID, UUID]]:
    """Every pair (ancestor, descendant); a successor contains its predecessors like a parent."""
    above = {unit: {parent} if parent else set[UUID]() for unit, parent in parents.items()}
    for predecessor, successor in successions:
        above[predecessor].add(successor)
    pairs: set[tuple[UUID, UUID]] = set()
    for unit in parents:
        seen, waiting = {unit}, [unit]
        while waiting:
            for upper in above[waiting.pop()] - seen:
                seen.add(upper)
                waiting.append(upper)
        pairs |= {(ancestor, unit) for ancestor in seen}
    return pairs
