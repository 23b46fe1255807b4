"""What a figure is: a named formula over the records of a unit and a period, with its version.

A figure is asked of a `Source`, the rows that one statement reads. Its condition narrows those
rows; they are then counted, or an amount of each is summed, or the distinct keys among them are
counted (cơ sở, where the rows are lượt). The drill-down lists rows under the same condition, so a
figure and the list behind it cannot part. Whoever changes what a figure counts raises its
`version`: frozen reports name the version that they were made with.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import Entity
from backend.core.session.org_units import select_units_under

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Period:
    """What figures are asked for, as values or as parameters for them.

    From `start` to `end`, both included, in all that lies in `unit`. `known`: until when decisions
    about the year of `end` were taken: once that year is over, today. `year_from` and `year_to` are
    the years of both ends. `at`: this minute, before which sealed visits opened. `seen`: the
    actor's units, for what no session narrows (units themselves); None: every unit.
    """

    unit: Any
    start: Any
    end: Any
    known: Any
    year_from: Any
    year_to: Any
    at: Any
    seen: Any = None

    def holds(self, model: Any) -> Condition:
        """The row belongs to the unit or one below it."""
        inside: Condition = model.org_unit_id.in_(select_units_under([self.unit]))
        return inside

    def has(self, day: Any) -> Condition:
        """The day lies in the period."""
        within: Condition = day.between(self.start, self.end)
        return within


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A kind of record that a drill-down lists: what names one, and the day it is of."""

    model: type[Entity]
    label: Any
    on: Any

    @property
    def entity(self) -> str:
        """The word by which the change log, and so the API, knows the kind."""
        return str(self.model.__tablename__)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Rows that one statement reads.

    `of(select, period)` adds tables and conditions to a select of columns; `owner` is the unit in
    which a row counts; `key` is what distinct figures count. `record` is what the rows are.
    """

    name: str
    record: Record
    owner: Any
    of: Callable[[Any, Period], Any]
    key: Any = None
    key_record: Record | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """How a figure is made from the rows of its source.

    `amount` is summed; None: the rows are counted, or with `is_distinct` their keys. `is_known`:
    where no row has a value the figure is 0; otherwise it is None, not known. `record`: the records
    behind it, where they are not those of the source.

    `is_optional`: a row may lack its amount, because nobody counted. The figure is then the sum of
    the known ones, and tells of how many rows (`Known`); of none known it is None. `among`: the
    rows that should have an amount, where they are more than those that the figure counts.
    `is_clear`: a 0 was always somebody's count, never a blank.
    """

    source: Source
    where: Callable[[Period], Condition] | None = None
    amount: Any = None
    is_distinct: bool = False
    is_known: bool = True
    record: Record | None = None
    is_optional: bool = False
    is_clear: bool = False
    among: Callable[[Period], Condition] | None = None

    def condition(self, period: Period) -> Condition:
        return sa.true() if self.where is None else self.where(period)

    def expected(self, period: Period) -> Condition:
        """The rows of which each should have an amount."""
        return self.condition(period) if self.among is None else self.among(period)

    @property
    def listed(self) -> Record:
        source = self.source
        keys = source.key_record if self.is_distinct else None
        return self.record or keys or source.record


class Span(StrEnum):
    """What a figure's number is of: what happened in the period, the state on its last day, or the
    whole calendar year(s) of the period."""

    PERIOD = "period"
    DAY = "day"
    YEAR = "year"


class Guard(StrEnum):
    """Counts of persons so small that not every reader may have them."""

    SUPPORT = "support"
    CRIME = "crime"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the catalogue.

    `title` (`english`) in the words of the report; `unit`: cơ sở, lượt, người, đồng …; `section`:
    its place in the report ("I", "II.1" … "II.7"); `law`: what asks for it; `entity`: the kind
    of record behind it, None where there is no list; `whole`: the code of what it is part of, for
    percentages; `indicator`: the plan's target that it equals over a plan year.
    """

    code: str
    title: str
    english: str
    unit: str
    section: str
    law: str
    entity: str | None
    span: Span = Span.PERIOD
    version: int = 1
    whole: str | None = None
    indicator: str | None = None
    guard: Guard | None = None
    measure: Measure | None = field(default=None, compare=False, repr=False)
    """None for what the police report: crime.py reads it from their periods."""


class Known(NamedTuple):
    """Of how many records a sum is: `known` of `among` have a number.

    `unclear` of the known ones are 0 from when a blank became 0: they may be no count.
    """

    known: int = 0
    among: int = 0
    unclear: int = 0

    @property
    def is_whole(self) -> bool:
        return self.known == self.among and not self.unclear

    def plus(self, other: "Known") -> "Known":
        return Known(*(a + b for a, b in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure's number in all, and by commune as communes are on the period's last day.

    None: not known – or, when `is_limited`, perhaps not for this reader, who gets no more than was
    published. What a district keeps for itself is in the total alone. `communes` is empty for what
    is not told by commune. `known` and `known_in` (by commune): of how many records the numbers
    are, where a record may lack its own; what is published tells nothing of it.
    """

    total: int | None
    communes: dict[UUID, int | None] = field(default_factory=dict)
    is_limited: bool = False
    known: Known | None = None
    known_in: dict[UUID, Known] = field(default_factory=dict)


def is_any(column: Any, *constants: Any) -> Condition:
    """`column` is one of the constants, written into the SQL so that the planner sees them."""
    same = [column == sa.literal(one, column.type, literal_execute=True) for one in constants]
    return sa.or_(*same)


def name_of(column: Any, id: Any, key: Any) -> Any:
    """`column` of the row whose `id` is `key`; null where the reader does not see that row."""
    found = sa.select(column).where(id == key).correlate(key.class_)
    return found.scalar_subquery()


def of(column: Any, *constants: Any) -> Callable[[Period], Condition]:
    """The condition, whatever the period, that `column` is one of the constants."""
    return lambda _p: is_any(column, *constants)


def year_is_over(end: date) -> bool:
    return (end.month, end.day) == (12, 31)
