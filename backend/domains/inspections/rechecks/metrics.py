"""Teams that a team above rechecked, for targets: each team counts by its first recheck."""

from typing import TypeVarTuple

import sqlalchemy as sa
from sqlalchemy import orm

from backend.domains.inspections.rechecks.models import Recheck, RecheckStatus
from backend.metrics.metric import (
    Condition,
    Measure,
    MetricPeriod,
    MetricProof,
    MetricSource,
    RecordKind,
    build_equals_any,
)

Ts = TypeVarTuple("Ts")
RECHECK = RecordKind(Recheck, Recheck.checked_team_name, Recheck.checked_on)


def select_signed_rechecks(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    """Signed rechecks of the period, in the unit of the team that made them."""
    return select.select_from(Recheck).where(
        p.is_in_unit(Recheck),
        build_equals_any(Recheck.status, RecheckStatus.SIGNED),
        p.is_within(Recheck.checked_on),
    )


def is_first_of_team(p: MetricPeriod) -> Condition:
    """No earlier recheck of the same team: a team that is checked twice is one team."""
    other = orm.aliased(Recheck)
    is_earlier = sa.or_(
        other.checked_on < Recheck.checked_on,
        sa.and_(other.checked_on == Recheck.checked_on, other.id < Recheck.id),
    )
    earlier = sa.select(other.id).where(
        other.checked_team_id == Recheck.checked_team_id,
        build_equals_any(other.status, RecheckStatus.SIGNED),
        p.is_within(other.checked_on),
        p.is_in_unit(other),
        is_earlier,
    )
    return sa.not_(earlier.correlate(Recheck).exists())


RECHECKS = MetricSource("rechecks", RECHECK, Recheck.org_unit_id, select_signed_rechecks)
TEAMS_RECHECKED = Measure(
    RECHECKS,
    is_first_of_team,
    proof=MetricProof("recheck", lambda _p: (Recheck.id, Recheck.checked_on)),
)
