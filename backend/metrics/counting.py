"""Counts measures: one statement reads the rows of a source, by unit and in all.

Two habits keep the statements fast on PostgreSQL, whose generic plans do not know the bound values:
constants are written into the SQL as literals, so that a partial index can answer alone; and what
counts is asked as `IN (SELECT …)` over a plain set, which is hashed once. A join with a grouped set
was 300 times slower when its size was estimated wrongly.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import today
from backend.core.session.scoping import get_current_minute
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.types import ColumnValue, QueryValue, ReadRow, RowSelect, UtcDateTime
from backend.core.text.periods import PeriodKind, add_months, compute_period_start
from backend.law.reference.tiers import TeamSpan
from backend.metrics.geography import CommuneFrame
from backend.metrics.metric import (
    NO_CHOICE,
    Completeness,
    Condition,
    Measure,
    MetricChoice,
    MetricPeriod,
    MetricValue,
    NamedMeasures,
    is_year_end,
)

KNOWN, AMONG, UNCLEAR = "__known", "__among", "__unclear"
"""What the columns of a measure's `Completeness` are called after its name."""

Reducer = Callable[[list[int]], int | None]
"""What makes one number of the parts of a figure: their sum, or how many distinct keys they are."""
GroupColumn = sa.SQLColumnExpression[ColumnValue]
"""A column of which each value has its own numbers."""


PARAMETERS = (
    *("unit", "seen", "about", "start", "end", "known", "at"),
    *("year_from", "year_to", "recent", "until", "parts"),
)
"""The fields of a `MetricPeriod` that are parameters of a statement that is made once."""


def build_period(
    start: date,
    end: date,
    unit: UUID | None,
    *,
    teams: tuple[TeamSpan, ...] = (),
    choice: MetricChoice = NO_CHOICE,
) -> MetricPeriod:
    """The period with values."""
    each = choice.each
    ends = [add_months(start, month) - timedelta(days=1) for month in range(each, 13, each or 13)]
    over = [day for day in ends if day <= end]
    return MetricPeriod(
        unit=unit,
        start=start,
        end=end,
        known=max(end, today()) if is_year_end(end) else end,
        at=get_current_minute(),
        year_from=start.year,
        year_to=end.year,
        recent=add_months(compute_period_start(PeriodKind.QUARTER, end), -3),
        # Before the first part is over, it is asked for what has happened so far.
        until=over[-1] if over else end,
        parts=max(len(over), 1),
        teams=teams,
        choice=choice,
    )


def to_parameters(period: MetricPeriod) -> dict[str, QueryValue]:
    """The values with which a statement of `build_bound_period` is run."""
    return {name: getattr(period, name) for name in PARAMETERS}


def build_bound_period(
    teams: tuple[TeamSpan, ...], *, scoped: bool, choice: MetricChoice = NO_CHOICE
) -> MetricPeriod:
    """The period with parameters, for statements that are made once."""
    return MetricPeriod(
        unit=sa.bindparam("unit", type_=sa.Uuid()),
        start=sa.bindparam("start", type_=sa.Date()),
        end=sa.bindparam("end", type_=sa.Date()),
        known=sa.bindparam("known", type_=sa.Date()),
        year_from=sa.bindparam("year_from", type_=sa.Integer()),
        year_to=sa.bindparam("year_to", type_=sa.Integer()),
        at=sa.bindparam("at", type_=UtcDateTime()),
        recent=sa.bindparam("recent", type_=sa.Date()),
        until=sa.bindparam("until", type_=sa.Date()),
        parts=sa.bindparam("parts", type_=sa.Integer()),
        seen=sa.bindparam("seen", type_=sa.Uuid(), expanding=True) if scoped else None,
        about=sa.bindparam("about", type_=sa.Uuid(), expanding=True),
        teams=teams,
        choice=choice,
    )


def build_measures_query(
    measures: NamedMeasures, period: MetricPeriod, among: Iterable[Condition] = ()
) -> CompiledQuery:
    """Rows (unit, key, a number for each measure, of how many it is), made once.

    `among`: what is true of every row that a measure counts.
    """
    source = measures[0][1].source
    by: list[GroupColumn] = [source.owner.label("unit")]
    if source.key is not None and any(measure.is_distinct for _, measure in measures):
        by.append(source.key.label("key"))
    return CompiledQuery(select_numbers(measures, period, *by).where(*among))


def select_numbers(measures: NamedMeasures, period: MetricPeriod, *by: GroupColumn) -> RowSelect:
    """Rows (the columns `by`, a number for each measure, of how many it is)."""
    columns = [*by, *list_number_columns(measures, period)]
    return measures[0][1].source.apply(sa.select(*columns), period).group_by(*by)


def list_number_columns(
    measures: Iterable[tuple[str, Measure]], period: MetricPeriod
) -> Iterable[sa.ColumnElement[int]]:
    for name, measure in measures:
        yield build_aggregate(measure, period).label(name)
        if measure.is_optional:
            yield from build_known_columns(name, measure, period)


def build_aggregate(measure: Measure, period: MetricPeriod) -> sa.ColumnElement[int]:
    amount: sa.FunctionElement[Any] = (
        sa.func.count() if measure.amount is None else sa.func.sum(measure.amount)
    )
    return amount if measure.where is None else amount.filter(measure.where(period))


def build_total(measure: Measure, period: MetricPeriod) -> sa.ColumnElement[int]:
    """The measure over all rows of a statement, without groups: distinct keys are counted here."""
    if not measure.is_distinct:
        total = build_aggregate(measure, period)
        is_blank = measure.is_optional or not measure.is_known
        return total if is_blank else sa.func.coalesce(total, 0)
    assert measure.source.key is not None
    keys: sa.FunctionElement[int] = sa.func.count(sa.distinct(measure.source.key))
    return keys if measure.where is None else keys.filter(measure.where(period))


def select_totals(measures: NamedMeasures, period: MetricPeriod, *by: GroupColumn) -> RowSelect:
    """A row with the total of each measure, or one for each value of the columns `by`.

    None: records without a number.
    """
    columns = [build_total(measure, period).label(name) for name, measure in measures]
    found = measures[0][1].source.apply(sa.select(*by, *columns), period)
    return found.group_by(*by) if by else found


def select_keys(measure: Measure, period: MetricPeriod) -> sa.Select[UUID | None]:
    """The distinct keys that the measure counts."""
    assert measure.source.key is not None
    found = measure.source.apply(sa.select(measure.source.key), period)
    return found.where(measure.condition(period))


def build_known_columns(name: str, measure: Measure, period: MetricPeriod) -> list[sa.Label[int]]:
    """How many rows have a number, how many should, and how many have a 0 that may be none."""
    amount, rows = measure.amount, sa.func.count()
    told = measure.condition(period)
    assert isinstance(amount, orm.InstrumentedAttribute)
    is_unclear = sa.false() if measure.is_clear else amount.class_.keeps_blanks.is_(None)
    unclear = sa.and_(told, amount == 0, is_unclear)
    return [
        sa.func.count(amount).filter(told).label(name + KNOWN),
        rows.filter(measure.expected(period)).label(name + AMONG),
        rows.filter(unclear).label(name + UNCLEAR),
    ]


def compute_value(
    name: str, measure: Measure, rows: Sequence[ReadRow], frame: CommuneFrame
) -> MetricValue:
    """The measure of rows per unit (and key): in all, and by the communes of the last day."""
    parts: dict[UUID, list[int]] = {commune: [] for commune in frame.communes}
    whole: list[int] = []
    home = frame.home
    for row in rows:
        value = getattr(row, name)
        if value is None or (measure.is_distinct and not value):
            continue
        part = row.key.int if measure.is_distinct else int(value)
        whole.append(part)
        place = home.get(row.unit) if home else None
        if place is not None:
            parts.setdefault(place, []).append(part)
    put = build_reducer(measure)
    if not measure.is_optional:
        return MetricValue(put(whole), {commune: put(found) for commune, found in parts.items()})
    known, known_in = count_known(name, rows, frame)
    told = {
        commune: compute_known_total(found, known_in.get(commune, Completeness()), put)
        for commune, found in parts.items()
    }
    return MetricValue(compute_known_total(whole, known, put), told, known=known, known_in=known_in)


def count_known(
    name: str, rows: Sequence[ReadRow], frame: CommuneFrame
) -> tuple[Completeness, dict[UUID, Completeness]]:
    """Of how many records the measure is: in all, and by the communes of the last day."""
    known, known_in = Completeness(), dict[UUID, Completeness]()
    for row in rows:
        found = Completeness(*(getattr(row, name + end) for end in (KNOWN, AMONG, UNCLEAR)))
        known = known.add(found)
        if frame.home and row.unit in frame.home:
            commune = frame.home[row.unit]
            known_in[commune] = known_in.get(commune, Completeness()).add(found)
    return known, known_in


def compute_known_total(values: list[int], known: Completeness, put: Reducer) -> int | None:
    """None where records should have a number and none has: they are no 0."""
    if known.among and not known.known:
        return None
    return put(values)


def build_reducer(measure: Measure) -> Reducer:
    if measure.is_distinct:
        return lambda keys: len(set(keys))
    if measure.is_known:
        return sum
    return compute_sum_or_none


def compute_sum_or_none(values: Sequence[int]) -> int | None:
    return sum(values) if values else None
