"""Finds what the register still lacks of a report's period: one SQL statement for each kind.

A gap never prevents a report. No legal text that was read asks a unit to hold back its report
because a record is still open. The figures state correctly what was in the register on that day,
and a late report is worse than an incomplete one. So each gap is shown with its records or forms,
and the officer completes them first or sends the report as it is.

A gap is shown only to those who may read its records one by one, so two readers of one report can
see different gaps.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, build_existing_clause, select_units_under
from backend.core.session.session import Session
from backend.core.text.periods import add_months, list_months
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Stage, Violation
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    InspectionPlanVisit,
)
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.platform.changes.reach import build_readable_clauses
from backend.domains.police.crime_statistics.metrics import find_reported_rows
from backend.domains.police.crime_statistics.models import CrimeStatistic
from backend.domains.prevention.communication_activities.metrics import is_communicating
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.reporting.report_figures.counting import build_report_period
from backend.domains.reporting.reports.models import Report
from backend.domains.reporting.reports.position import get_covered_days, get_report_position
from backend.domains.reporting.reports.schemas import MissingItem
from backend.domains.support.support_services.models import SupportService
from backend.domains.support.support_services.months import MONTH_IS_DONE
from backend.law.reference.tiers import Position, list_establishment_tiers
from backend.metrics.metric import is_year_end
from backend.permissions import Permission

MOST = 50
"""Records that are listed for one gap; `count` says how many there are."""

Condition = sa.ColumnElement[bool]
SortKey = sa.SQLColumnExpression[date] | sa.SQLColumnExpression[str] | sa.SQLColumnExpression[UUID]
GapSelect = sa.Select[str, UUID, str | None, date | None, UUID, str, int]
"""Rows (entity, id, label, on_date, org_unit_id, org_unit_name, total)."""
GapRecords = tuple[int, list[MissingItem]]
NONE: GapRecords = (0, [])


@dataclass(frozen=True, slots=True)
class DataGap:
    """`code`: what lacks (words: completeness.py); `count`: how often; `items`: the first ones."""

    code: str
    count: int
    items: list[MissingItem]


@dataclass(frozen=True, slots=True)
class GapScope:
    """The report's unit and the days of its period that are over or run, for one reader."""

    db: Session
    report: Report
    start: date
    until: date

    def own(
        self, model: type[Inspection] | type[Violation] | type[SupportService]
    ) -> list[Condition]:
        """Narrows to the report's unit, and to what the reader may read one by one."""
        mine = build_readable_clauses(model, self.db.actor)
        inside = model.org_unit_id.in_(select_units_under([self.report.org_unit_id]))
        return [sa.false()] if mine is None else [inside, *mine]

    def has(self, day: sa.SQLColumnExpression[date]) -> Condition:
        return day.between(self.start, self.until)

    def communes(self) -> list[Condition]:
        """The communes of the report as they are on the last day that counts."""
        return [
            OrgUnit.id.in_(select_units_under([self.report.org_unit_id])),
            OrgUnit.level.in_(list_establishment_tiers()),
            build_existing_clause(self.until),
        ]

    def records(self, found: GapSelect, *keys: SortKey) -> GapRecords:
        """The first rows, and how many there are in all: one statement."""
        rows = self.db.execute(found.order_by(*keys).limit(MOST)).all()
        if not rows:
            return NONE
        items = [MissingItem.model_validate(row, from_attributes=True) for row in rows]
        return rows[0].total, items


def list_data_gaps(db: Session, report: Report) -> Iterator[DataGap]:
    """What the register lacks of the period, unless others' reports are summed.

    Then what lacks is shown in theirs.
    """
    start, end = get_covered_days(report)
    if get_report_position(report) is Position.SUPERIOR or start > today():
        return
    scope = GapScope(db, report, start, min(end, today()))
    for code, ask in KINDS.items():
        count, items = ask(scope)
        if count:
            yield DataGap(code, count, items)


def build_gap_columns(
    entity: str,
    id: sa.SQLColumnExpression[UUID],
    label: sa.SQLColumnExpression[str],
    on: sa.SQLColumnExpression[date],
    unit: sa.SQLColumnExpression[UUID],
) -> list[sa.Label[Any]]:
    return [
        sa.literal(entity).label("entity"),
        id.label("id"),
        label.label("label"),
        on.label("on_date"),
        unit.label("org_unit_id"),
        OrgUnit.name.label("org_unit_name"),
        sa.func.count().over().label("total"),
    ]


def list_unsigned_visits(scope: GapScope) -> GapRecords:
    """Visits of the period whose minutes nobody has signed: they count for nothing."""
    own = Inspection
    found = (
        sa.select(
            *build_gap_columns(
                "inspections", own.id, Establishment.name, own.inspected_on, OrgUnit.id
            )
        )
        .select_from(own)
        .join(OrgUnit, OrgUnit.id == own.org_unit_id)
        .outerjoin(Establishment, Establishment.id == own.establishment_id)
        .where(own.status == InspectionStatus.DRAFT, scope.has(own.inspected_on), *scope.own(own))
    )
    return scope.records(found, own.inspected_on, own.id)


def list_visits_not_done(scope: GapScope) -> GapRecords:
    """Visits of approved plans whose day is past, neither done nor given up.

    What is sealed is nobody's before it opens: the session shows no such line.
    """
    own, plan = InspectionPlanVisit, InspectionPlan
    mine = build_readable_clauses(plan, scope.db.actor)
    if mine is None:
        return NONE
    found = (
        sa.select(
            *build_gap_columns(
                "inspection_plans", own.plan_id, Establishment.name, own.planned_on, OrgUnit.id
            )
        )
        .select_from(own)
        .join(plan, plan.id == own.plan_id)
        .join(OrgUnit, OrgUnit.id == own.org_unit_id)
        .outerjoin(Establishment, Establishment.id == own.establishment_id)
        .where(
            own.org_unit_id.in_(select_units_under([scope.report.org_unit_id])),
            plan.status == InspectionPlanStatus.APPROVED,
            own.planned_on.between(scope.start, min(scope.until, today() - timedelta(days=1))),
            own.done_on.is_(None),
            own.cancel_reason.is_(None),
            *mine,
        )
    )
    return scope.records(found, own.planned_on, own.id)


def list_unhandled_violations(scope: GapScope) -> GapRecords:
    """Violations recorded in the period on which nothing was done yet: not even sent on."""
    own = Violation
    found = (
        sa.select(
            *build_gap_columns(
                "violations", own.id, ViolationType.title, own.recorded_on, OrgUnit.id
            )
        )
        .select_from(own)
        .join(ViolationType, ViolationType.id == own.violation_type_id)
        .join(OrgUnit, OrgUnit.id == own.org_unit_id)
        .where(own.stage == Stage.RECORDED, scope.has(own.recorded_on), *scope.own(own))
    )
    return scope.records(found, own.recorded_on, own.id)


def list_silent_communes(scope: GapScope) -> GapRecords:
    """Communes for which no communication activity took place: as the figure counts them."""
    if not scope.db.actor.has_permission(Permission.COMMUNICATION_READ):
        return NONE
    unit_id = scope.report.org_unit_id
    period = build_report_period(scope.db, unit_id, scope.start, scope.until)
    nothing = sa.cast(sa.null(), sa.Date)
    found = sa.select(
        *build_gap_columns("org_units", OrgUnit.id, OrgUnit.name, nothing, OrgUnit.id)
    ).where(*scope.communes(), sa.not_(is_communicating(period)))
    return scope.records(found, OrgUnit.sort_name, OrgUnit.id)


def list_unrated_communes(scope: GapScope) -> GapRecords:
    """Communes whose rating of the year is not approved; asked where the period ends the year."""
    mine = build_readable_clauses(CommuneRating, scope.db.actor)
    if mine is None or not is_year_end(scope.report.period_end):
        return NONE
    own = CommuneRating
    of_year = sa.and_(
        own.org_unit_id == OrgUnit.id, own.year == scope.report.period_end.year, *mine
    )
    nothing = sa.cast(sa.null(), sa.Date)
    found = (
        sa.select(*build_gap_columns("commune_ratings", own.id, OrgUnit.name, nothing, OrgUnit.id))
        .select_from(OrgUnit)
        .outerjoin(own, of_year)
        .where(
            *scope.communes(),
            sa.or_(own.id.is_(None), own.status != RatingStatus.APPROVED),
        )
    )
    return scope.records(found, OrgUnit.sort_name, OrgUnit.id)


def list_missing_support_months(scope: GapScope) -> GapRecords:
    """Months that are over and that a commune has not sent whole; never a number."""
    if build_readable_clauses(SupportService, scope.db.actor) is None:
        return NONE
    own = SupportService
    sent = (
        sa.select(own.org_unit_id, own.month)
        .where(scope.has(own.month), *scope.own(own))
        .group_by(own.org_unit_id, own.month)
        .having(MONTH_IS_DONE)
    ).subquery()
    found = (
        sa.select(OrgUnit.id, OrgUnit.name, OrgUnit.valid_from, OrgUnit.valid_to, sent.c.month)
        .outerjoin(sent, sent.c.org_unit_id == OrgUnit.id)
        .where(*scope.communes())
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    rows = scope.db.execute(found).all()
    there = {(row.id, row.month) for row in rows}
    units = {row.id: row for row in rows}
    lacks = [
        (unit, month)
        for unit in units.values()
        for month in list_months(scope.start, scope.until)
        if add_months(month, 1) <= today()
        and (unit.valid_from or month) <= month
        and (unit.id, month) not in there
    ]
    return len(lacks), [
        build_form_item("support_services", month, unit.id, unit.name)
        for unit, month in lacks[:MOST]
    ]


def list_missing_crime_figures(scope: GapScope) -> GapRecords:
    """The police's figures do not cover the period, so the report has none: as the figure does."""
    is_lead = get_report_position(scope.report) is Position.LEAD
    if not is_lead or build_readable_clauses(CrimeStatistic, scope.db.actor) is None:
        return NONE
    unit = scope.report.org_unit_id
    if find_reported_rows(scope.db, unit, scope.start, scope.until) is not None:
        return NONE
    return 1, [build_form_item("crime_statistics", scope.start, unit)]


def build_form_item(
    entity: str, on: date, unit_id: UUID, unit_name: str | None = None
) -> MissingItem:
    """Something that nobody has entered: its place is a form, not a record."""
    return MissingItem(
        entity=entity,
        id=None,
        label=None,
        on_date=on,
        org_unit_id=unit_id,
        org_unit_name=unit_name,
    )


KINDS: dict[str, Callable[[GapScope], GapRecords]] = {
    "visits-unsigned": list_unsigned_visits,
    "visits-not-done": list_visits_not_done,
    "violations-unhandled": list_unhandled_violations,
    "communes-silent": list_silent_communes,
    "support-missing": list_missing_support_months,
    "crime-missing": list_missing_crime_figures,
    "ratings-missing": list_unrated_communes,
}
