"""A report's cells by the communes of 1/7/2025, whichever communes it was made for.

The same counts of persons by two geographies would tell, by their difference, what each of them
hides (docs/security.md). So only an approved report has them by both. Whoever reads its own cells
can add them up; everybody else reads what is solved for both together (`published_cells.py`).
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.reporting.report_figures.catalogue import BY_CODE
from backend.domains.reporting.reports.content import LineContent, LineKnownCounts, ReportContent
from backend.domains.reporting.reports.lines import (
    merge_completeness,
    parse_completeness,
    to_json_counts,
    to_masked_line,
)
from backend.domains.reporting.reports.models import FROZEN, Report
from backend.domains.reporting.reports.published_cells import (
    PublishedCells,
    find_merged_figures,
    load_release,
    to_published_cells,
)
from backend.domains.reporting.reports.queries import get_content, get_edition
from backend.domains.support.support_releases.merged_communes import list_published
from backend.metrics.geography import (
    Boundaries,
    CommunePair,
    build_commune_map,
    list_commune_rows,
)
from backend.metrics.metric import Guard

MINORS = "workers_under_18"
WITHHELD = frozenset(code for code, one in BY_CODE.items() if one.guard is not None) | {MINORS}
"""Counts of persons: while a report is not approved, their cells are told by its own communes."""


CHANGED_ON = Boundaries.SINCE_JULY_2025.get_day(date.max)


class OtherCommunes(NamedTuple):
    """`home`: {commune that the report tells: the one into which it went on 1/7/2025}.

    `pairs`: each commune with those that ever took it over.
    """

    home: dict[str, str]
    pairs: list[CommunePair]


def load_other_communes(
    db: Session, report: Report, content: ReportContent
) -> OtherCommunes | None:
    """The communes of 1/7/2025, if they have come and the report has cells of others."""
    if not report.period_end < CHANGED_ON <= today():
        return None
    pairs = list_commune_rows(db, report.org_unit_id, None)
    found = build_commune_map(pairs, CHANGED_ON)
    home = {str(unit): str(commune) for unit, commune in found.items() if unit != commune}
    has_cells = any(home.keys() & line["communes"].keys() for line in content["lines"])
    return OtherCommunes(home, pairs) if has_cells else None


class ToldCells(NamedTuple):
    """`content`: with the cells of its lines by the communes that were asked for.

    `withheld`: lines that have cells, and none by these communes. `published`: cells for a reader
    who may not have the line itself.
    """

    content: ReportContent
    withheld: frozenset[str] = frozenset()
    published: PublishedCells | None = None

    def list_communes(self) -> list[dict[str, int | None]]:
        """The cells of each line, and those that were published."""
        lines = self.content["lines"]
        return [*(line["communes"] for line in lines), *(self.published or {}).values()]

    def to_told_line(self, line: LineContent, hidden: frozenset[str]) -> LineContent:
        """The line as its reader may have it, with its cells."""
        shown = to_masked_line(line, hidden)
        shown["is_told_by_own_only"] = line["code"] in self.withheld
        cells = (self.published or {}).get(line["code"]) if shown["is_suppressed"] else None
        shown["has_published_cells"] = cells is not None
        return shown if cells is None else {**shown, "communes": cells}


def load_told_cells(
    db: Session,
    report: Report,
    content: ReportContent,
    other: OtherCommunes | None,
    boundaries: Boundaries,
    hidden: frozenset[str],
) -> ToldCells:
    """The content, masked for its reader already, with the cells that the reader may have."""
    if other is None:
        return ToldCells(content)
    is_own, is_frozen = boundaries is Boundaries.OWN, report.status in FROZEN
    told = ToldCells(content)
    if not is_own:
        by_other = to_content_by_communes(content, other.home, is_frozen=is_frozen)
        told = ToldCells(by_other, frozenset() if is_frozen else list_withheld_codes(content))
    if not is_frozen or Guard.SUPPORT.value not in hidden:
        return told
    table = load_release(db, report)
    if table is None:
        return told
    before = to_published_cells(list_published(table))
    first = get_content(db, report, get_edition(db, report.id, 1))
    figures = find_merged_figures(first, table, other.pairs, other.home)
    if figures is None:
        return told if is_own else told._replace(withheld=told.withheld | before.keys())
    return told._replace(published=before if is_own else to_published_cells(figures))


def to_content_by_communes(
    content: ReportContent, home: Mapping[str, str], *, is_frozen: bool = False
) -> ReportContent:
    """The content with the cells of its lines by the communes of `home`."""
    lines = content["lines"]
    return {
        **content,
        "lines": [to_line_by_communes(line, home, is_frozen=is_frozen) for line in lines],
    }


def to_line_by_communes(
    line: LineContent, home: Mapping[str, str], *, is_frozen: bool = False
) -> LineContent:
    """The line with the cells of communes that were merged added up; without any if withheld.

    Who is told the cells of a frozen line can add them up, so their sums tell nothing more.
    """
    if is_withheld(line) and not is_frozen:
        return {**line, "communes": {}, "known": remove_known_communes(line.get("known"))}
    cells: dict[str, int | None] = {}
    for unit, value in line["communes"].items():
        commune = home.get(unit, unit)
        before = cells.get(commune)
        cells[commune] = value if before is None else before + (value or 0)
    return {**line, "communes": cells, "known": merge_known_communes(line.get("known"), home)}


def list_withheld_codes(content: ReportContent) -> frozenset[str]:
    """The lines that have cells, and before approval none by other communes."""
    lines = content["lines"]
    return frozenset(line["code"] for line in lines if line["communes"] and is_withheld(line))


def is_withheld(line: LineContent) -> bool:
    return line["guard"] is not None or line["code"] in WITHHELD


def remove_known_communes(known: LineKnownCounts | None) -> LineKnownCounts | None:
    return {**known, "communes": {}} if known else None


def merge_known_communes(
    known: LineKnownCounts | None, home: Mapping[str, str]
) -> LineKnownCounts | None:
    """Of how many records the added cells are."""
    if known is None:
        return None
    parts: dict[str, list[str]] = {}
    for unit in known["communes"]:
        parts.setdefault(home.get(unit, unit), []).append(unit)
    merged = {
        commune: to_json_counts(
            merge_completeness(parse_completeness(known["communes"][unit]) for unit in units)
        )
        for commune, units in parts.items()
    }
    return {**known, "communes": merged}


register_messages(
    {
        "boundaries-own-only": (
            "Số liệu về người chỉ tính theo địa giới lúc có số liệu.",
            "Counts of persons are told by the communes of their day alone.",
        ),
    }
)
