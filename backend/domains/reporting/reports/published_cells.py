"""What a reader of an approved report, who may not have counts of persons, reads of them.

That is the published table of the year, by the communes of its day and by those of 1/7/2025. What
the second may tell beside the first is solved for both together (`merged_communes.py`), from the
numbers of the report's first approval: what is corrected later must show in no difference. Where
these are not the numbers that were published, nothing is told.
"""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from backend.core.server.threads import run_in_thread
from backend.core.session.session import Session
from backend.core.text.periods import PeriodKind
from backend.domains.reporting.reports.content import LineContent, ReportContent
from backend.domains.reporting.reports.lines import find_completeness
from backend.domains.reporting.reports.models import Report
from backend.domains.support.support_releases.merged_communes import (
    Figures,
    MergedYear,
    build_merged_figures,
    list_published,
)
from backend.domains.support.support_releases.metrics import SERVICES
from backend.domains.support.support_releases.models import SupportRelease
from backend.domains.support.support_releases.schemas import FiguresShown
from backend.domains.support.support_releases.year_tables import COMMUNE, Leaf
from backend.domains.support.support_services.models import Service
from backend.metrics.disclosure import list_ancestor_ids
from backend.metrics.geography import CommunePair
from backend.permissions import Permission

TOTAL, OTHER, VIOLENCE = "support_total", "support_other", "support_gender_violence"

PublishedCells = dict[str, dict[str, int | None]]
"""{code of a line: {commune: number}}; None = hidden, or not known."""


def load_release(db: Session, report: Report) -> FiguresShown | None:
    """The published table of the report's year, if the reader may have it."""
    if report.period_kind is not PeriodKind.YEAR:
        return None
    needed, unit = Permission.SUPPORT_PUBLISHED, report.org_unit_id
    if not db.actor.has_permission(needed):
        return None
    if not db.actor.scope(needed).covers(unit, list_ancestor_ids(db, unit)):
        return None
    found = db.scalar(
        sa.select(SupportRelease.figures).where(
            SupportRelease.org_unit_id == unit, SupportRelease.year == report.period_start.year
        )
    )
    return FiguresShown.model_validate(found) if found is not None else None


def find_merged_figures(
    content: ReportContent, table: FiguresShown, pairs: list[CommunePair], home: Mapping[str, str]
) -> Figures | None:
    """The year's figures by the communes of `home`; None where they are not safe to tell.

    `content`: as it was approved first, with nothing hidden. `pairs`: of each commune and those
    that took it over, whose offices know what it counted.
    """
    communes = {one.org_unit_id for one in table.communes}
    offices: dict[UUID, set[UUID]] = {}
    for pair in pairs:
        offices.setdefault(pair.id, set()).add(pair.unit)
    published = list_published(table)
    year = MergedYear(
        leaves=frozenset(list_leaves(content)),
        shown=frozenset((key, value) for key, value in published.items() if value is not None),
        home=frozenset((unit, UUID(home[str(unit)])) for unit in communes if str(unit) in home),
        readers=frozenset(frozenset(units & communes) for units in offices.values()),
    )
    return run_in_thread(build_merged_figures, year)


def list_leaves(content: ReportContent) -> list[Leaf]:
    """What each commune counted of each service in the whole year, as the report says it."""
    by_code = {line["code"]: line for line in content["lines"]}
    found = []
    for code, services in SERVICES.items():
        if code != TOTAL:
            found += list_line_leaves(by_code, code, services[-1])
    return found


def list_line_leaves(by_code: Mapping[str, LineContent], code: str, service: Service) -> list[Leaf]:
    """The line's counts; of the line that holds two services those of the second."""
    line = by_code.get(code)
    if line is None:
        return []
    less = by_code[VIOLENCE]["communes"] if code == OTHER and VIOLENCE in by_code else {}
    found = []
    for unit, count in line["communes"].items():
        rest = None if count is None else count - (less.get(unit) or 0)
        if rest is None or (code == OTHER and rest == 0 and is_partly_known(line, unit)):
            continue
        found.append(Leaf(UUID(unit), 1, service, rest, 0))
    return found


def is_partly_known(line: LineContent, unit: str) -> bool:
    """Whether a 0 may be that of the other service alone."""
    known = find_completeness(line, unit)
    return known is None or known.known < known.among


def to_published_cells(figures: Figures) -> PublishedCells:
    """The numbers of the table of communes as the cells of lines."""
    units = {key[1] for key in figures if key[0] == COMMUNE}
    return {
        code: {str(unit): compute_disclosed_number(figures, unit, code) for unit in units}
        for code in SERVICES
    }


def compute_disclosed_number(figures: Figures, unit: object, code: str) -> int | None:
    """The number of a line in a commune; hidden if one of its services is."""
    if code == TOTAL:
        return figures.get((COMMUNE, UUID(str(unit))))
    parts = [figures.get((COMMUNE, UUID(str(unit)), service)) for service in SERVICES[code]]
    return None if None in parts else sum(part for part in parts if part is not None)
