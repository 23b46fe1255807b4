"""Lists and exports by the communes of the day, or by those of 1/7/2025.

Whichever communes are asked for, a record stands in the same one here and in figures
(`build_commune_map`): under the only commune that holds its unit on that day, else its own.
"""

from datetime import date
from typing import Annotated, TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy import orm

from backend.core.session.models import UnitOwned, today
from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    build_existing_clause,
    select_units_under,
)
from backend.core.sql.single_read import ChoosesUnits
from backend.core.sql.types import ColumnValue
from backend.core.text.schemas import BaseModel
from backend.law.reference.tiers import list_establishment_tiers
from backend.metrics.geography import Boundaries

Ts = TypeVarTuple("Ts")
UNIT: dict[str, sa.SQLColumnExpression[ColumnValue]] = {
    "org_unit_id": OrgUnit.id,
    "org_unit_name": OrgUnit.name,
}
"""The unit of a row, for `FieldColumns`: the one that `select_with_unit` joins."""
CHANGED_ON = Boundaries.SINCE_JULY_2025.get_day(date.max)


class ByBoundaries(ChoosesUnits):
    """Filters of a list that tells the units of its records by either boundaries.

    `own`: the unit that made the record. `2025-07-01`: the commune into which it went, so that a
    record stands in one commune only.
    """

    boundaries: Annotated[
        Boundaries, Field(description="the unit of the record's day, or the commune of 1/7/2025")
    ] = Boundaries.OWN

    def select_units(self, unit: UUID) -> sa.Select[UUID]:
        if self.boundaries is Boundaries.OWN:
            return super().select_units(unit)
        return select_units_told_in(unit)


def ensure_own_boundaries(asked: Boundaries) -> Boundaries:
    if asked is not Boundaries.OWN:
        raise PydanticCustomError("boundaries_own_only", "counts of persons")
    return asked


class ByOwnBoundaries(BaseModel):
    """Filters of a list with counts of persons, which are told by the units of their day alone."""

    boundaries: Annotated[
        Boundaries,
        AfterValidator(ensure_own_boundaries),
        Field(description="`own` alone: the list has counts of persons"),
    ] = Boundaries.OWN


def select_with_unit(
    found: sa.Select[*Ts], model: type[UnitOwned], boundaries: Boundaries
) -> sa.Select[*Ts]:
    """`found`, a statement about `model`, joined with the unit by which its rows are told."""
    if boundaries is Boundaries.OWN:
        return found.join(OrgUnit, OrgUnit.id == model.org_unit_id)
    told = sa.func.coalesce(build_successor(model.org_unit_id), model.org_unit_id)
    return found.join(OrgUnit, OrgUnit.id == told)


def build_successor(unit: sa.SQLColumnExpression[UUID]) -> sa.Case[UUID]:
    """Return an expression: the unit that took all of `unit`, which had ended by 1/7/2025; or NULL.

    It looks by key, and above a unit only if that had ended: of a small register PostgreSQL would
    read all units for each row, and again for each of them. A table of all units that were merged,
    joined with the rows, is made of the units of the country, however few rows there are.
    """
    before, heir, other = (orm.aliased(OrgUnit) for _ in range(3))
    is_commune = before.level.in_(list_establishment_tiers())
    last_day = sa.select(before.valid_to).where(before.id == unit, is_commune)
    has_ended = last_day.correlate_except(before).scalar_subquery() < CHANGED_ON
    count = select_heirs(unit, other).with_only_columns(
        sa.func.count(other.id), maintain_column_froms=True
    )
    only = select_heirs(unit, heir).where(count.scalar_subquery() == 1)
    return sa.case((has_ended, only.scalar_subquery()))


def select_heirs(unit: sa.SQLColumnExpression[UUID], heir: type[OrgUnit]) -> sa.Select[UUID]:
    """Select the communes of 1/7/2025 that have territory of `unit`, a column around the SELECT."""
    over = orm.aliased(OrgUnitClosure)
    is_commune = heir.level.in_(list_establishment_tiers())
    found = sa.select(heir.id).join(over, over.ancestor_id == heir.id)
    return found.where(
        over.descendant_id == unit, is_commune, build_existing_clause(CHANGED_ON, heir)
    ).correlate_except(heir, over)


def select_units_told_in(unit: UUID) -> sa.Select[UUID]:
    """Select the units whose records stand in `unit`: a commune of 1/7/2025, or a unit above."""
    is_commune = sa.exists().where(
        OrgUnit.id == unit, OrgUnit.level.in_(list_establishment_tiers())
    )
    below = OrgUnitClosure.descendant_id
    told = sa.func.coalesce(build_successor(below), below)
    return select_units_under([unit]).where(sa.or_(sa.not_(is_commune), told == unit))


def has_merged_units(unit: sa.SQLColumnExpression[UUID]) -> sa.ColumnElement[bool]:
    """Whether both boundaries tell the records under a unit by different communes."""
    if today() < CHANGED_ON:
        return sa.false()
    into = build_successor(OrgUnitClosure.descendant_id)
    return sa.exists().where(OrgUnitClosure.ancestor_id == unit, into.is_not(None))
