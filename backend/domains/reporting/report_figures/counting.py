"""Computes every figure of a unit and period: one SQL statement for each source of rows."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from functools import cache
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.domains.planning.plans.chosen_teams import list_teams_over
from backend.domains.police.crime_statistics.metrics import UNTOLD, compute_crime_figures
from backend.domains.reporting.report_figures.catalogue import BY_CODE, FIGURES
from backend.domains.support.support_releases import metrics as support
from backend.law.reference.tiers import TeamSpan
from backend.metrics.counting import (
    build_bound_period,
    build_measures_query,
    build_period,
    compute_value,
    to_parameters,
)
from backend.metrics.disclosure import has_exact_access, list_ancestor_ids
from backend.metrics.geography import get_commune_frame
from backend.metrics.metric import (
    Guard,
    Measure,
    MetricPeriod,
    MetricSource,
    MetricValue,
    NamedMeasures,
    Span,
)


def compute_values(db: Session, unit_id: UUID, start: date, end: date) -> dict[str, MetricValue]:
    """Every figure by its code, in the order of the report, as far as the session reaches.

    `start` and `end` are civil days, both included. The caller has checked that the actor may see
    the unit's figures; what lies outside the session's units is not counted.
    """
    frame = get_commune_frame(db, unit_id, end)
    asked = build_report_period(db, unit_id, start, end)
    over = list_ancestor_ids(db, unit_id)
    counts_crime = has_exact_access(db.actor, Guard.CRIME, unit_id, over)
    told = compute_crime_figures(db, unit_id, start, end) if counts_crime else UNTOLD
    exact = has_exact_access(db.actor, Guard.SUPPORT, unit_id, over)
    if not exact:
        told |= support.get_published_values(db, unit_id, start, end)
    for source, measures in list_measures_by_source().items():
        if source is support.MONTHS and not exact:
            continue
        made = build_source_query(source, asked.teams, scoped=asked.seen is not None)
        rows = db.fetch(made, **to_parameters(asked))
        found = {code: compute_value(code, measure, rows, frame) for code, measure in measures}
        if source is support.MONTHS:
            found = support.add_missing_months(db, unit_id, start, end, frame, found)
        told |= found
    return {
        figure.code: MetricValue(None) if figure.has_ended(start, end) else told[figure.code]
        for figure in FIGURES
    }


def has_records(db: Session, unit_id: UUID, start: date, end: date) -> bool:
    """Whether anything that figures count was recorded in the unit in these days: one statement."""
    period = build_period(start, end, unit_id)
    query = build_records_query(scoped=db.scope.units is not None)
    return bool(db.fetch(query, **to_parameters(replace(period, seen=db.scope.units))))


@cache
def build_records_query(*, scoped: bool) -> CompiledQuery:
    """The unit, if a source has a row; the state of a day does not say that somebody counted."""
    period = build_bound_period((), scoped=scoped)
    found = [
        source.apply(sa.select(sa.literal(1)), period).exists()
        for source, measures in list_measures_by_source().items()
        if all(BY_CODE[code].span is not Span.DAY for code, _ in measures)
    ]
    return CompiledQuery(sa.select(OrgUnit.id).where(OrgUnit.id == period.unit, sa.or_(*found)))


def build_report_period(db: Session, unit_id: UUID, start: date, end: date) -> MetricPeriod:
    """The period with values, and with the teams whose visits count in the unit."""
    teams = list_teams_over(db, unit_id, start, end)
    return replace(build_period(start, end, unit_id, teams=teams), seen=db.scope.units)


@cache
def list_measures_by_source() -> dict[MetricSource, NamedMeasures]:
    found: dict[MetricSource, list[tuple[str, Measure]]] = defaultdict(list)
    for figure in FIGURES:
        if figure.measure is not None:
            found[figure.measure.source].append((figure.code, figure.measure))
    return dict(found)


@cache
def build_source_query(
    source: MetricSource, teams: tuple[TeamSpan, ...], *, scoped: bool
) -> CompiledQuery:
    """The statement of all figures of a source, made once."""
    period = build_bound_period(teams, scoped=scoped)
    return build_measures_query(list_measures_by_source()[source], period)
