"""Why a line of a report has no number of the period, or none of the year before."""

from datetime import date

from backend.domains.reporting.report_figures.catalogue import BY_CODE
from backend.domains.reporting.reports.computing import get_days_before
from backend.domains.reporting.reports.content import LineContent, ReportContent
from backend.domains.reporting.reports.models import Report
from backend.domains.reporting.reports.position import get_covered_days, get_report_position
from backend.domains.reporting.reports.schemas import UnknownReason
from backend.law.reference.tiers import Position
from backend.metrics.metric import Guard


def find_unknown_reason(
    report: Report, content: ReportContent, line: LineContent
) -> UnknownReason | None:
    """Why the line has no number; None where it has one, or none for this reader."""
    if line["value"] is not None or line["is_suppressed"]:
        return None
    return find_reason(report, content, line, get_covered_days(report))


def find_unknown_reason_before(
    report: Report, content: ReportContent, line: LineContent, first_day: date | None
) -> UnknownReason | None:
    """The same of the year before; `first_day`: of the report's unit, None: since ever."""
    if line["previous_value"] is not None or line["is_suppressed"]:
        return None
    days = get_days_before(report)
    if first_day is not None and days[1] < first_day:
        return UnknownReason.BEFORE_UNIT
    return find_reason(report, content, line, days)


def find_reason(
    report: Report, content: ReportContent, line: LineContent, days: tuple[date, date]
) -> UnknownReason:
    figure = BY_CODE.get(line["code"])
    if figure is not None and figure.has_ended(*days):
        return UnknownReason.ENDED
    if line["guard"] == Guard.CRIME:
        return UnknownReason.POLICE_INCOMPLETE
    if get_report_position(report) is not Position.SUPERIOR:
        return UnknownReason.NOT_COUNTED
    return UnknownReason.NOT_COUNTED if content["parts"] else UnknownReason.NO_PARTS
