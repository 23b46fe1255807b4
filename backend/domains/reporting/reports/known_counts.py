"""Of how many records the numbers of a line are, where some records lack theirs.

Kept with the line as {"value", "previous_value", "cumulative_value": known, "communes": {unit id:
known}}; a `known` is the fields of a figure's Known. What somebody corrected is whole: the writer
says the number, with evidence.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from backend.domains.reporting.report_figures import Completeness, MetricValue

NUMBERS = ("value", "previous_value", "cumulative_value")
KnownCounts = dict[str, Any]


def build_known_counts(counted: Mapping[str, MetricValue]) -> KnownCounts | None:
    """What a line keeps of its three columns; None where records never lack a number."""
    if counted["value"].known is None:
        return None
    columns = {name: to_json_counts(counted[name].known) for name in NUMBERS}
    communes = counted["value"].known_in.items()
    return {**columns, "communes": {str(unit): to_json_counts(one) for unit, one in communes}}


def to_json_counts(known: Completeness | None) -> KnownCounts | None:
    return None if known is None else known._asdict()


def parse_completeness(found: Mapping[str, Any] | None) -> Completeness | None:
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


def find_completeness(line: Mapping[str, Any], unit: str | None) -> Completeness | None:
    """Of how many records a line's number is: in all, or of one unit."""
    found = line.get("known") or {}
    return parse_completeness(
        found.get("value") if unit is None else found.get("communes", {}).get(unit)
    )


def format_share(known: Completeness | None) -> str:
    """' (5/7)' behind a number that is not the sum of all; else empty."""
    if known is None or not known.known or known.known == known.among:
        return ""
    return f" ({known.known}/{known.among})"


def add_known_part(found: KnownCounts | None, unit: str) -> KnownCounts | None:
    """The line once a part says its number: what the part did not know is told."""
    part = parse_completeness(found["communes"].get(unit)) if found else None
    if found is None or part is None:
        return found
    told = {
        name: to_json_counts(compute_filled(parse_completeness(found[name]), part))
        for name in ("value",)
    }
    told["cumulative_value"] = to_json_counts(
        compute_filled(parse_completeness(found["cumulative_value"]), part)
    )
    communes = {one: known for one, known in found["communes"].items() if one != unit}
    return {**found, **told, "communes": communes}


def compute_filled(whole: Completeness | None, part: Completeness) -> Completeness | None:
    if whole is None:
        return None
    missing = min(part.among - part.known, whole.among - whole.known)
    return Completeness(whole.known + missing, whole.among, max(0, whole.unclear - part.unclear))


def to_corrected(found: KnownCounts | None) -> KnownCounts | None:
    """The line whose writer says the number of the period."""
    if found is None:
        return None
    value, since = parse_completeness(found["value"]), parse_completeness(found["cumulative_value"])
    rest = compute_filled(since, value) if value else since
    return {**found, "value": None, "cumulative_value": to_json_counts(rest)}


def merge_known_counts(lines: Iterable[KnownCounts | None]) -> KnownCounts | None:
    """What the lines of several parts know together; None where one of them does not tell."""
    found = [line for line in lines if line is not None]
    if not found:
        return None
    columns = {
        name: to_json_counts(merge_completeness(parse_completeness(line[name]) for line in found))
        for name in NUMBERS
    }
    return {**columns, "communes": {}}


def merge_completeness(parts: Iterable[Completeness | None]) -> Completeness | None:
    """Of how many records a sum of several numbers is, as far as they tell."""
    found = [part for part in parts if part is not None]
    known = Completeness()
    for part in found:
        known = known.add(part)
    return known if found else None
