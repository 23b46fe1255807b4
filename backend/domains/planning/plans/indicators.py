"""The indicators by which targets are counted: one SQL query per figure, made once."""

from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa

from backend.core.sql.compiled_query import CompiledQuery
from backend.domains.establishments.establishments.workforce import counted_since
from backend.domains.planning.plans.calendar import YearToDate
from backend.domains.planning.plans.frame import Frame
from backend.domains.planning.plans.of_communes import CommunesCommunicating, HealthyCommunesKept
from backend.domains.planning.plans.of_places import EstablishmentsInspected, WorkforceKnown
from backend.domains.planning.plans.of_staff import StaffTrained
from backend.domains.planning.plans.of_violations import ViolationsHandled
from backend.domains.planning.plans.question import Day, Question
from backend.law.reference.tiers import TeamSpan


class Indicator(StrEnum):
    """The rules by which a target can be counted; thresholds belong to the plan."""

    COMMUNES_COMMUNICATING = "communes_communicating"
    VIOLATIONS_HANDLED = "violations_handled"
    ESTABLISHMENTS_INSPECTED = "establishments_inspected"
    HEALTHY_COMMUNES_KEPT = "healthy_communes_kept"
    WORKFORCE_KNOWN = "workforce_known"
    STAFF_TRAINED = "staff_trained"


RULES: dict[Indicator, type[Question]] = {
    Indicator.COMMUNES_COMMUNICATING: CommunesCommunicating,
    Indicator.VIOLATIONS_HANDLED: ViolationsHandled,
    Indicator.ESTABLISHMENTS_INSPECTED: EstablishmentsInspected,
    Indicator.HEALTHY_COMMUNES_KEPT: HealthyCommunesKept,
    Indicator.WORKFORCE_KNOWN: WorkforceKnown,
    Indicator.STAFF_TRAINED: StaffTrained,
}

SEEN: Any = sa.bindparam("seen", type_=sa.Uuid(), expanding=True)


def question_of(frame: Frame, indicator: Indicator) -> Question:
    """The question with its values, for a list."""
    return RULES[indicator](Day(**values_of(frame), **constants_of(frame)))


def asked(
    indicator: Indicator,
    tiers: tuple[str, ...],
    teams: tuple[TeamSpan, ...],
    level: str,
    *,
    scoped: bool,
) -> Question:
    """The question with parameters, for statements made once."""
    named = {
        "unit": sa.bindparam("unit", type_=sa.Uuid()),
        "year": sa.bindparam("year", type_=sa.Integer()),
        "first": sa.bindparam("first", type_=sa.Date()),
        "as_of": sa.bindparam("as_of", type_=sa.Date()),
        "known": sa.bindparam("known", type_=sa.Date()),
        "since": sa.bindparam("since", type_=sa.Date()),
        "seen": SEEN if scoped else None,
    }
    return RULES[indicator](Day(**named, tiers=tiers, teams=teams, level=level))


def values_of(frame: Frame) -> dict[str, Any]:
    """What a figure's statement is run with."""
    first = frame.span.first
    own = {"unit": frame.unit_id, "year": first.year, "first": first, "seen": frame.seen}
    return own | day_values(frame.span)


def day_values(span: YearToDate) -> dict[str, Any]:
    return {"as_of": span.as_of, "known": span.known, "since": counted_since(span.as_of)}


def constants_of(frame: Frame) -> dict[str, Any]:
    """What a figure's statement is made for: its constants."""
    return {"tiers": frame.tiers, "teams": frame.teams, "level": frame.level}


def figure_of(indicator: Indicator, frame: Frame) -> CompiledQuery:
    """The statement of a figure, made once; ask it with `values_of`."""
    return make_figure(indicator, **constants_of(frame), scoped=frame.seen is not None)


@cache
def make_figure(indicator: Indicator, **made_for: Any) -> CompiledQuery:
    return CompiledQuery(figure(asked(indicator, **made_for)))


def figure(question: Question) -> sa.Select[Any]:
    """Rows (unit, denominator, numerator, …), one for each unit that has records.

    What follows are the numbers that are shown beside the figure, by their names.
    """
    return (
        sa.select(
            question.owner.label("unit"),
            sa.func.count().label("denominator"),
            sa.func.count().filter(question.counted).label("numerator"),
            *(number.label(name) for name, number in question.apart.items()),
        )
        .where(question.denominator)
        .group_by(question.owner)
    )
