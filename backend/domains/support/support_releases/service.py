"""Builds a year's table from the register, decides on its needs, and publishes it once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.server.threads import run_in_thread
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.core.text.periods import add_months
from backend.disclosure.publication import MIN_COMMUNES, MIN_TOTAL
from backend.disclosure.suppression import SMALLEST_SHOWN, is_dominated
from backend.domains.support.needs_assessments.models import NeedsAssessment
from backend.domains.support.support_releases.models import SupportRelease
from backend.domains.support.support_releases.schemas import (
    CommuneShown,
    FiguresShown,
    MinorsShown,
    NeedsShown,
    ReleaseCreate,
    ReportCoverage,
)
from backend.domains.support.support_releases.table_suppression import get_published_figures
from backend.domains.support.support_releases.year_tables import (
    ALL,
    COMMUNE,
    HALF,
    MINORS,
    MONTH,
    QUARTER,
    SERVICES,
    Key,
    Leaf,
)
from backend.domains.support.support_services.models import Service, SupportService
from backend.domains.support.support_services.months import (
    CountingUnit,
    list_counting_units,
    list_due_months,
    list_reporting,
)
from backend.metrics.geography import get_commune_frame, is_valid_on

Parts = Sequence[int | None]
"""The counts of the communes that sent anything, always in the same order; None: not known."""


def compute_published_needs(reached: Parts, needs: Sequence[Parts]) -> list[int | None]:
    """The number of persons reached, then of each need; None = suppressed, or nobody sent any."""
    hidden = [None] * len(needs)
    whole = compute_known_sum(reached) if reached else None
    if whole is None or not (whole == 0 or (whole >= MIN_TOTAL and is_publishable(reached))):
        return [None, *hidden]
    few = len(reached) < MIN_COMMUNES and whole > 0
    if few or not all(
        is_publishable(parts) and is_publishable(compute_unnamed_rest(reached, parts))
        for parts in needs
    ):
        return [whole, *hidden]
    return [whole, *(compute_known_sum(parts) for parts in needs)]


def compute_known_sum(parts: Parts) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def compute_unnamed_rest(reached: Parts, parts: Parts) -> Parts:
    """The persons reached who did not name the need; None if one of the two counts is unknown."""
    pairs = zip(reached, parts, strict=True)
    return [None if None in (a, b) else (a or 0) - (b or 0) for a, b in pairs]


def is_publishable(parts: Parts) -> bool:
    """Whether the sum may be published.

    Every part must be known, and neither one nor two communes may learn from the sum that the
    others counted only a few (from 1 to k).
    """
    counts = [part for part in parts if part is not None]
    whole = sum(counts)
    if len(counts) < len(parts) or 0 < whole < SMALLEST_SHOWN or is_dominated(whole, counts):
        return False
    return not any(0 < whole - own <= SMALLEST_SHOWN for own in list_insider_counts(counts))


def list_insider_counts(counts: Sequence[int]) -> Iterable[int]:
    """What each commune, and each two communes together, know of the sum."""
    yield from counts
    yield from (a + b for a, b in combinations(counts, 2))


NAMED = ("under_18_count", *Service)
"""Counts among the people reached."""


def publish_year(db: Session, unit: OrgUnit, data: ReleaseCreate) -> SupportRelease:
    """Publish a finished year. Raises Invalid, Conflict (missing months; published already)."""
    year = data.year
    if today() <= date(year, 12, 31):
        raise Invalid.at("/year", "year-not-over")
    missing = [one for one in list_reporting(db, unit.id, [year]) if one.missing]
    if missing and not data.accept_missing:
        error = Conflict("support-months-missing", units=len(missing))
        error.extra = {"missing": [one.model_dump(mode="json") for one in missing]}
        raise error
    figures = build_figures_shown(db, unit.id, year).model_dump(mode="json")
    return db.save(SupportRelease(id=data.id, org_unit_id=unit.id, year=year, figures=figures))


def build_figures_shown(db: Session, district: UUID, year: int) -> FiguresShown:
    """The year's table as anyone but the office may read it.

    A commune that was merged during the year is counted in its successor: the successor knows the
    counts of all of them, so a table that showed them apart could not hide small numbers from it.
    """
    home = get_commune_frame(db, district, date(year, 12, 31)).home
    every = list_counting_units(db, district, year)
    leaves = load_leaves(db, district, year)
    figures = run_in_thread(get_published_figures, merge_leaves(leaves, home))
    sent = build_reported_months(every, leaves, year)
    units = [unit for unit in every if home.get(unit.id, unit.id) == unit.id]
    reports = {
        unit.id: merge_months([one for id, one in sent.items() if home.get(id, id) == unit.id])
        for unit in units
    }
    return FiguresShown(
        reports=count_reports(sent.values()),
        count=figures[(ALL,)],
        services=get_service_figures(figures, (SERVICES,)),
        communes=[
            CommuneShown(
                org_unit_id=unit.id,
                org_unit_name=unit.name,
                months_reported=len(reports[unit.id].sent),
                months_due=len(reports[unit.id].due),
                count=figures.get((COMMUNE, unit.id)),
                services=get_service_figures(figures, (COMMUNE, unit.id)),
            )
            for unit in units
        ],
        month_reports=[count_reports(sent.values(), {m}) for m in range(1, 13)],
        months=[figures[(MONTH, m)] for m in range(1, 13)],
        quarters=[figures[(QUARTER, q)] for q in range(1, 5)],
        halves=[figures[(HALF, h)] for h in (1, 2)],
        quarter_services=[get_service_figures(figures, (QUARTER, q)) for q in range(1, 5)],
        under_18=MinorsShown(
            count=figures[(MINORS,)], services=get_service_figures(figures, (MINORS,))
        ),
        needs=build_needs_shown(db, every, district, year, home),
    )


def merge_leaves(leaves: Iterable[Leaf], home: Mapping[UUID, UUID]) -> list[Leaf]:
    """The counts by the communes of the year's last day."""
    found: dict[tuple[UUID, int, Service], Leaf] = {}
    for leaf in leaves:
        unit = home.get(leaf.unit, leaf.unit)
        key = (unit, leaf.month, leaf.service)
        other = found.get(key)
        count, minors = leaf.count, leaf.minors
        if other is not None:
            count += other.count
            is_known = minors is not None and other.minors is not None
            minors = (minors or 0) + (other.minors or 0) if is_known else None
        found[key] = Leaf(unit, leaf.month, leaf.service, count, minors)
    return list(found.values())


def get_service_figures(figures: dict[Key, int | None], key: Key) -> dict[Service, int | None]:
    return {service: figures.get((*key, service)) for service in Service}


@dataclass(frozen=True, slots=True)
class ReportedMonths:
    """Months of a commune: those that it sent, and those that are due or sent."""

    sent: frozenset[int]
    due: frozenset[int]


def build_reported_months(
    units: Sequence[CountingUnit], leaves: Iterable[Leaf], year: int
) -> dict[UUID, ReportedMonths]:
    """{commune: its months of the year}; a month is sent once any service of it was counted."""
    sent: dict[UUID, set[int]] = {unit.id: set() for unit in units}
    for leaf in leaves:
        sent[leaf.unit].add(leaf.month)
    return {
        unit.id: ReportedMonths(
            frozenset(sent[unit.id]),
            frozenset(sent[unit.id].union(month.month for month in list_due_months(unit, year))),
        )
        for unit in units
    }


def merge_months(communes: Sequence[ReportedMonths]) -> ReportedMonths:
    """The months of merged communes; a month is sent once each of them that owed it sent it."""
    due = frozenset[int]().union(*(one.due for one in communes))
    missing = frozenset[int]().union(*(one.due - one.sent for one in communes))
    return ReportedMonths(due - missing, due)


def count_reports(
    communes: Iterable[ReportedMonths], months: Collection[int] = range(1, 13)
) -> ReportCoverage:
    """How many of the due months of these communes are in the sums over `months`."""
    found = [
        (len(one.sent.intersection(months)), len(one.due.intersection(months))) for one in communes
    ]
    return ReportCoverage(sent=sum(sent for sent, _ in found), due=sum(due for _, due in found))


def load_leaves(db: Session, district: UUID, year: int) -> list[Leaf]:
    found = sa.select(
        SupportService.org_unit_id,
        SupportService.month,
        SupportService.service,
        SupportService.count,
        SupportService.under_18_count,
    ).where(
        SupportService.org_unit_id.in_(select_units_under([district])),
        SupportService.month.between(date(year, 1, 1), date(year, 12, 1)),
    )
    return [
        Leaf(unit, month.month, service, count, minors)
        for unit, month, service, count, minors in db.execute(found)
        if count is not None
    ]


def build_needs_shown(
    db: Session, units: Sequence[CountingUnit], district: UUID, year: int, home: Mapping[UUID, UUID]
) -> NeedsShown:
    """The district's needs: the number of people reached, and all needs or none."""
    columns = [getattr(NeedsAssessment, str(name)) for name in ("reached_count", *NAMED)]
    found = sa.select(NeedsAssessment.org_unit_id, NeedsAssessment.half, *columns).where(
        NeedsAssessment.org_unit_id.in_(select_units_under([district])),
        NeedsAssessment.year == year,
    )
    rows = db.execute(found).all()
    reached, *needs = [
        compute_commune_parts((home.get(unit, unit), counts[at]) for unit, _, *counts in rows)
        for at in range(len(columns))
    ]
    whole, *told = compute_published_needs(reached, needs)
    young, *services = told
    sent = {(unit, half) for unit, half, *_ in rows}
    due = sent.union((unit.id, half) for unit in units for half in list_due_halves(unit, year))
    return NeedsShown(
        reports=ReportCoverage(sent=len(sent), due=len(due)),
        reached_count=whole,
        under_18_count=young,
        needs=dict(zip(Service, services, strict=True)),
    )


def compute_commune_parts(counts: Iterable[tuple[UUID, int | None]]) -> list[int | None]:
    """What each commune counted in the half-years that it sent; unknown where one of them is."""
    parts: dict[UUID, int | None] = {}
    for unit, more in counts:
        before = parts.get(unit, 0)
        parts[unit] = None if before is None or more is None else before + more
    return list(parts.values())


def list_due_halves(unit: CountingUnit, year: int) -> Iterable[int]:
    """The half-years that are over and at whose beginning the unit existed."""
    for half, first in ((1, date(year, 1, 1)), (2, date(year, 7, 1))):
        if is_valid_on(unit, first) and add_months(first, 6) <= today():
            yield half


register_messages(
    {
        "year-not-over": (
            "Chỉ công bố được năm đã kết thúc.",
            "Only a year that is over can be published.",
        ),
        "support-months-missing": (
            "{units} đơn vị chưa gửi đủ số liệu các tháng. Đôn đốc, hoặc xác nhận công bố.",
            "{units} units have not sent every month. Urge them, or confirm publishing.",
        ),
        "already-published": (
            "Bảng công bố của năm này đã có và không thay đổi nữa.",
            "The table of this year is published already and changes no more.",
        ),
    }
)
