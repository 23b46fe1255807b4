"""The rule of an indicator: which records it is about, which of them count, and what proves it.

The numerator is a subset of the denominator, and both are lists of records, so a figure and the
list behind it always agree. Two habits keep the queries fast on PostgreSQL, whose generic plans do
not know the bound values: constants are written into the SQL as literals, so that a partial index
can answer alone; and what counts is asked as `IN (SELECT …)` over a plain set, which is hashed
once. A join with a grouped set was 300 times slower when its size was estimated wrongly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import UnitOwned
from backend.core.session.org_units import UnitIds, select_units_under
from backend.core.sql.pagination import Key
from backend.law.reference.tiers import TeamSpan
from backend.permissions import Permission

V = TypeVar("V")
Condition = sa.ColumnElement[bool]
RuleSelect = sa.Select[UUID, str, str | None, UUID, str, UUID | None, date | None]
"""Rows (id, name, detail, org_unit_id, org_unit_name, proof_id, proof_on)."""


@dataclass(frozen=True, slots=True)
class IndicatorPeriod:
    """The unit and the days of a figure, as values or as parameters.

    `first`: the first day of the plan's `year`. `known`: the last day whose decisions count:
    `as_of`, or today once the year is over. `since`: the first day of recent head counts. `seen`:
    the actor's units, for tables that no session narrows (units themselves); None: every unit.

    Constants of a statement: the `tiers` that hold establishments, the `teams` whose visits count,
    and the `level` of the plan's unit.
    """

    unit: UUID | sa.BindParameter[UUID]
    year: int | sa.BindParameter[int]
    first: date | sa.BindParameter[date]
    as_of: date | sa.BindParameter[date]
    known: date | sa.BindParameter[date]
    since: date | sa.BindParameter[date]
    seen: UnitIds | None
    tiers: tuple[str, ...]
    teams: tuple[TeamSpan, ...]
    level: str


class IndicatorRule:
    """One indicator, for the records within the plan's unit.

    `about`: the table whose rows are the denominator; `order`: the order of their list, for which
    a reader needs `permission`. `adds_up`: the figure only grows during the year, so that today's
    pace gives a forecast.
    """

    permission: ClassVar[Permission]
    about: ClassVar[Any]
    order: ClassVar[tuple[Key, ...]]
    kind: ClassVar[str]
    proof_kind: ClassVar[str]
    adds_up: ClassVar[bool] = False

    def __init__(self, asked: IndicatorPeriod) -> None:
        self.asked = asked

    @property
    def owner(self) -> sa.SQLColumnExpression[UUID]:
        """The unit in which a row of the denominator counts."""
        unit: sa.SQLColumnExpression[UUID] = self.about.org_unit_id
        return unit

    @property
    def denominator(self) -> Condition:
        """The condition of the records that the indicator is about."""
        raise NotImplementedError

    @property
    def counted(self) -> Condition:
        """The condition that a record of the denominator counts; true or false, never NULL."""
        raise NotImplementedError

    @property
    def apart(self) -> dict[str, sa.ColumnElement[int]]:
        """Numbers that are shown beside the figure, by name."""
        return {}

    def rows(self) -> RuleSelect:
        """The records of the denominator, each with the proof by which it counts."""
        raise NotImplementedError

    def lies_within(self, model: type[UnitOwned]) -> Condition:
        return model.org_unit_id.in_(select_units_under([self.asked.unit]))


def is_one_of(column: orm.InstrumentedAttribute[V], values: Iterable[V]) -> Condition:
    """The condition that `column` is one of these constants, which are written into the SQL."""
    listed = list(values)
    if len(listed) == 1:
        return column == sa.literal(listed[0], column.type, literal_execute=True)
    constants = sa.bindparam(
        None, listed, type_=column.type, expanding=True, literal_execute=True, unique=True
    )
    return column.in_(constants)
