"""The exact line of form 501-502, which only the office named by law may read.

Until 30 June 2025 each district sent one line of this form a year (TT 02/2025/TT-BLĐTBXH). The
office above reads it in the forms of the yearly report that was sent to it. It contains only the
district's totals, and it is in no other report, file, list or answer.

No legal text was found that says who holds the line of a later year. For later years there is one
line for all units together, in the forms of the report of the office above them, once that report
is approved. The line never changes after the first approval: the difference of two lines could be
the number of one unit. It is shown only if there are several units and each of them has sent its
report and all its months; otherwise it would be the number of those that did
(reference/statutory_lines.json).
"""

import json

from backend.core.session.session import Session
from backend.domains.reporting.report_figures import FORMS, Guard
from backend.domains.reporting.report_papers.form_papers import FormTotal
from backend.domains.reporting.reports.content import KnownCount, LineContent, ReportContent
from backend.domains.reporting.reports.lines import to_masked_line
from backend.domains.reporting.reports.models import FROZEN, Report, ReportStatus
from backend.domains.reporting.reports.queries import get_edition
from backend.law.reference.statutory_lines import StatutoryLineRule, find_statutory_line
from backend.metrics.disclosure import list_ancestor_ids
from backend.permissions import Permission

FORM = "501-502"
MIN_UNITS = 2
"""Of one unit alone the sum would be its own number."""


def find_rule(report: Report) -> StatutoryLineRule | None:
    return find_statutory_line(FORM, report.level, report.period_kind, report.period_end)


def is_due_to(db: Session, report: Report, rule: StatutoryLineRule) -> bool:
    """Whether the reader's office may have the line: it is above the unit and had the report sent
    to it; a sum of units is its own, once its report is approved."""
    if not db.actor.has_permission(Permission.REPORT_STATUTORY):
        return False
    units = db.actor.scope(Permission.REPORT_STATUTORY).units
    over = list_ancestor_ids(db, report.org_unit_id)
    if rule.is_total:
        return report.status in FROZEN and (units is None or not over.isdisjoint(units))
    above = over - {report.org_unit_id}
    is_sent = report.status is ReportStatus.SENT
    return is_sent and (units is None or not above.isdisjoint(units))


def build_statutory_totals(
    db: Session, report: Report, content: ReportContent
) -> dict[str, FormTotal]:
    """{form: its total}, where this is another than the reader's own lines tell; else {}."""
    rule = find_rule(report)
    if rule is None or not is_due_to(db, report, rule):
        return {}
    if rule.is_total:
        content = json.loads(get_edition(db, report.id, 1).content)
        if not is_sum_of_all_units(content):
            return {}
    whole = {line["code"]: to_masked_line(line, ()) for line in content["lines"]}
    lines: dict[str, LineContent] = {
        code: {**line, "is_corrected": False} for code, line in whole.items()
    }
    return {FORM: FormTotal(lines, rule.note if rule.is_total else "")}


def is_sum_of_all_units(content: ReportContent) -> bool:
    """Whether the line is the sum of several units that all sent their report and their months."""
    units = {unit["id"] for unit in content["units"]}
    sent = {part["org_unit_id"] for part in content["parts"]}
    if len(units) < MIN_UNITS or not units <= sent:
        return False
    (form,) = (form for form in FORMS if form.code == FORM)
    wanted = {code for column in form.columns for code in column.figures}
    counted = [
        line
        for line in content["lines"]
        if line["code"] in wanted and line["guard"] == Guard.SUPPORT.value
    ]
    return all(is_complete(line["known"]["value"] if line["known"] else None) for line in counted)


def is_complete(known: KnownCount | None) -> bool:
    return known is not None and known["known"] == known["among"]
