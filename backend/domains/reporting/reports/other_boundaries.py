"""A report's cells by the communes of 1/7/2025, whichever communes it was made for.

Counts of persons keep their own communes: the same counts by two geographies would tell, by their
difference, what each of them hides (docs/security.md).
"""

from collections.abc import Mapping
from datetime import date

from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.reporting.report_figures import BY_CODE
from backend.domains.reporting.reports.content import LineContent, LineKnownCounts, ReportContent
from backend.domains.reporting.reports.lines import (
    merge_completeness,
    parse_completeness,
    to_json_counts,
)
from backend.domains.reporting.reports.models import Report
from backend.metrics.geography import Boundaries, build_commune_map, list_commune_rows

MINORS = "workers_under_18"
WITHHELD = frozenset(code for code, one in BY_CODE.items() if one.guard is not None) | {MINORS}
"""Figures whose cells are told by one geography alone."""


CHANGED_ON = Boundaries.SINCE_JULY_2025.get_day(date.max)


def load_other_communes(db: Session, report: Report) -> dict[str, str]:
    """{commune that the report tells: the one into which it went on 1/7/2025}, if that has come."""
    if not report.period_end < CHANGED_ON <= today():
        return {}
    pairs = list_commune_rows(db, report.org_unit_id, None)
    found = build_commune_map(pairs, CHANGED_ON)
    return {str(unit): str(commune) for unit, commune in found.items() if unit != commune}


def to_content_by(content: ReportContent, home: Mapping[str, str]) -> ReportContent:
    """The content with the cells of its lines by the communes of `home`."""
    return {**content, "lines": [to_line_by(line, home) for line in content["lines"]]}


def to_line_by(line: LineContent, home: Mapping[str, str]) -> LineContent:
    """The line with the cells of communes that were merged added up; without any if withheld."""
    if is_withheld(line):
        return {**line, "communes": {}, "known": remove_known_communes(line.get("known"))}
    cells: dict[str, int | None] = {}
    for unit, value in line["communes"].items():
        commune = home.get(unit, unit)
        before = cells.get(commune)
        cells[commune] = value if before is None else before + (value or 0)
    return {**line, "communes": cells, "known": merge_known_communes(line.get("known"), home)}


def list_withheld_codes(content: ReportContent) -> frozenset[str]:
    """The lines that have cells, and none by other communes."""
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
