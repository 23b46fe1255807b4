"""Computes every figure of a unit and period: one SQL statement for each source of rows."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import today
from backend.core.session.scoping import get_current_minute
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.types import UtcDateTime
from backend.domains.planning.plans.chosen_teams import list_teams_over
from backend.domains.police.crime_statistics.metrics import UNTOLD, compute_crime_figures
from backend.domains.reporting.report_figures.catalogue import FIGURES
from backend.domains.support.support_releases import metrics as support
from backend.law.reference.tiers import TeamSpan
from backend.metrics.disclosure import has_exact_access, list_ancestor_ids
from backend.metrics.geography import CommuneFrame, get_commune_frame
from backend.metrics.metric import (
    Completeness,
    Guard,
    Measure,
    Metric,
    MetricPeriod,
    MetricSource,
    MetricValue,
    is_year_end,
)

KNOWN, AMONG, UNCLEAR = "__known", "__among", "__unclear"
"""What the columns of a figure's `Completeness` are called after its code."""

Reducer = Callable[[list[Any]], int | None]
"""What makes one number of the parts of a figure: their sum, or how many they are."""


def compute_values(db: Session, unit_id: UUID, start: date, end: date) -> dict[str, MetricValue]:
    """Every figure by its code, in the order of the report, as far as the session reaches.

    `start` and `end` are civil days, both included. The caller has checked that the actor may see
    the unit's figures; what lies outside the session's units is not counted.
    """
    frame = get_commune_frame(db, unit_id, end)
    asked = build_parameters(db, unit_id, start, end)
    over = list_ancestor_ids(db, unit_id)
    counts_crime = has_exact_access(db.actor, Guard.CRIME, unit_id, over)
    told = compute_crime_figures(db, unit_id, start, end) if counts_crime else UNTOLD
    exact = has_exact_access(db.actor, Guard.SUPPORT, unit_id, over)
    if not exact:
        told |= support.get_published_values(db, unit_id, start, end)
    for source, figures in list_figures_by_source().items():
        if source is support.MONTHS and not exact:
            continue
        made = build_source_query(source, asked["teams"], scoped=asked["seen"] is not None)
        rows = db.fetch(made, **asked)
        found = {figure.code: compute_value(figure, rows, frame) for figure in figures}
        if source is support.MONTHS:
            found = support.add_missing_months(db, unit_id, start, end, frame, found)
        told |= found
    return {
        figure.code: MetricValue(None) if figure.has_ended(start, end) else told[figure.code]
        for figure in FIGURES
    }


def build_parameters(db: Session, unit_id: UUID, start: date, end: date) -> dict[str, Any]:
    """What the statements are run with: the fields of a Period."""
    known = max(end, today()) if is_year_end(end) else end
    years = {"year_from": start.year, "year_to": end.year}
    days = {"start": start, "end": end, "known": known, "at": get_current_minute()}
    teams = list_teams_over(db, unit_id, start, end)
    return {"unit": unit_id, "seen": db.scope.units, "teams": teams, **days, **years}


@cache
def list_figures_by_source() -> dict[MetricSource, list[Metric]]:
    found: dict[MetricSource, list[Metric]] = defaultdict(list)
    for figure in FIGURES:
        if figure.measure is not None:
            found[figure.measure.source].append(figure)
    return dict(found)


def build_bound_period(teams: tuple[TeamSpan, ...], *, scoped: bool) -> MetricPeriod:
    return MetricPeriod(
        unit=sa.bindparam("unit", type_=sa.Uuid()),
        start=sa.bindparam("start", type_=sa.Date()),
        end=sa.bindparam("end", type_=sa.Date()),
        known=sa.bindparam("known", type_=sa.Date()),
        year_from=sa.bindparam("year_from", type_=sa.Integer()),
        year_to=sa.bindparam("year_to", type_=sa.Integer()),
        at=sa.bindparam("at", type_=UtcDateTime()),
        seen=sa.bindparam("seen", type_=sa.Uuid(), expanding=True) if scoped else None,
        teams=teams,
    )


@cache
def build_source_query(
    source: MetricSource, teams: tuple[TeamSpan, ...], *, scoped: bool
) -> CompiledQuery:
    """Rows (unit, key, a number for each figure of the source, of how many it is), made once."""
    period = build_bound_period(teams, scoped=scoped)
    columns: list[sa.ColumnElement[Any]] = [source.owner.label("unit")]
    grouped: list[sa.SQLColumnExpression[UUID | None]] = [source.owner]
    if source.key is not None:
        columns.append(source.key.label("key"))
        grouped.append(source.key)
    for figure in list_figures_by_source()[source]:
        assert figure.measure is not None
        columns.append(build_aggregate(figure.measure, period).label(figure.code))
        if figure.measure.is_optional:
            columns += build_known_columns(figure.code, figure.measure, period)
    return CompiledQuery(source.apply(sa.select(*columns), period).group_by(*grouped))


def build_aggregate(measure: Measure, period: MetricPeriod) -> sa.ColumnElement[int]:
    amount: sa.FunctionElement[Any] = (
        sa.func.count() if measure.amount is None else sa.func.sum(measure.amount)
    )
    return amount if measure.where is None else amount.filter(measure.where(period))


def build_known_columns(code: str, measure: Measure, period: MetricPeriod) -> list[sa.Label[int]]:
    """How many rows have a number, how many should, and how many have a 0 that may be none."""
    amount, rows = measure.amount, sa.func.count()
    told = measure.condition(period)
    assert isinstance(amount, orm.InstrumentedAttribute)
    is_unclear = sa.false() if measure.is_clear else amount.class_.keeps_blanks.is_(None)
    unclear = sa.and_(told, amount == 0, is_unclear)
    return [
        sa.func.count(amount).filter(told).label(code + KNOWN),
        rows.filter(measure.expected(period)).label(code + AMONG),
        rows.filter(unclear).label(code + UNCLEAR),
    ]


def compute_value(figure: Metric, rows: Sequence[Any], frame: CommuneFrame) -> MetricValue:
    """The figure of rows per unit (and key): in all, and by the communes of the last day."""
    assert figure.measure is not None
    parts: dict[UUID, list[Any]] = {commune: [] for commune in frame.communes}
    whole = []
    for row in rows:
        value = getattr(row, figure.code)
        if value is None or (figure.measure.is_distinct and not value):
            continue
        part = row.key if figure.measure.is_distinct else int(value)
        whole.append(part)
        if row.unit in frame.home:
            parts.setdefault(frame.home[row.unit], []).append(part)
    put = build_reducer(figure.measure)
    if not figure.measure.is_optional:
        return MetricValue(put(whole), {commune: put(found) for commune, found in parts.items()})
    known, known_in = count_known(figure.code, rows, frame)
    told = {
        commune: compute_known_total(found, known_in.get(commune, Completeness()), put)
        for commune, found in parts.items()
    }
    return MetricValue(compute_known_total(whole, known, put), told, known=known, known_in=known_in)


def count_known(
    code: str, rows: Sequence[Any], frame: CommuneFrame
) -> tuple[Completeness, dict[UUID, Completeness]]:
    """Of how many records the figure is: in all, and by the communes of the last day."""
    known, known_in = Completeness(), dict[UUID, Completeness]()
    for row in rows:
        found = Completeness(*(getattr(row, code + end) for end in (KNOWN, AMONG, UNCLEAR)))
        known = known.add(found)
        if row.unit in frame.home:
            commune = frame.home[row.unit]
            known_in[commune] = known_in.get(commune, Completeness()).add(found)
    return known, known_in


def compute_known_total(values: list[Any], known: Completeness, put: Reducer) -> int | None:
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
