"""Puts needs beside support: exactly for who may read both, else from the published table alone.

Whoever may not read the exact counts is answered from the table that they may read anyway. So no
difference, sum, share or second year tells more than the tables do, and no rule of hiding is added.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, select_own_units_of, select_units_under
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.support.needs_assessments.models import NeedsAssessment
from backend.domains.support.needs_served.schemas import (
    NeedServed,
    NeedsServedQuery,
    NeedsServedRead,
    UnitNeedsServed,
)
from backend.domains.support.support_releases.models import SupportRelease
from backend.domains.support.support_releases.schemas import FiguresShown, ReportCoverage
from backend.domains.support.support_releases.service import list_due_halves
from backend.domains.support.support_services.figures import compute_known_sum
from backend.domains.support.support_services.models import Service, SupportService
from backend.domains.support.support_services.months import (
    CountingUnit,
    list_counting_units,
    list_done_months,
    list_due_months,
)
from backend.domains.support.support_services.queries import get_own_unit
from backend.law.reference.tiers import has_establishments
from backend.metrics.disclosure import has_exact_access, list_ancestor_ids
from backend.metrics.metric import Guard
from backend.permissions import Permission

Counts = Mapping[Service, int | None]
NOTHING: Counts = dict.fromkeys(Service)
HALVES = (1, 2)


class Asked(NamedTuple):
    """The unit, and the half-years of the year that are asked for."""

    unit: UUID
    year: int
    halves: tuple[int, ...]

    @property
    def first(self) -> date:
        return date(self.year, 6 * self.halves[0] - 5, 1)

    @property
    def last(self) -> date:
        """The first day of the last month."""
        return date(self.year, 6 * self.halves[-1], 1)


class Needs(NamedTuple):
    """What a commune found in its half-years."""

    halves: frozenset[int]
    reached: int | None
    named: Counts


def get_needs_served(db: Session, query: NeedsServedQuery) -> NeedsServedRead:
    """Needs beside support of the unit asked for, as its reader may see them."""
    unit = get_own_unit(db, query.org_unit_id)
    year = query.year or today().year
    if is_exact_reader(db, unit):
        halves = HALVES if query.half is None else (query.half,)
        return build_exact(db, unit, Asked(unit.id, year, halves), query.half)
    if query.half is not None:
        raise Invalid.at("?half", "tables-are-of-years")
    return build_published(db, unit, year)


def is_exact_reader(db: Session, unit: OrgUnit) -> bool:
    """Whether the reader may open every count of which the unit's sums are made."""
    if not has_exact_access(db.actor, Guard.SUPPORT, unit.id, list_ancestor_ids(db, unit.id)):
        return False
    is_own_only = unit.id in db.actor.scope(Permission.SUPPORT_READ).own_only
    return has_establishments(unit.level) or not is_own_only


def build_published(db: Session, unit: OrgUnit, year: int) -> NeedsServedRead:
    found = db.execute(
        sa.select(SupportRelease.id, SupportRelease.figures).where(
            SupportRelease.org_unit_id == unit.id, SupportRelease.year == year
        )
    ).first()
    table = None if found is None else FiguresShown.model_validate(found.figures)
    return NeedsServedRead(
        org_unit_id=unit.id,
        org_unit_name=unit.name,
        year=year,
        half=None,
        is_exact=False,
        release_id=None if found is None else found.id,
        reached_count=None if table is None else table.needs.reached_count,
        reports=None if table is None else table.needs.reports,
        month_reports=None if table is None else table.reports,
        services=compare_counts(
            NOTHING if table is None else table.needs.needs,
            NOTHING if table is None else table.services,
        ),
        communes=[],
    )


def build_exact(db: Session, unit: OrgUnit, asked: Asked, half: int | None) -> NeedsServedRead:
    needs, served = load_needs(db, asked), load_served(db, asked)
    done = list_done_months(db, unit.id, asked.year)
    communes = [
        build_unit(one, asked, needs.get(one.id), served.get(one.id, NOTHING), done)
        for one in list_counting_units(db, unit.id, asked.year)
    ]
    return NeedsServedRead(
        org_unit_id=unit.id,
        org_unit_name=unit.name,
        year=asked.year,
        half=half,
        is_exact=True,
        release_id=None,
        reached_count=compute_known_sum(one.reached for one in needs.values()),
        reports=add_coverage(one.reports for one in communes),
        month_reports=add_coverage(one.month_reports for one in communes),
        services=compare_counts(
            add_counts(one.named for one in needs.values()), add_counts(served.values())
        ),
        communes=communes,
    )


def build_unit(
    unit: CountingUnit,
    asked: Asked,
    needs: Needs | None,
    served: Counts,
    done: set[tuple[UUID, date]],
) -> UnitNeedsServed:
    sent_halves = frozenset[int]() if needs is None else needs.halves
    due_halves = sent_halves.union(
        half for half in list_due_halves(unit, asked.year) if half in asked.halves
    )
    sent = {day for id, day in done if id == unit.id and asked.first <= day <= asked.last}
    due = sent.union(
        day for day in list_due_months(unit, asked.year) if asked.first <= day <= asked.last
    )
    return UnitNeedsServed(
        org_unit_id=unit.id,
        org_unit_name=unit.name,
        reached_count=None if needs is None else needs.reached,
        reports=ReportCoverage(sent=len(sent_halves), due=len(due_halves)),
        month_reports=ReportCoverage(sent=len(sent), due=len(due)),
        services=compare_counts(NOTHING if needs is None else needs.named, served),
    )


def load_needs(db: Session, asked: Asked) -> dict[UUID, Needs]:
    """What each commune found: one query, of what the reader may open."""
    columns = [getattr(NeedsAssessment, service.value) for service in Service]
    found = sa.select(
        NeedsAssessment.org_unit_id, NeedsAssessment.half, NeedsAssessment.reached_count, *columns
    ).where(
        *build_reach_clauses(db, NeedsAssessment.org_unit_id, asked.unit),
        NeedsAssessment.year == asked.year,
        NeedsAssessment.half.in_(asked.halves),
    )
    needs: dict[UUID, Needs] = {}
    for unit, half, reached, *counts in db.execute(found):
        before = needs.get(unit, Needs(frozenset(), None, NOTHING))
        needs[unit] = Needs(
            before.halves | {half},
            compute_known_sum((before.reached, reached)),
            add_counts((before.named, dict(zip(Service, counts, strict=True)))),
        )
    return needs


def load_served(db: Session, asked: Asked) -> dict[UUID, Counts]:
    """How often each commune gave each service: one query, of what the reader may open."""
    found = (
        sa.select(
            SupportService.org_unit_id, SupportService.service, sa.func.sum(SupportService.count)
        )
        .where(
            *build_reach_clauses(db, SupportService.org_unit_id, asked.unit),
            SupportService.month.between(asked.first, asked.last),
        )
        .group_by(SupportService.org_unit_id, SupportService.service)
    )
    served: dict[UUID, dict[Service, int | None]] = {}
    for unit, service, count in db.execute(found):
        served.setdefault(unit, dict(NOTHING))[service] = count
    return dict(served)


def build_reach_clauses(
    db: Session, column: sa.SQLColumnExpression[UUID], unit: UUID
) -> tuple[sa.ColumnElement[bool], ...]:
    """In the unit, and within what `support:read` reaches: the route's own permission has more."""
    readable = select_own_units_of(db.actor.scope(Permission.SUPPORT_READ))
    return column.in_(select_units_under([unit])), column.in_(readable)


def add_counts(parts: Iterable[Counts]) -> Counts:
    """The sums of what is known, by service."""
    every = list(parts)
    return {service: compute_known_sum(one[service] for one in every) for service in Service}


def add_coverage(parts: Iterable[ReportCoverage]) -> ReportCoverage:
    every = list(parts)
    return ReportCoverage(sent=sum(one.sent for one in every), due=sum(one.due for one in every))


def compare_counts(needs: Counts, served: Counts) -> list[NeedServed]:
    return [
        NeedServed(
            service=service,
            need=needs[service],
            served=served[service],
            share=compute_share(needs[service], served[service]),
        )
        for service in Service
    ]


def compute_share(need: int | None, served: int | None) -> float | None:
    return None if not need or served is None else round(100 * served / need, 1)


register_messages(
    {
        "tables-are-of-years": (
            "Bảng công bố chỉ có số liệu cả năm. Bỏ chọn kỳ 6 tháng.",
            "A published table has figures of whole years alone. Leave the half-year out.",
        ),
    }
)
