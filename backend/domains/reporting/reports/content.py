"""The shapes of a report's content: what its lines hold, and what an approval freezes as JSON."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NotRequired, get_args

from typing_extensions import TypedDict

NumberName = Literal["value", "previous_value", "cumulative_value", "planned_value"]
KnownName = Literal["value", "previous_value", "cumulative_value"]
UnitField = Literal["id", "code", "name", "kind", "level", "parent_id", "valid_from", "valid_to"]
UNIT_FIELDS: tuple[UnitField, ...] = get_args(UnitField)
SourceRef = tuple[str, str, int]
"""A record that a figure counted: its kind, its id, and in which version."""


class KnownCount(TypedDict):
    """Of how many records a number is: the fields of a figure's `Completeness`."""

    known: int
    among: int
    unclear: int


class LineKnownCounts(TypedDict):
    """Of how many records the three columns of a line are, and each of its units below."""

    value: KnownCount | None
    previous_value: KnownCount | None
    cumulative_value: KnownCount | None
    communes: dict[str, KnownCount | None]


class Evidence(TypedDict):
    """What proves a correction: a record, or a paper by its number; of a file its hash too."""

    entity: str | None
    id: str | None
    document_no: str | None
    sha256: NotRequired[str]
    caption: NotRequired[str | None]


class Correction(TypedDict):
    value: int
    reason: str
    evidence: Evidence
    by_id: str
    at: str


class LineNumbers(TypedDict):
    """What formula and parts give for a line; `communes`: {unit id: value}."""

    value: int | None
    previous_value: int | None
    cumulative_value: int | None
    planned_value: int | None
    communes: dict[str, int | None]
    from_parts: int
    known: LineKnownCounts | None


class Explanation(TypedDict):
    """Why a line differs from the register: the words, and the two numbers as they were then."""

    text: str
    by_id: str
    at: str
    said: int | None
    counted: int | None


class LineContent(TypedDict):
    """One line as the report says it; `is_suppressed` and what follows once a reader is known."""

    code: str
    title: str
    english: str
    unit: str
    section: str
    law: str
    entity: str | None
    guard: str | None
    whole: str | None
    figure_version: int
    value: int | None
    computed_value: int | None
    previous_value: int | None
    cumulative_value: int | None
    planned_value: int | None
    percent: float | None
    share_percent: NotRequired[float | None]
    communes: dict[str, int | None]
    from_parts: int
    known: NotRequired[LineKnownCounts | None]
    is_corrected: bool
    correction: Correction | None
    is_suppressed: NotRequired[bool]
    is_told_by_own_only: NotRequired[bool]
    has_published_cells: NotRequired[bool]


class SectionContent(TypedDict):
    code: str
    title: str
    text: str
    rendered: str
    is_edited: bool


class PartContent(TypedDict):
    """The report of a unit below that the figures take in, as it was then."""

    report_id: str
    org_unit_id: str
    version: int
    content_version: int
    status: str
    content_hash: str | None


class NamedUnit(TypedDict):
    id: str
    name: str
    kind: str


class UnitNames(NamedUnit):
    code: str


class UnitContent(UnitNames):
    """A unit below as it was drawn on the last day that counts."""

    level: str
    parent_id: str | None
    valid_from: str | None
    valid_to: str | None


class ReportContent(TypedDict):
    """All that a report says; what is not required is there once it was approved.

    `recipients` is added where the report is printed.
    """

    form: int
    report_id: str
    unit: UnitNames
    level: str
    period_kind: str
    period_start: str
    period_end: str
    computed_at: str | None
    computed_to: str | None
    units: list[UnitContent]
    formulas: dict[str, int]
    lines: list[LineContent]
    sections: list[SectionContent]
    parts: list[PartContent]
    edition: NotRequired[int]
    register_no: NotRequired[str]
    approved_on: NotRequired[str]
    approved_by: NotRequired[str]
    approver_title: NotRequired[str]
    seal: NotRequired[str]
    sources_hash: NotRequired[str]
    recipients: NotRequired[list[str]]


def to_unit_names(units: Iterable[NamedUnit]) -> dict[str, str]:
    """{id: name} of units with `id`, `name`, `kind`: 'huyện Bình Lục' beside 'xã Bình Lục'.

    A commune often bears the name of the district that it came from, and the superior's report of
    the year in which the plan passed on has both.
    """
    found = list(units)
    count = Counter(unit["name"] for unit in found)
    return {
        str(unit["id"]): unit["name"]
        if count[unit["name"]] == 1
        else f"{unit['kind']} {unit['name']}"
        for unit in found
    }
