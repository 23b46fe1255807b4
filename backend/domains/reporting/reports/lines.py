"""Builds a line of a report: the figure, its correction, and its percentages."""

from collections.abc import Container
from datetime import date
from typing import Protocol

from backend.domains.reporting.report_figures import BY_CODE, FIGURES, Metric
from backend.domains.reporting.reports.content import (
    Correction,
    LineContent,
    LineKnownCounts,
    NumberName,
)
from backend.domains.reporting.reports.known_counts import to_corrected

POSITION: dict[str, int] = {figure.code: at for at, figure in enumerate(FIGURES)}
__all__ = [
    "BY_CODE",
    "NUMBERS",
    "POSITION",
    "add_shares",
    "to_line",
    "to_masked_line",
]
NUMBERS: tuple[NumberName, ...] = ("value", "previous_value", "cumulative_value", "planned_value")


class LineRow(Protocol):
    """The columns of a line that is being written."""

    @property
    def code(self) -> str: ...
    @property
    def figure_version(self) -> int: ...
    @property
    def value(self) -> int | None: ...
    @property
    def previous_value(self) -> int | None: ...
    @property
    def cumulative_value(self) -> int | None: ...
    @property
    def planned_value(self) -> int | None: ...
    @property
    def communes(self) -> dict[str, int | None]: ...
    @property
    def from_parts(self) -> int: ...
    @property
    def known(self) -> LineKnownCounts | None: ...
    @property
    def correction(self) -> Correction | None: ...


def to_line(row: LineRow, figure: Metric | None, days: tuple[date, date]) -> LineContent:
    """The line of a report that is being written, as it stands now; `row` has its columns.

    `days`: the first and the last that it is about, in whose words its title and unit are said.
    """
    start, end = days
    figure = figure.say_on(end, start) if figure else None
    correction = row.correction
    value, cumulative, known = row.value, row.cumulative_value, row.known
    if correction is not None:
        value, known = correction["value"], to_corrected(known)
        cumulative = (cumulative or 0) + value - (row.value or 0)
    return {
        "code": row.code,
        "title": figure.title if figure else row.code,
        "english": figure.english if figure else row.code,
        "unit": figure.unit if figure else "",
        "section": figure.section if figure else "",
        "law": figure.law if figure else "",
        "entity": figure.entity if figure else None,
        "guard": figure.guard.value if figure and figure.guard else None,
        "whole": figure.whole if figure else None,
        "figure_version": row.figure_version,
        "value": value,
        "computed_value": row.value,
        "previous_value": row.previous_value,
        "cumulative_value": cumulative,
        "planned_value": row.planned_value,
        "percent": compute_percent(cumulative, row.planned_value),
        "communes": row.communes,
        "from_parts": row.from_parts,
        "known": known,
        "is_corrected": correction is not None,
        "correction": correction,
    }


def add_shares(lines: list[LineContent]) -> list[LineContent]:
    """Each line with its share of what it is part of."""
    values = {line["code"]: line["value"] for line in lines}
    for line in lines:
        line["share_percent"] = compute_percent(line["value"], values.get(line["whole"] or ""))
    return lines


def compute_percent(part: int | None, whole: int | None) -> float | None:
    """One decimal, rounded half up; None where there is nothing to divide by."""
    if part is None or not whole:
        return None
    return (2000 * part + whole) // (2 * whole) / 10


def to_masked_line(line: LineContent, hidden: Container[str]) -> LineContent:
    """The line as the reader may have it: of a guarded one nothing but its title.

    Not even for which communes there is a number, or whether somebody corrected it.
    """
    if line["guard"] not in hidden:
        return {**line, "is_suppressed": False}
    return {
        **line,
        "value": None,
        "previous_value": None,
        "cumulative_value": None,
        "planned_value": None,
        "computed_value": None,
        "percent": None,
        "share_percent": None,
        "communes": {},
        "from_parts": 0,
        "known": None,
        "is_corrected": False,
        "correction": None,
        "is_suppressed": True,
    }
