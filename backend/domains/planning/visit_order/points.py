"""The points of each place by one version of the table, and the order that they make."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from backend.core.security.lots import compute_lot
from backend.core.text.periods import compute_same_day
from backend.domains.establishments.establishments.workforce import compute_recent_since
from backend.domains.planning.visit_order.facts import VisitPlace
from backend.domains.planning.visit_order.models import StoredRule
from backend.law import reference


class VisitFact(StrEnum):
    """What gives points, in the order in which it is told."""

    MONTHS_SINCE_VISIT = "months_since_visit"
    NOT_VISITED_THIS_YEAR = "not_visited_this_year"
    EARLIER_VIOLATIONS = "earlier_violations"
    UNEXECUTED_DECISIONS = "unexecuted_decisions"
    COMMITMENT_MISSING = "commitment_missing"
    HEAD_COUNT_MISSING = "head_count_missing"
    CERTIFICATE_MISSING = "certificate_missing"
    CERTIFICATE_LAPSED = "certificate_lapsed"
    OPEN_TIP = "open_tip"
    ESTABLISHMENT_TYPE = "establishment_type"


RULED = tuple(fact for fact in VisitFact if fact is not VisitFact.ESTABLISHMENT_TYPE)
"""Facts with a rule of their own; types have a list of points."""
SPANNED = (VisitFact.EARLIER_VIOLATIONS, VisitFact.COMMITMENT_MISSING)
"""Facts that look back some months."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`points` for each unit of the fact (a month, a violation, a yes), up to `most` in all."""

    points: int
    most: int
    months: int | None = None
    """How far back the fact looks."""


@dataclass(frozen=True, slots=True)
class VisitPointsTable:
    """One version of the table of points."""

    rules: Mapping[VisitFact, Rule]
    type_points: Mapping[str, int]
    random_percent: int = 15

    @classmethod
    def of(
        cls, rules: Iterable[StoredRule], type_points: Mapping[str, int], random_percent: int
    ) -> "VisitPointsTable":
        """From the columns of a version."""
        read = {
            VisitFact(rule["fact"]): Rule(rule["points"], rule["most"], rule.get("months"))
            for rule in rules
        }
        return cls(read, type_points, random_percent)

    def since(self, fact: VisitFact, as_of: date) -> date:
        """The day from which on the fact looks."""
        return compute_same_day(as_of, -(self.rules[fact].months or 0))


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for the position of a place: a fact, its value or day, and its points."""

    fact: VisitFact
    value: int | None
    """Months, violations, decisions, or 1 for yes; None: never visited, or a type."""
    on: date | None
    """The day that the fact rests on, if there is one."""
    points: int


def list_reasons(place: VisitPlace, table: VisitPointsTable, as_of: date) -> list[Reason]:
    """The reasons of a place: each known fact of the table, in the order of the table."""
    told = []
    for fact, value, on in list_values(place, table, as_of):
        if fact is VisitFact.ESTABLISHMENT_TYPE:
            points = table.type_points.get(place.establishment_type, 0)
        else:
            rule = table.rules[fact]
            points = rule.most if value is None else min(rule.most, rule.points * value)
        told.append(Reason(fact, value, on, points))
    return told


def compute_total(told: list[Reason]) -> int:
    return sum(reason.points for reason in told)


def list_values(
    place: VisitPlace, table: VisitPointsTable, as_of: date
) -> Iterator[tuple[VisitFact, int | None, date | None]]:
    """(fact, value, day) of a place; one that was never visited gets the most points for that."""
    visit, counted = place.last_visit_on, place.last_counted_on
    yield (
        VisitFact.MONTHS_SINCE_VISIT,
        None if visit is None else count_months_between(visit, as_of),
        visit,
    )
    yield (
        VisitFact.NOT_VISITED_THIS_YEAR,
        int(counted is None or counted.year < as_of.year),
        counted,
    )
    yield VisitFact.EARLIER_VIOLATIONS, place.violations, place.last_violation_on
    yield VisitFact.UNEXECUTED_DECISIONS, place.unexecuted, None
    since = table.since(VisitFact.COMMITMENT_MISSING, as_of)
    yield VisitFact.COMMITMENT_MISSING, count_lack(place.commitment_on, since), place.commitment_on
    head_count = place.head_count_on
    yield (
        VisitFact.HEAD_COUNT_MISSING,
        count_lack(head_count, compute_recent_since(as_of)),
        head_count,
    )
    needed = place.establishment_type in CHECKED
    yield VisitFact.CERTIFICATE_MISSING, int(needed and not place.has_certificate_no), None
    expires = place.certificate_expires_on
    yield VisitFact.CERTIFICATE_LAPSED, int(expires is not None and expires < as_of), expires
    if place.has_open_tip is not None:
        yield VisitFact.OPEN_TIP, int(place.has_open_tip), None
    yield VisitFact.ESTABLISHMENT_TYPE, None, None


CHECKED = frozenset(
    kind.code for kind in reference.load_establishment_types() if kind.needs_security_certificate
)


def count_lack(day: date | None, since: date) -> int:
    return int(day is None or day < since)


def count_months_between(earlier: date, later: date) -> int:
    """Whole months: from the 15th to the 14th of the next one none has passed."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return max(0, months - (later.day < earlier.day))


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """A place with its points and why."""

    place: VisitPlace
    points: int
    reasons: list[Reason]


def sort_by_points(
    places: Iterable[VisitPlace], table: VisitPointsTable, as_of: date
) -> list[RankedPlace]:
    """By points, the most first; equal ones by a hash of their id, which favours no name."""
    told = ((place, list_reasons(place, table, as_of)) for place in places)
    found = [RankedPlace(place, compute_total(why), why) for place, why in told]
    return sorted(found, key=lambda one: (-one.points, compute_lot("", one.place.id)))


def count_drawn(size: int, percent: int) -> int:
    """How many of a list of `size` are drawn: rounded half up."""
    return (2 * size * percent + 100) // 200


def is_drawn_slot(position: int, percent: int) -> bool:
    """Whether the line at `position` (from 1) is for a drawn place: the 7th, 14th, 20th of 15 %."""
    return position * percent // 100 > (position - 1) * percent // 100


def build_mixed_order(
    order: Sequence[RankedPlace], lots: Collection[UUID], percent: int
) -> list[tuple[RankedPlace, bool]]:
    """(place, was drawn): drawn places take the lines of `is_drawn_slot`, others those between.

    When one group is used up, the other fills the remaining lines.
    """
    place = {id: at for at, id in enumerate(lots)}
    by_lot = sorted(
        (one for one in order if one.place.id in place), key=lambda one: place[one.place.id]
    )
    by_points = [one for one in order if one.place.id not in place]
    found: list[tuple[RankedPlace, bool]] = []
    first, second = iter(by_lot), iter(by_points)
    for position in range(1, len(order) + 1):
        chance = is_drawn_slot(position, percent)
        one = next(first if chance else second, None)
        if one is None:
            chance = not chance
            one = next(first if chance else second)
        found.append((one, chance))
    return found
