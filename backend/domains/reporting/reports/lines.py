"""Builds a line of a report: figure, correction, percentage, and of how many records it is."""

from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime
from functools import reduce
from typing import NamedTuple

from backend.domains.reporting.report_figures.catalogue import FIGURES
from backend.domains.reporting.reports.content import (
    Correction,
    KnownCount,
    KnownName,
    LineContent,
    LineKnownCounts,
    NumberName,
)
from backend.metrics.metric import Completeness, Metric, MetricValue

KNOWN_NUMBERS: tuple[KnownName, ...] = ("value", "previous_value", "cumulative_value")


def build_known_counts(counted: Mapping[str, MetricValue]) -> LineKnownCounts | None:
    """What a line keeps of its three columns; None where records never lack a number."""
    if counted["value"].known is None:
        return None
    communes = counted["value"].known_in.items()
    return {
        "value": to_json_counts(counted["value"].known),
        "previous_value": to_json_counts(counted["previous_value"].known),
        "cumulative_value": to_json_counts(counted["cumulative_value"].known),
        "communes": {str(unit): to_json_counts(one) for unit, one in communes},
    }


def to_json_counts(known: Completeness | None) -> KnownCount | None:
    if known is None:
        return None
    return {"known": known.known, "among": known.among, "unclear": known.unclear}


def parse_completeness(found: KnownCount | None) -> Completeness | None:
    return None if found is None else Completeness(**found)


NOUNS = {
    "workforce_counts": "cơ sở",
    "communication_activities": "hoạt động",
    "budgets": "khoản kinh phí",
    "support_services": "dòng số liệu",
}
"""What lacks its number, by the kind of record behind a figure."""


def describe_known(known: Completeness | None, entity: str | None) -> str:
    """'của 5/7 cơ sở có số liệu'; empty where there is nothing to say."""
    if known is None or not known.known:
        return ""
    noun = NOUNS.get(entity or "", "bản ghi")
    said = []
    if known.known < known.among:
        said.append(f"của {known.known}/{known.among} {noun} có số liệu")
    if known.unclear:
        said.append(f"{known.unclear} số 0 ghi từ khi chưa phân biệt 0 với chưa đếm")
    return "; ".join(said)


def find_completeness(line: LineContent, unit: str | None) -> Completeness | None:
    """Of how many records a line's number is: in all, or of one unit."""
    found = line.get("known")
    if found is None:
        return None
    return parse_completeness(found["value"] if unit is None else found["communes"].get(unit))


def format_share(known: Completeness | None) -> str:
    """' (5/7)' behind a number that is not the sum of all; else empty."""
    if known is None or not known.known or known.known == known.among:
        return ""
    return f" ({known.known}/{known.among})"


def add_known_part(found: LineKnownCounts | None, unit: str) -> LineKnownCounts | None:
    """The counts once a part states its number: what it did not know is known then."""
    part = parse_completeness(found["communes"].get(unit)) if found else None
    if found is None or part is None:
        return found
    since = compute_filled(parse_completeness(found["cumulative_value"]), part)
    return {
        **found,
        "value": to_json_counts(compute_filled(parse_completeness(found["value"]), part)),
        "cumulative_value": to_json_counts(since),
        "communes": {one: known for one, known in found["communes"].items() if one != unit},
    }


def compute_filled(whole: Completeness | None, part: Completeness) -> Completeness | None:
    if whole is None:
        return None
    missing = min(part.among - part.known, whole.among - whole.known)
    return Completeness(whole.known + missing, whole.among, max(0, whole.unclear - part.unclear))


def to_corrected(found: LineKnownCounts | None) -> LineKnownCounts | None:
    """The counts of a line whose number was corrected: it is no sum of records any more."""
    if found is None:
        return None
    value, since = parse_completeness(found["value"]), parse_completeness(found["cumulative_value"])
    rest = compute_filled(since, value) if value else since
    return {**found, "value": None, "cumulative_value": to_json_counts(rest)}


def merge_known_counts(lines: Iterable[LineKnownCounts | None]) -> LineKnownCounts | None:
    """What the lines of several parts know together; None where one of them does not tell."""
    found = [line for line in lines if line is not None]
    if not found:
        return None
    value, previous, since = (
        to_json_counts(merge_completeness(parse_completeness(line[name]) for line in found))
        for name in KNOWN_NUMBERS
    )
    return {"value": value, "previous_value": previous, "cumulative_value": since, "communes": {}}


def merge_completeness(parts: Iterable[Completeness | None]) -> Completeness | None:
    """Of how many records a sum of several numbers is, as far as they tell."""
    found = [part for part in parts if part is not None]
    return reduce(Completeness.add, found) if found else None


POSITION: dict[str, int] = {figure.code: at for at, figure in enumerate(FIGURES)}
NUMBERS: tuple[NumberName, ...] = ("value", "previous_value", "cumulative_value", "planned_value")


class WorkingLine(NamedTuple):
    """The columns of a line that is being written."""

    code: str
    figure_version: int
    value: int | None
    previous_value: int | None
    cumulative_value: int | None
    planned_value: int | None
    communes: dict[str, int | None]
    from_parts: int
    known: LineKnownCounts | None
    correction: Correction | None
    comment: str | None
    answer: str | None
    answered_at: datetime | None
    is_open: bool
    open_until: datetime | None


def to_line(row: WorkingLine, figure: Metric | None, days: tuple[date, date]) -> LineContent:
    """The line of a report that is being written, as it stands now.

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
