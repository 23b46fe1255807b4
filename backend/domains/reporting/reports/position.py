"""Whether a report's unit led in its period, which days it covers, and whose reports it includes.

Tiers and their times are data (law/reference/tiers.json). If one tier handed the plan over to
another during the period, each of them reports the days for which it ran the plan.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.org_units import OrgUnit, build_existing_clause, select_units_under
from backend.core.sql.membership import is_among
from backend.law.reference.tiers import (
    Position,
    find_tier,
    get_position_during,
    load_tiers,
)


class OfPeriod(Protocol):
    """A report, or a row with the level of its unit and the days of its period."""

    @property
    def level(self) -> str: ...
    @property
    def period_start(self) -> date: ...
    @property
    def period_end(self) -> date: ...


def get_report_position(report: OfPeriod) -> Position:
    """Where the report's unit stood: it leads if it led on any day of the period."""
    return get_position_during(report.level, report.period_start, report.period_end)


def get_covered_days(report: OfPeriod) -> tuple[date, date]:
    """The first and the last day that the report is about."""
    return get_reported_days(report.level, report.period_start, report.period_end)


def get_reported_days(level: str, start: date, end: date) -> tuple[date, date]:
    """The days of a period that units of `level` report: those for which they ran the plan."""
    times = [time for time in find_tier(level).leads if time.overlaps(start, end)]
    if not times:
        return start, end
    first, last = min(t.valid_from for t in times), max(t.valid_to for t in times)
    return max(start, first), min(end, last)


def list_part_tiers(level: str, start: date, end: date) -> Sequence[str]:
    """The tiers whose reports of a period go into that of a unit of `level`."""
    position = get_position_during(level, start, end)
    if position is Position.LOCAL:
        return ()
    rank = find_tier(level).rank
    return tuple(
        tier.code
        for tier in load_tiers()
        if tier.rank > rank
        and (tier.valid_to is None or tier.valid_to >= start)
        and is_part_of(get_position_during(tier.code, start, end), position)
    )


def is_part_of(part: Position, position: Position) -> bool:
    """Whether a report at `part` goes into one at `position`: below a lead those of local units,
    above it those of leads, and of units that sum up themselves."""
    return (part is Position.LOCAL) is (position is Position.LEAD)


def build_expected_clause(
    unit_id: UUID, level: str, start: date, end: date
) -> sa.ColumnElement[bool]:
    """The parts of the unit's report of a period: the units right below it, as they are on the
    last day of theirs. What went into the unit counts as the unit."""
    expected = [
        sa.and_(
            OrgUnit.level == tier,
            build_existing_clause(last),
        )
        for tier in list_part_tiers(level, start, end)
        for _, last in [get_reported_days(tier, start, end)]
    ]
    own = orm.aliased(OrgUnit)
    itself = sa.select(own.id).where(own.level == level, own.id.in_(select_units_under([unit_id])))
    return sa.and_(is_among(OrgUnit.parent_id, itself), sa.or_(sa.false(), *expected))
