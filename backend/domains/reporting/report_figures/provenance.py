"""Lists the records behind every figure: one SQL statement for each kind of record."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.domains.police.crime_statistics import metrics as crime
from backend.domains.police.crime_statistics.models import CrimeStatistic
from backend.domains.reporting.report_figures.catalogue import FIGURES
from backend.domains.reporting.report_figures.counting import build_bound_period, build_parameters
from backend.domains.reporting.report_figures.drilldown import build_record_columns
from backend.domains.support.support_releases import metrics as support
from backend.law.reference.tiers import TeamSpan
from backend.metrics.disclosure import has_exact_access, list_ancestor_ids
from backend.metrics.metric import Guard, Measure, Metric, MetricPeriod, MetricSource, RecordKind

NO_DAY = date(1900, 1, 1)


class CountedRecord(NamedTuple):
    """A record that a figure counts."""

    entity: str
    id: UUID
    label: str | None
    on_date: date | None
    version: int
    org_unit_id: UUID


class RecordGroup(NamedTuple):
    """Figures whose records one statement reads."""

    source: MetricSource
    record: RecordKind
    is_distinct: bool


def list_counted_records(
    db: Session, unit_id: UUID, start: date, end: date
) -> dict[str, list[CountedRecord]]:
    """{code: its records by day and id}, as far as the session reaches.

    These are all that the figure counts, also where the actor may not open such records: whoever
    tells of them leaves out what names them. A figure is missing where the actor does not read it,
    or nothing is behind it.
    """
    over, asked = list_ancestor_ids(db, unit_id), build_parameters(db, unit_id, start, end)
    scoped = asked["seen"] is not None
    exact = has_exact_access(db.actor, Guard.SUPPORT, unit_id, over)
    found: dict[str, list[CountedRecord]] = {}
    for group, figures in list_record_groups().items():
        if group.source is support.MONTHS and not exact:
            continue
        rows = db.fetch(build_group_query(group, asked["teams"], scoped=scoped), **asked)
        found |= sort_records(rows, [figure.code for figure in figures])
    if has_exact_access(db.actor, Guard.CRIME, unit_id, over):
        found |= list_police_records(db, unit_id, start, end)
    return found


@cache
def list_record_groups() -> dict[RecordGroup, list[Metric]]:
    found: dict[RecordGroup, list[Metric]] = defaultdict(list)
    for figure in FIGURES:
        one = figure.measure
        if one is not None:
            found[RecordGroup(one.source, one.listed, one.is_distinct)].append(figure)
    return dict(found)


@cache
def build_group_query(
    group: RecordGroup, teams: tuple[TeamSpan, ...], *, scoped: bool
) -> CompiledQuery:
    """Rows (what names a record, 1 or 0 for each figure that counts it), made once."""
    period, measures = build_bound_period(teams, scoped=scoped), list(list_measures(group))
    source = group.source
    one = sa.literal(1)
    if not group.is_distinct:
        flags = [build_flag_column(measure, period).label(code) for code, measure in measures]
        return CompiledQuery(
            source.apply(sa.select(*build_record_columns(group.record, one), *flags), period)
        )
    model: Any = group.record.model
    flags = [
        sa.func.max(build_flag_column(measure, period)).label(code) for code, measure in measures
    ]
    keys = source.apply(sa.select(source.key.label("key"), *flags), period).group_by(source.key)
    of_key = keys.subquery()
    told = [of_key.c[code] for code, _ in measures]
    joined = sa.select(*build_record_columns(group.record, one), *told).join(
        of_key, of_key.c.key == model.id
    )
    return CompiledQuery(joined)


def list_measures(group: RecordGroup) -> Iterator[tuple[str, Measure]]:
    for figure in list_record_groups()[group]:
        assert figure.measure is not None
        yield figure.code, figure.measure


def build_flag_column(measure: Measure, period: MetricPeriod) -> sa.Case[int]:
    told = measure.condition(period)
    if measure.amount is not None:
        told = sa.and_(told, measure.amount.is_not(None))
    return sa.case((told, 1), else_=0)


def sort_records(rows: list[Any], codes: list[str]) -> dict[str, list[CountedRecord]]:
    found: dict[str, list[CountedRecord]] = {code: [] for code in codes}
    name = attrgetter(*CountedRecord._fields)
    flags = attrgetter(*codes, "amount")  # never one alone, which would be no tuple
    in_order = sorted(rows, key=lambda row: (row.on_date or NO_DAY, row.id))
    for row in in_order:
        record = CountedRecord(*name(row))
        for code, counts in zip(codes, flags(row), strict=False):
            if counts:
                found[code].append(record)
    return found


def list_police_records(
    db: Session, unit_id: UUID, start: date, end: date
) -> dict[str, list[CountedRecord]]:
    found = {row.id: row for row in crime.find_reported_rows(db, unit_id, start, end) or ()}
    listed = sa.select(*build_record_columns(crime.REPORTED, sa.literal(1))).where(
        CrimeStatistic.id.in_(found)
    )
    records = {row.id: CountedRecord(*row[:-1]) for row in db.execute(listed)} if found else {}
    in_order = sorted(found.values(), key=lambda row: (row.period_start, row.id))
    return {
        code: [records[row.id] for row in in_order if getattr(row, column) is not None]
        for code, column in crime.NAMES.items()
    }
