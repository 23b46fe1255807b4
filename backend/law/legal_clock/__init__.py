"""Legal deadlines: the last day of a period, how it is computed, and how certain it is."""

from backend.law.legal_clock.engine import (
    AddedDay,
    CaseFile,
    ComputedDeadline,
    PausePeriod,
    SpecialDay,
    WorkCalendar,
    build_calendar,
    compute_case_deadlines,
    compute_deadline,
)
from backend.law.legal_clock.explanations import describe_calculation, format_citation, list_remarks

__all__ = [
    "AddedDay",
    "CaseFile",
    "ComputedDeadline",
    "PausePeriod",
    "SpecialDay",
    "WorkCalendar",
    "build_calendar",
    "compute_case_deadlines",
    "compute_deadline",
    "describe_calculation",
    "format_citation",
    "list_remarks",
]
