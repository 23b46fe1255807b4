"""The exact line of form 501-502, for the office above that the law has it sent to.

TT 02/2025/TT-BLĐTBXH asks each district for one line of the form, once a year. The province's
office reads that line in the forms of a year's report that was sent to it: the district's totals
alone, and in no other report, file, list or answer. Districts ended on 30 June 2025; who reads the
line of what came after them is not settled, so it stays masked (reference/statutory_lines.json).
"""

from collections.abc import Mapping
from typing import Any

from backend.core.session.session import Session
from backend.domains.reporting.reports.lines import masked
from backend.domains.reporting.reports.models import Report, ReportStatus
from backend.law.reference.statutory_lines import has_statutory_line
from backend.metrics.disclosure import list_ancestor_ids
from backend.permissions import Permission

FORM = "501-502"

Lines = Mapping[str, Mapping[str, Any]]


def is_due_to(db: Session, report: Report) -> bool:
    """Whether the reader's office is above the district and had this report sent to it."""
    if report.status is not ReportStatus.SENT or not db.actor.has_permission(
        Permission.REPORT_STATUTORY
    ):
        return False
    if not has_statutory_line(FORM, report.level, report.period_kind, report.period_end):
        return False
    units = db.actor.scope(Permission.REPORT_STATUTORY).units
    above = list_ancestor_ids(db, report.org_unit_id) - {report.org_unit_id}
    return units is None or not above.isdisjoint(units)


def statutory_totals(db: Session, report: Report, content: Mapping[str, Any]) -> dict[str, Lines]:
    """{form: the lines of its total}, where these are others than the reader's own; else {}."""
    if not is_due_to(db, report):
        return {}
    whole = {line["code"]: masked(line, ()) for line in content["lines"]}
    return {FORM: {code: {**line, "is_corrected": False} for code, line in whole.items()}}
