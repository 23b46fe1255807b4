"""Of how many records each number of a line is the sum, if some records lack their number.

A line keeps this as `LineKnownCounts`. A corrected number is complete: the writer states it, with
evidence.
"""

from collections.abc import Iterable, Mapping

from backend.domains.reporting.report_figures import Completeness, MetricValue
from backend.domains.reporting.reports.content import (
    KnownCount,
    KnownName,
    LineContent,
    LineKnownCounts,
)

NUMBERS: tuple[KnownName, ...] = ("value", "previous_value", "cumulative_value")


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
    """The line once a part says its number: what the part did not know is told."""
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
    """The line whose writer says the number of the period."""
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
    sums = {
        name: to_json_counts(merge_completeness(parse_completeness(line[name]) for line in found))
        for name in NUMBERS
    }
    return {
        "value": sums["value"],
        "previous_value": sums["previous_value"],
        "cumulative_value": sums["cumulative_value"],
        "communes": {},
    }


def merge_completeness(parts: Iterable[Completeness | None]) -> Completeness | None:
    """Of how many records a sum of several numbers is, as far as they tell."""
    found = [part for part in parts if part is not None]
    known = Completeness()
    for part in found:
        known = known.add(part)
    return known if found else None
