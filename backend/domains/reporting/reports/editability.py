"""Which lines and sections of a report may be changed now; some close again after a time."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from backend.core.session.models import now
from backend.domains.reporting.reports.models import OPEN, Report
from backend.domains.reporting.reports.workflow import ReportAct


class OpenableLine(Protocol):
    """A line, or a row with these columns."""

    @property
    def is_open(self) -> bool: ...
    @property
    def open_until(self) -> datetime | None: ...


class CommentedText(Protocol):
    """A section, or a row with these columns."""

    @property
    def comment(self) -> str | None: ...


def is_line_open(report: Report, line: OpenableLine) -> bool:
    """Whether the line may be corrected: a reopened one closes again by itself."""
    return report.status in OPEN and is_marked_open(line)


def is_marked_open(line: OpenableLine) -> bool:
    return bool(line.is_open) and (line.open_until is None or line.open_until > now())


def is_section_open(report: Report, section: CommentedText, lines: Iterable[OpenableLine]) -> bool:
    """Where single lines were sent back or reopened, only words that were asked about are open."""
    if report.status not in OPEN:
        return False
    return section.comment is not None or all(line.is_open for line in lines)


def find_reopening(report: Report) -> dict[str, Any] | None:
    """How the report came to be open: the entry of its reopening, unless it was sent back."""
    for entry in reversed(report.course):
        if entry["action"] in (ReportAct.RETURN, ReportAct.REOPEN_LINE):
            return entry if entry["action"] == ReportAct.REOPEN_LINE else None
    return None
