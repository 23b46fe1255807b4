"""Whose visits count: those of the teams of some tiers, which may change within a period."""

from collections.abc import Sequence

import sqlalchemy as sa

from backend.domains.inspections.inspections.models import Inspection
from backend.law.reference.tiers import TeamSpan
from backend.metrics.metric import Condition, build_equals_any


def is_by_teams(spans: Sequence[TeamSpan]) -> Condition:
    """A visit by a team whose tier counts on its day.

    One span needs no days: whoever asks narrows to the period. Constants stand in the SQL, so that
    the partial index of counted visits answers alone.
    """
    if len(spans) == 1:
        return build_equals_any(Inspection.team_level, *spans[0].tiers)
    return sa.or_(sa.false(), *(is_in_span(span) for span in spans))


def is_in_span(span: TeamSpan) -> Condition:
    day = Inspection.inspected_on
    first, last = (sa.literal(one, sa.Date(), literal_execute=True) for one in span[:2])
    return sa.and_(day >= first, day <= last, build_equals_any(Inspection.team_level, *span.tiers))
