"""The tiers of government as data: which holds the establishments, and which runs the plan when.

No rule names a tier. It asks where a unit's tier stands on the day of the record: above the tier
that runs the yearly plan, at it, or below it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, NamedTuple, Self

from pydantic import Field, model_validator

from backend.core.sql.search import to_search_text
from backend.core.text.schemas import build_catalogue_check
from backend.law.reference.reference_files import ReferenceEntry, ReferenceFile, load_file


class Position(StrEnum):
    """Where a tier stands in relation to the one that runs the plan."""

    SUPERIOR = "superior"
    LEAD = "lead"
    LOCAL = "local"


class Period(ReferenceEntry):
    """From `from` to `to`, both included; without a day it is open."""

    valid_from: date = Field(default=date.min, alias="from")
    valid_to: date = Field(default=date.max, alias="to")

    def overlaps(self, start: date, end: date) -> bool:
        return self.valid_from <= end and start <= self.valid_to


class CountedTeams(Period):
    """The tiers whose teams' visits count for a plan, unless the plan says otherwise."""

    tiers: tuple[str, ...]


class KindPeriod(ReferenceEntry):
    """On which days there are units of this kind; both included, without a day it is open."""

    kind: str
    valid_from: date | None = None
    valid_to: date | None = None


class Tier(ReferenceEntry):
    """A tier of government. `rank` 1 is the highest; `valid_to` is its last day."""

    code: str = Field(pattern="^[a-z_]+$", max_length=32)
    name: str
    name_en: str
    adjective_en: str
    """As in "provincial teams"."""
    rank: int
    kinds: tuple[str, ...]
    kind_periods: tuple[KindPeriod, ...] = ()
    """Of the kinds that there were, or are, not always."""
    valid_to: date | None = None
    holds_establishments: bool
    """Its units hold the establishments, their head counts, visits and monthly counts."""
    leads: tuple[Period, ...]

    def has_kind(self, kind: str, on: date) -> bool:
        """Whether there are units of this kind in the tier on a day."""
        spans = [one for one in self.kind_periods if one.kind == kind]
        return (
            kind in self.kinds
            and on <= (self.valid_to or on)
            and all((one.valid_from or on) <= on <= (one.valid_to or on) for one in spans)
        )


class TierFile(ReferenceFile):
    tiers: tuple[Tier, ...]
    counted_teams: tuple[CountedTeams, ...]

    @model_validator(mode="after")
    def codes_are_known(self) -> Self:
        codes = [tier.code for tier in self.tiers]
        if len(codes) != len(set(codes)):
            raise ValueError("a tier is named twice")
        if unknown := {code for row in self.counted_teams for code in row.tiers} - set(codes):
            raise ValueError(f"counted teams of unknown tiers: {sorted(unknown)}")
        return self


def load_tiers() -> tuple[Tier, ...]:
    """The tiers, the highest first."""
    return tuple(sorted(load_tier_file().tiers, key=lambda tier: tier.rank))


def load_tier_file() -> TierFile:
    return load_file("tiers.json", TierFile)


def find_tier(code: str) -> Tier:
    """The tier with this code; raises KeyError."""
    return {tier.code: tier for tier in load_tiers()}[code]


def list_establishment_tiers() -> tuple[str, ...]:
    """The tiers whose units hold establishments."""
    return tuple(tier.code for tier in load_tiers() if tier.holds_establishments)


def list_working_tiers() -> tuple[str, ...]:
    """The tiers whose units hold establishments, or run a plan at any time."""
    return tuple(tier.code for tier in load_tiers() if tier.holds_establishments or tier.leads)


def has_establishments(code: str) -> bool:
    """Whether units of the tier hold establishments; raises KeyError for an unknown tier."""
    return find_tier(code).holds_establishments


def list_leading_tiers(start: date, end: date | None = None) -> tuple[str, ...]:
    """The tiers whose units run the plan on a day, or on any day of a period."""
    last = start if end is None else end
    return tuple(
        tier.code
        for tier in load_tiers()
        if any(period.overlaps(start, last) for period in tier.leads)
    )


def get_position(code: str, on: date) -> Position:
    """Where the tier stands on a day; raises KeyError for an unknown tier."""
    return get_position_during(code, on, on)


def get_position_during(code: str, start: date, end: date) -> Position:
    """Where the tier stands in a period: it leads if it leads on any day of it."""
    tier, leading = find_tier(code), list_leading_tiers(start, end)
    if code in leading:
        return Position.LEAD
    highest = min((find_tier(other).rank for other in leading), default=tier.rank)
    return Position.SUPERIOR if tier.rank < highest else Position.LOCAL


class TeamSpan(NamedTuple):
    """The tiers whose teams' visits of these days count, both days included."""

    first: date
    last: date
    tiers: tuple[str, ...]


def list_counted_teams(
    start: date, end: date, chosen: Sequence[str] | None = None
) -> tuple[TeamSpan, ...]:
    """Whose visits of a period count: those `chosen` by the plan, else by the day of the visit."""
    if chosen:
        return (TeamSpan(start, end, tuple(chosen)),)
    return tuple(
        TeamSpan(max(start, row.valid_from), min(end, row.valid_to), row.tiers)
        for row in load_tier_file().counted_teams
        if row.overlaps(start, end)
    )


def merge_spans(spans: Iterable[TeamSpan]) -> tuple[TeamSpan, ...]:
    """Spans that follow each other, those with the same tiers as one, and open at both ends.

    Whoever asks narrows to a period, so that a statement made for them serves many periods.
    """
    joined: list[TeamSpan] = []
    for span in spans:
        if joined and joined[-1].tiers == span.tiers:
            joined[-1] = joined[-1]._replace(last=span.last)
        else:
            joined.append(span)
    if joined:
        joined[0] = joined[0]._replace(first=date.min)
        joined[-1] = joined[-1]._replace(last=date.max)
    return tuple(joined)


def list_counted_tiers(on: date) -> tuple[str, ...]:
    """The tiers whose teams' visits of a day count for a plan that says nothing else."""
    return tuple(code for span in list_counted_teams(on, on) for code in span.tiers)


def list_kinds() -> tuple[str, ...]:
    """The kinds of units, each once: 'tỉnh', 'thành phố', 'huyện' …"""
    return tuple(dict.fromkeys(kind for tier in load_tiers() for kind in tier.kinds))


def list_establishment_kinds() -> tuple[str, ...]:
    """The kinds of units that hold establishments."""
    return tuple(kind for tier in load_tiers() if tier.holds_establishments for kind in tier.kinds)


UnitKind = Annotated[
    str,
    build_catalogue_check(list_kinds),
    Field(max_length=20, description="kind of a unit, as the dated list of tiers has it"),
]
"""The kind of a unit on the wire: 'xã', 'thị trấn', 'huyện' …"""
TierCode = Annotated[
    str,
    build_catalogue_check(lambda: [tier.code for tier in load_tiers()]),
    Field(max_length=32, description="tier of government, from the dated list"),
]
"""The code of a tier on the wire; another text is refused with the names of the known ones."""


@cache
def build_kind_pattern(*, shortest: int = 2, is_local: bool = False) -> str:
    """Alternatives of a regular expression over folded text: 'thi tran', 'tt', 'xa' …

    Each kind and its initials, if these have `shortest` letters or more: a single letter is also
    the number of a heading. `is_local`: of units with establishments alone; 'quan' is also how the
    name of many a place begins.
    """
    kinds = [
        to_search_text(kind) for kind in (list_establishment_kinds() if is_local else list_kinds())
    ]
    initials = ["".join(word[0] for word in kind.split()) for kind in kinds]
    words = {*kinds, *(word for word in initials if len(word) >= shortest)}
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))
