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
    """What a figure is asked for, as values or as parameters for them.

    `first` is the first day of the plan's `year`; `known` is `as_of`, or once the year is over
    today: a year is judged after its end; head counts from `since` on are recent. `seen`
    are the actor's units, for what no session narrows: units themselves. None: every unit.

    Constants of a statement: `tiers` hold establishments, visits of `teams` count, `level` is the
    tier of the plan's unit.
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
    """One indicator, asked of all that lies in the plan's unit.

    `about` is the table whose rows are the denominator; `order` that of their list. Whoever opens
    the list holds `permission`. `adds_up`: it only grows during the year; of what does not,
    today's pace says nothing.
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
        """What is asked about."""
        raise NotImplementedError

    @property
    def counted(self) -> Condition:
        """What of the denominator is in the numerator; true or false, never NULL."""
        raise NotImplementedError

    @property
    def apart(self) -> dict[str, sa.ColumnElement[int]]:
        """Numbers that are shown beside the figure, by name."""
        return {}

    def rows(self) -> RuleSelect:
        """The denominator as a list: id, name, detail, unit, and the proof by which it counts."""
        raise NotImplementedError

    def lies_within(self, model: type[UnitOwned]) -> Condition:
        return model.org_unit_id.in_(select_units_under([self.asked.unit]))


def is_one_of(column: orm.InstrumentedAttribute[V], values: Iterable[V]) -> Condition:
    """`column` is among constants, which are written into the SQL."""
    listed = list(values)
    if len(listed) == 1:
        return column == sa.literal(listed[0], column.type, literal_execute=True)
    constants = sa.bindparam(
        None, listed, type_=column.type, expanding=True, literal_execute=True, unique=True
    )
    return column.in_(constants)
