"""Selects the records behind one figure, by the condition that counts them."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Forbidden, NotFound
from backend.core.session.models import TeamScoped, UnitOwned
from backend.core.session.org_units import select_units_of
from backend.core.session.session import Session
from backend.domains.police.crime_statistics import metrics as crime
from backend.domains.police.crime_statistics.models import CrimeStatistic
from backend.domains.reporting.report_figures.catalogue import BY_CODE
from backend.domains.reporting.report_figures.counting import build_parameters
from backend.metrics.geography import get_commune_frame
from backend.metrics.metric import Measure, MetricPeriod, RecordKind

RecordSelect = sa.Select[str, UUID, str | None, date | None, int, UUID, int | None]
"""Rows (entity, id, label, on_date, version, org_unit_id, amount)."""


def select_records(
    db: Session, code: str, unit_id: UUID, start: date, end: date, commune_id: UUID | None = None
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
    period = MetricPeriod(**build_parameters(db, unit_id, start, end))
    if figure.measure is None:
        found = select_police_records(db, code, period)
    elif figure.measure.is_distinct:
        found = select_keyed_records(db, figure.measure, period, commune_id)
    else:
        found = select_row_records(db, figure.measure, period, commune_id)
    return add_scope_clauses(db, record, found)


def build_record_columns(
    record: RecordKind, amount: sa.SQLColumnExpression[int]
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
    db: Session, measure: Measure, period: MetricPeriod, commune_id: UUID | None
) -> RecordSelect:
    amount = sa.literal(1) if measure.amount is None else measure.amount
    select = sa.select(*build_record_columns(measure.listed, amount))
    found: RecordSelect = measure.source.apply(select, period).where(measure.condition(period))
    if measure.amount is not None:
        found = found.where(measure.amount.is_not(None))
    return add_commune_clause(db, found, measure.source.owner, period, commune_id)


def select_keyed_records(
    db: Session, measure: Measure, period: MetricPeriod, commune_id: UUID | None
) -> RecordSelect:
    """The places (or persons on the staff list) that the rows speak of, each once."""
    source, model = measure.source, measure.listed.model
    keys = source.apply(sa.select(source.key), period).where(measure.condition(period))
    keys = add_commune_clause(db, keys, source.owner, period, commune_id)
    return sa.select(*build_record_columns(measure.listed, sa.literal(1))).where(model.id.in_(keys))


def select_police_records(db: Session, code: str, period: MetricPeriod) -> RecordSelect:
    amount = getattr(CrimeStatistic, crime.NAMES[code])
    found = sa.select(*build_record_columns(crime.REPORTED, amount)).where(amount.is_not(None))
    rows = crime.find_reported_rows(db, period.unit, period.start, period.end) or []
    return found.where(CrimeStatistic.id.in_([row.id for row in rows]))


def add_commune_clause(
    db: Session,
    found: RecordSelect,
    owner: sa.SQLColumnExpression[UUID],
    period: MetricPeriod,
    commune_id: UUID | None,
) -> RecordSelect:
    """Only what counts in the commune, by the boundaries of the period's last day."""
    if commune_id is None:
        return found
    units = get_commune_frame(db, period.unit, period.end).units_of(commune_id)
    return found.where(owner.in_(units))


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
