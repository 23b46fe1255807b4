"""What each indicator counts: one SQL query per figure, made of conditions that lists share.

The numerator is a subset of the denominator and both are lists of records, so a figure and the
list behind it cannot part. Two habits keep the queries cheap on PostgreSQL, whose generic plans
know nothing of the bound values: constants stand in the SQL as literals, which lets the partial
index `ix_inspections_counted` answer alone; and what counts is asked as `IN (SELECT …)` over a
plain set, which is hashed once. A join with a grouped set was 300 times slower when its size was
guessed wrong.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.kept import Kept
from backend.core.org import Level, units_under
from backend.features.establishments.models import ActivePeriod, WorkforceCount
from backend.features.establishments.workforce import counted_since
from backend.features.inspections.models import COUNTED_LEVELS, Inspection, InspectionStatus
from backend.features.plans.calendar import Span
from backend.features.violations.models import Violation, ViolationStatus

Condition = sa.ColumnElement[bool]


class Indicator(StrEnum):
    """The rules by which a target can be counted; thresholds belong to the plan."""

    COMMUNES_COMMUNICATING = "communes_communicating"
    VIOLATIONS_HANDLED = "violations_handled"
    ESTABLISHMENTS_INSPECTED = "establishments_inspected"
    HEALTHY_COMMUNES_KEPT = "healthy_communes_kept"
    WORKFORCE_KNOWN = "workforce_known"
    STAFF_TRAINED = "staff_trained"


UNAVAILABLE = {
    Indicator.COMMUNES_COMMUNICATING: "communication-activities-not-kept",
    Indicator.HEALTHY_COMMUNES_KEPT: "commune-ratings-not-kept",
    Indicator.STAFF_TRAINED: "staff-trainings-not-kept",
}
"""Indicators whose records this register does not keep yet, and the code that says so."""

HANDLED = (
    ViolationStatus.DECIDED,
    ViolationStatus.EXECUTED,
    ViolationStatus.TRANSFERRED,
    ViolationStatus.DISMISSED,
)


@dataclass(frozen=True, slots=True)
class Question:
    """One indicator, asked of all that lies in the plan's unit: values, or parameters for them.

    `first` is the plan year's first day; head counts from `since` on are recent.
    """

    indicator: Indicator
    unit: Any
    first: Any
    as_of: Any
    since: Any

    @classmethod
    def of(cls, indicator: Indicator, unit: UUID, span: Span) -> "Question":
        return cls(indicator, **values_of(unit, span))

    @classmethod
    def asked(cls, indicator: Indicator, number: str = "") -> "Question":
        """With parameters, for statements made once; `number` tells several days apart."""
        tail = f"_{number}" if number else ""
        days = {
            name: sa.bindparam(name + own, type_=sa.Date())
            for name, own in (("first", ""), ("as_of", tail), ("since", tail))
        }
        return cls(indicator, unit=sa.bindparam("unit", type_=sa.Uuid()), **days)

    @property
    def about(self) -> Any:
        """The table whose rows are the denominator."""
        of_violations = self.indicator is Indicator.VIOLATIONS_HANDLED
        return Violation if of_violations else ActivePeriod

    @property
    def denominator(self) -> Condition:
        """What is asked about: violations recorded, or establishments in business on the day."""
        if self.about is Violation:
            base: Condition = Violation.recorded_on.between(self.first, self.as_of)
        else:
            base = ActivePeriod.covers(self.as_of)
        return sa.and_(base, self.lies_within(self.about))

    @property
    def counted(self) -> Condition:
        """What of the denominator is in the numerator."""
        if self.about is Violation:
            # Decided, transferred or dismissed by then; executed comes after decided.
            by_then = Violation.handled_on <= self.as_of
            known = Violation.handled_on.is_not(None)  # or "not counted" would be NULL, not true
            return sa.and_(one_of(Violation.status, HANDLED), known, by_then)
        return self.proven(*self.proofs)

    @property
    def proof(self) -> type[Inspection] | type[WorkforceCount]:
        """The kind of record that lets an establishment count."""
        counts = self.indicator is Indicator.WORKFORCE_KNOWN
        return WorkforceCount if counts else Inspection

    @property
    def proof_day(self) -> Any:
        return Inspection.inspected_on if self.proof is Inspection else WorkforceCount.counted_on

    @property
    def proofs(self) -> list[Condition]:
        """Which of them: each of these rows makes its establishment count."""
        if self.proof is Inspection:
            return self.visits(COUNTED_LEVELS)
        recent = WorkforceCount.counted_on.between(self.since, self.as_of)
        return [recent, self.lies_within(WorkforceCount)]

    def visits(self, levels: Iterable[Level]) -> list[Condition]:
        """Signed visits of teams of `levels`, in the plan year up to the day."""
        return [
            Inspection.inspected_on.between(self.first, self.as_of),
            one_of(Inspection.status, [InspectionStatus.SIGNED]),
            one_of(Inspection.team_level, levels),
            self.lies_within(Inspection),
        ]

    def proven(self, *proofs: Condition) -> Condition:
        """An establishment that one of the rows meeting `proofs` speaks of."""
        spoken_of = sa.select(self.proof.establishment_id).where(*proofs)
        return ActivePeriod.establishment_id.in_(spoken_of)

    def lies_within(self, model: Any) -> Condition:
        inside: Condition = model.org_unit_id.in_(units_under([self.unit]))
        return inside


def values_of(unit: UUID, span: Span) -> dict[str, Any]:
    """What a figure's statement is run with."""
    since = counted_since(span.as_of)
    return {"unit": unit, "first": span.first, "as_of": span.as_of, "since": since}


@cache
def figure_of(indicator: Indicator) -> Kept:
    """The statement of a figure, made once; ask it with `values_of`."""
    return Kept(figure(Question.asked(indicator)))


def figure(question: Question) -> sa.Select[Any]:
    """Rows (unit, denominator, numerator, commune_teams), one for each unit that has records.

    `commune_teams` counts the establishments that a commune's team visited; null elsewhere.
    """
    owner = question.about.org_unit_id
    apart: sa.ColumnElement[Any] = sa.null()
    if question.indicator is Indicator.ESTABLISHMENTS_INSPECTED:
        visited = question.proven(*question.visits([Level.COMMUNE]))
        apart = sa.func.count().filter(visited)
    return (
        sa.select(
            owner.label("unit"),
            sa.func.count().label("denominator"),
            sa.func.count().filter(question.counted).label("numerator"),
            apart.label("commune_teams"),
        )
        .where(question.denominator)
        .group_by(owner)
    )


def one_of(column: Any, values: Iterable[StrEnum]) -> Condition:
    """`column` is among constants, which are written into the SQL."""
    listed = list(values)
    if len(listed) == 1:
        same: Condition = column == sa.literal(listed[0], column.type, literal_execute=True)
        return same
    constants = sa.bindparam(
        None, listed, type_=column.type, expanding=True, literal_execute=True, unique=True
    )
    among: Condition = column.in_(constants)
    return among
