"""The records behind every figure, by the condition that counts them: one query for each kind."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Forbidden, NotFound
from backend.core.session.models import TeamScoped, UnitOwned
from backend.core.session.org_units import select_units_of
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.types import ReadRow
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.police.crime_statistics import metrics as crime
from backend.domains.police.crime_statistics.models import CrimeStatistic
from backend.domains.reporting.report_figures.catalogue import BY_CODE, FIGURES
from backend.domains.reporting.report_figures.counting import build_report_period
from backend.domains.support.support_releases import metrics as support
from backend.law.reference.tiers import TeamSpan
from backend.metrics.counting import build_bound_period, select_keys, to_parameters
from backend.metrics.disclosure import has_exact_access, list_ancestor_ids
from backend.metrics.geography import Boundaries, get_commune_frame
from backend.metrics.metric import Guard, Measure, Metric, MetricPeriod, MetricSource, RecordKind

RecordSelect = sa.Select[str, UUID, str | None, date | None, int, UUID, int | None]
"""Rows (entity, id, label, on_date, version, org_unit_id, amount)."""


def select_records(
    db: Session,
    code: str,
    unit_id: UUID,
    start: date,
    end: date,
    commune_id: UUID | None = None,
    boundaries: Boundaries = Boundaries.OWN,
) -> RecordSelect:
    """The records that make a figure, in all or of one commune, to be ordered and paged.

    Columns: `entity` (the change log's word), `id`, `label`, `on_date`, `version`, `org_unit_id`,
    and `amount`, what the record adds to the figure: 1 where records are counted. Narrowed to what
    the actor may read one by one, which can be less than the figure counts. Raises NotFound (no
    such figure) and Forbidden without the permission to read such records.
    """
    figure = BY_CODE.get(code)
    if figure is None or figure.has_ended(start, end):
        raise NotFound
    record = figure.measure.listed if figure.measure else crime.REPORTED
    period = build_report_period(db, unit_id, start, end)
    if figure.measure is None:
        return add_scope_clauses(db, record, select_police_records(db, code, unit_id, start, end))
    frame = get_commune_frame(db, unit_id, boundaries.get_day(end)) if commune_id else None
    units = frame.units_of(commune_id) if frame and commune_id else None
    select = select_keyed_records if figure.measure.is_distinct else select_row_records
    return add_scope_clauses(db, record, select(figure.measure, period, units))


def is_of_places(figure: Metric) -> bool:
    """Whether the list behind the figure is read from the places of its unit."""
    one = figure.measure
    return one is not None and Establishment in (one.listed.model, one.source.record.model)


def build_record_columns(
    record: RecordKind, amount: sa.SQLColumnExpression[int | None]
) -> list[sa.ColumnElement[Any]]:
    model: Any = record.model
    own = model.org_unit_id if issubclass(model, UnitOwned) else model.id
    on = sa.cast(sa.null(), sa.Date) if record.on is None else record.on
    return [
        sa.literal(record.entity).label("entity"),
        model.id.label("id"),
        sa.cast(record.label, sa.String).label("label"),
        on.label("on_date"),
        model.version.label("version"),
        own.label("org_unit_id"),
        amount.label("amount"),
    ]


def select_row_records(
    measure: Measure, period: MetricPeriod, units: Sequence[UUID] | None
) -> RecordSelect:
    """The rows of the measure; of `units` alone, if they are given."""
    amount = sa.literal(1) if measure.amount is None else measure.amount
    select = sa.select(*build_record_columns(measure.listed, amount))
    found: RecordSelect = measure.source.apply(select, period).where(measure.condition(period))
    if measure.amount is not None:
        found = found.where(measure.amount.is_not(None))
    return found if units is None else found.where(measure.source.owner.in_(units))


def select_keyed_records(
    measure: Measure, period: MetricPeriod, units: Sequence[UUID] | None
) -> RecordSelect:
    """The places (or persons on the staff list) that the rows are about, each once."""
    keys = select_keys(measure, period)
    if units is not None:
        keys = keys.where(measure.source.owner.in_(units))
    listed = measure.listed
    return sa.select(*build_record_columns(listed, sa.literal(1))).where(listed.model.id.in_(keys))


def select_police_records(
    db: Session, code: str, unit_id: UUID, start: date, end: date
) -> RecordSelect:
    amount = getattr(CrimeStatistic, crime.NAMES[code])
    found = sa.select(*build_record_columns(crime.REPORTED, amount)).where(amount.is_not(None))
    rows = crime.find_reported_rows(db, unit_id, start, end) or []
    return found.where(CrimeStatistic.id.in_([row.id for row in rows]))


def add_scope_clauses(db: Session, record: RecordKind, found: RecordSelect) -> RecordSelect:
    """What the actor may read one by one: a figure counts more for some."""
    model: Any = record.model
    if not db.actor.has_permission(model.read_permission):
        raise Forbidden
    scope = db.actor.scope(model.read_permission)
    if scope.units is not None and issubclass(model, UnitOwned):
        found = found.where(model.org_unit_id.in_(select_units_of(scope)))
    if scope.teams is not None and issubclass(model, TeamScoped):
        found = found.where(model.team_id.in_(scope.teams))
    return found


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
    over, asked = list_ancestor_ids(db, unit_id), build_report_period(db, unit_id, start, end)
    scoped = asked.seen is not None
    exact = has_exact_access(db.actor, Guard.SUPPORT, unit_id, over)
    found: dict[str, list[CountedRecord]] = {}
    for group, figures in list_record_groups().items():
        if group.source is support.MONTHS and not exact:
            continue
        made = build_group_query(group, asked.teams, scoped=scoped)
        rows = db.fetch(made, **to_parameters(asked))
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
    assert source.key is not None
    of_key = (
        source.apply(sa.select(source.key.label("key"), *flags), period)
        .group_by(source.key)
        .subquery()
    )
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


def sort_records(rows: list[ReadRow], codes: list[str]) -> dict[str, list[CountedRecord]]:
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
