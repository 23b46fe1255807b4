"""What a metric is: a named and versioned formula over the records of a unit and a period.

A metric is computed from a `MetricSource`: the rows that one statement reads. A condition selects
some of these rows. The metric then counts them, sums one amount of each row, or counts the distinct
keys (for example places, where each row is a visit). The drill-down lists the rows with the same
condition, so a number and the list behind it always agree. Raise the `version` of a metric when you
change what it counts: a frozen report names the version with which it was made.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar, TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, Entity, TeamScoped, UnitOwned
from backend.core.session.org_units import UnitIds, select_units_under
from backend.law.reference.tiers import TeamSpan, find_tier
from backend.law.reference.wordings import to_words_of_day

V = TypeVar("V")
Ts = TypeVarTuple("Ts")
Condition = sa.ColumnElement[bool]
DayColumn = sa.SQLColumnExpression[date | None]


@dataclass(frozen=True, slots=True)
class MetricChoice:
    """What a target narrows a metric to, as constants of the statement; a report narrows nothing.

    `audience` and `form` of activities, `occasion` of visits; None: any. `times`: how often a
    record must have been reached to count. `each`: the months of a part of the year, if something
    must have happened in each part; 0: in none.
    """

    audience: str | None = None
    form: str | None = None
    occasion: str | None = None
    times: int = 1
    each: int = 0


NO_CHOICE = MetricChoice()


class MetricReader(NamedTuple):
    """Whoever opens the list beside a number, which then counts what that list shows them.

    `teams`: the teams whose records they read; None: those of every team.
    """

    teams: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class MetricPeriod:
    """The unit and the days for which metrics are computed, as values or as bound parameters.

    The period is from `start` to `end`, both days included. It covers `unit` and every unit below
    it, or the units of `within` where these are others; without either, all that the session
    reaches. `known`: the last day whose decisions count for the year of `end`; once that year is
    over, this is today. `year_from` and `year_to`: the years of `start` and `end`. `at`: the
    present minute; a sealed visit counts if it was opened before. `seen`: the actor's units, for
    tables that the session does not restrict (the units themselves); None means every unit.
    `teams`: the tiers whose teams' visits count, a constant of the statement. `recent`: the first
    day of the quarter before that of `end`. `until` and `parts`: the last day and the number of the
    parts of the year that are over, for a choice of `each`. `about`: the targets whose entries
    count.

    `reader`: who opens the list beside the number: it counts whatever the session shows them, also
    a sealed visit and an act of unsigned minutes. None: what counts for everybody alike.

    `visits`: those of the period, where a statement reads them once for several measures.
    """

    unit: UUID | sa.BindParameter[UUID] | None
    start: date | sa.BindParameter[date]
    end: date | sa.BindParameter[date]
    known: date | sa.BindParameter[date]
    year_from: int | sa.BindParameter[int]
    year_to: int | sa.BindParameter[int]
    at: datetime | sa.BindParameter[datetime]
    recent: date | sa.BindParameter[date]
    until: date | sa.BindParameter[date]
    parts: int | sa.BindParameter[int]
    teams: tuple[TeamSpan, ...]
    seen: UnitIds | None = None
    about: UnitIds = ()
    choice: MetricChoice = NO_CHOICE
    within: sa.Select[UUID] | None = None
    reader: MetricReader | None = None
    visits: sa.CTE | None = None

    def is_in_unit(self, model: type[UnitOwned]) -> Condition:
        """Return the condition that a row belongs to one of the units that the period covers."""
        return self.is_under(model.org_unit_id)

    def is_under(self, id: sa.SQLColumnExpression[UUID]) -> Condition:
        """Return the condition that `id` names one of these units."""
        if self.within is not None:
            return id.in_(self.within)
        return sa.true() if self.unit is None else id.in_(select_units_under([self.unit]))

    def is_within(self, day: DayColumn) -> Condition:
        """Return the condition that the day is in the period."""
        return day.between(self.start, self.end)

    @property
    def is_of_own_teams(self) -> bool:
        """Whether the reader reads the records of some teams alone."""
        return self.reader is not None and self.reader.teams is not None

    def list_reader_clauses(self, model: type[TeamScoped]) -> list[Condition]:
        """List what narrows rows to those of the reader's teams."""
        teams = None if self.reader is None else self.reader.teams
        return [] if teams is None else [model.team_id.in_(teams)]


@dataclass(frozen=True, slots=True, eq=False)
class RecordKind:
    """A kind of record that a drill-down lists: the column that names it, and its day."""

    model: type[Entity]
    label: sa.SQLColumnExpression[str | None]
    on: DayColumn | None

    @property
    def entity(self) -> str:
        """The name of this kind of record in the change log and in the API."""
        return str(self.model.__tablename__)


class RowSource(Protocol):
    def __call__(self, select: sa.Select[*Ts], period: MetricPeriod, /) -> sa.Select[*Ts]:
        """Add the tables and conditions of the rows to a select of columns."""


@dataclass(frozen=True, slots=True, eq=False)
class MetricSource:
    """Rows that one statement reads.

    `owner`: the unit in which a row counts. `key`: the column that distinct counts use. `record`:
    what each row is.
    """

    name: str
    record: RecordKind
    owner: sa.SQLColumnExpression[UUID]
    apply: RowSource
    key: sa.SQLColumnExpression[UUID | None] | None = None
    key_record: RecordKind | None = None


PeriodCondition = Callable[[MetricPeriod], Condition]


@dataclass(frozen=True, slots=True, eq=False)
class MetricProof:
    """The record by which a row counts, for the list of a target.

    `kind`: the word of the API. `columns`: its id and day; those of the first one, if several do.
    """

    kind: str
    columns: Callable[
        [MetricPeriod], tuple[sa.SQLColumnExpression[UUID], sa.SQLColumnExpression[date | None]]
    ]


def build_first_proof(
    kind: str, record: RecordKind, row: type[Base], apply: RowSource
) -> MetricProof:
    """The earliest of the records that `apply` selects for one `row` of the outer statement."""

    def first(column: sa.SQLColumnExpression[V], p: MetricPeriod) -> sa.ScalarSelect[V]:
        found = apply(sa.select(column), p).order_by(record.on, record.model.id)
        return found.limit(1).correlate(row).scalar_subquery()

    def build_columns(
        p: MetricPeriod,
    ) -> tuple[sa.ScalarSelect[UUID], sa.ScalarSelect[date | None]]:
        assert record.on is not None
        return first(record.model.id, p), first(record.on, p)

    return MetricProof(kind, build_columns)


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """How a metric is computed from the rows of its source.

    `amount`: the column to sum. If it is None, the rows are counted; with `is_distinct`, their
    distinct keys are counted. `is_known`: if no row has a value, the metric is 0; otherwise it is
    None (not known). `record`: the kind of record in the list, if it is not that of the source.

    `is_optional`: a row may have no amount, because nobody counted. The metric is then the sum of
    the known amounts, with the number of rows that have one (`Completeness`); if no row has one, it
    is None. `among`: the rows that should have an amount, if these are more rows than the metric
    counts. `is_clear`: a 0 is always a real count, never an empty field. `proof`: by which record a
    row counts, where that is another one.
    """

    source: MetricSource
    where: PeriodCondition | None = None
    amount: sa.SQLColumnExpression[int | None] | None = None
    is_distinct: bool = False
    is_known: bool = True
    record: RecordKind | None = None
    is_optional: bool = False
    is_clear: bool = False
    among: PeriodCondition | None = None
    proof: MetricProof | None = None

    def condition(self, period: MetricPeriod) -> Condition:
        return sa.true() if self.where is None else self.where(period)

    def expected(self, period: MetricPeriod) -> Condition:
        """Return the condition for the rows that should have an amount."""
        return self.condition(period) if self.among is None else self.among(period)

    @property
    def listed(self) -> RecordKind:
        source = self.source
        keys = source.key_record if self.is_distinct else None
        return self.record or keys or source.record


NamedMeasures = Sequence[tuple[str, Measure]]
"""Measures over one source, each with the name of its column."""


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
class Metric:
    """One metric of the catalogue.

    `title` and `english`: its name in the report. `unit`: what it counts (cơ sở, lượt, người,
    đồng). `section`: its section of the report ("I", "II.1" to "II.7"). `law`: the text that
    requires it. `entity`: the kind of record behind it; None if there is no list. `whole`: the code
    of the metric of which this is a part, for percentages. `indicator`: the target of the plan that
    is equal to this metric over a plan year. `tier`: the one tier of government that it is about;
    once the tier has ended there is no such number, which is not 0. `since`: a report of a period
    that ends before that day does not have it.
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
    tier: str | None = None
    since: date | None = None
    measure: Measure | None = field(default=None, compare=False, repr=False)
    """None for crime statistics, which the police report for their own periods."""

    def has_ended(self, start: date, end: date) -> bool:
        """Whether its tier had ended: before the period, or for a state by the last day."""
        last = find_tier(self.tier).valid_to if self.tier else None
        return last is not None and last < (start if self.span is Span.PERIOD else end)

    def is_told_of(self, end: date) -> bool:
        """Whether a report of a period that ends on the day has it."""
        return self.since is None or self.since <= end

    def say_on(self, day: date, start: date | None = None) -> "Metric":
        """The metric with its name, unit and law in the words of a day, or of a period to it."""
        return replace(
            self,
            title=to_words_of_day(self.title, day, start),
            english=to_words_of_day(self.english, day, start),
            unit=to_words_of_day(self.unit, day),
            law=to_words_of_day(self.law, day),
        )


class Completeness(NamedTuple):
    """How many records have the number that is summed: `known` of `among` records.

    `unclear`: known records with a 0 from the time when an empty field was stored as 0; nobody can
    say whether these were counted.
    """

    known: int = 0
    among: int = 0
    unclear: int = 0

    @property
    def is_complete(self) -> bool:
        return self.known == self.among and not self.unclear

    def add(self, other: "Completeness") -> "Completeness":
        return Completeness(*(a + b for a, b in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class MetricValue:
    """The value of a metric: the total, and one value for each commune.

    Communes are those of the last day of the period. None means not known. With `is_limited` it can
    also mean that this reader may not see the number: they see only what is published. Records of
    the district itself count only in the total. `communes` is empty if there are no values by
    commune. `known` and `known_in` (by commune): how many records have a number, for metrics whose
    records may have none; published values do not say this.
    """

    total: int | None
    communes: dict[UUID, int | None] = field(default_factory=dict)
    is_limited: bool = False
    known: Completeness | None = None
    known_in: dict[UUID, Completeness] = field(default_factory=dict)


def build_equals_any(
    column: sa.ColumnElement[V] | orm.InstrumentedAttribute[V], *constants: V
) -> Condition:
    """Return the condition that `column` is one of the constants.

    The constants are written into the SQL text, so that the query planner sees their values.
    """
    same = [column == sa.literal(one, column.type, literal_execute=True) for one in constants]
    return sa.or_(*same)


def build_label_subquery(
    column: sa.SQLColumnExpression[V],
    id: sa.SQLColumnExpression[UUID],
    key: orm.InstrumentedAttribute[UUID] | orm.InstrumentedAttribute[UUID | None],
) -> sa.ScalarSelect[V]:
    """Return a subquery: `column` of the row with this `id`; null if the reader may not see it."""
    found = sa.select(column).where(id == key).correlate(key.class_)
    return found.scalar_subquery()


def build_condition(column: orm.InstrumentedAttribute[V], *constants: V) -> PeriodCondition:
    """Return a condition for any period: `column` is one of the constants."""
    return lambda _p: build_equals_any(column, *constants)


def is_year_end(end: date) -> bool:
    """Whether the day is the last day of its year."""
    return (end.month, end.day) == (12, 31)
