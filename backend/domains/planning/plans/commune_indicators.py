"""Indicators about communes: whether they communicate, and whether healthy ones stay healthy.

A record keeps the commune of its day. What a merged commune did or received counts for its
successor too, and the rating of the successor is that of the communes merged into it.
"""

from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.org_units import OrgUnit, OrgUnitClosure, select_units_under
from backend.core.session.unit_kinds import build_kind_on
from backend.domains.planning.plans.indicator_rule import (
    Condition,
    IndicatorRule,
    RuleSelect,
    is_one_of,
)
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    CommunicationActivity,
)
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.permissions import Permission

T = TypeVar("T")


class CommunesCommunicating(IndicatorRule):
    """Communes that exist on the day, and those for which an activity took place in the year."""

    permission = Permission.COMMUNICATION_READ
    about = OrgUnit
    order = (OrgUnit.sort_name, OrgUnit.id)
    kind = "commune"
    proof_kind = "communication_activity"
    adds_up = True

    @property
    def owner(self) -> sa.SQLColumnExpression[UUID]:
        return OrgUnit.id

    @property
    def denominator(self) -> Condition:
        """Units are no secret and the session shows all of them, so it names the actor's own."""
        day, seen = self.asked.as_of, self.asked.seen
        inside = [OrgUnit.id.in_(select_units_under([self.asked.unit]))]
        if seen is not None:
            inside.append(OrgUnit.id.in_(select_units_under(seen)))
        return sa.and_(
            is_one_of(OrgUnit.level, self.asked.tiers),
            sa.func.coalesce(OrgUnit.valid_from, day) <= day,
            sa.func.coalesce(OrgUnit.valid_to, day) >= day,
            *inside,
        )

    @property
    def counted(self) -> Condition:
        return OrgUnit.id.in_(self.held(OrgUnitClosure.ancestor_id))

    def held(self, column: sa.SQLColumnExpression[T]) -> sa.Select[T]:
        """`column` of each activity that took place, for each commune that it was for."""
        return (
            sa.select(column)
            .select_from(ActivityCommune)
            .join(CommunicationActivity, CommunicationActivity.id == ActivityCommune.activity_id)
            .join(OrgUnitClosure, OrgUnitClosure.descendant_id == ActivityCommune.org_unit_id)
            .where(CommunicationActivity.held_between(self.asked.first, self.asked.as_of))
        )

    def rows(self) -> RuleSelect:
        return sa.select(
            OrgUnit.id,
            OrgUnit.name,
            build_kind_on(self.asked.as_of).label("detail"),
            OrgUnit.id.label("org_unit_id"),
            OrgUnit.name.label("org_unit_name"),
            self.first_held(CommunicationActivity.id).label("proof_id"),
            self.first_held(CommunicationActivity.held_on).label("proof_on"),
        )

    def first_held(self, column: sa.SQLColumnExpression[T]) -> sa.ScalarSelect[T]:
        """`column` of the commune's first activity of the year."""
        return (
            self.held(column)
            .where(OrgUnitClosure.ancestor_id == OrgUnit.id)
            .order_by(CommunicationActivity.held_on, CommunicationActivity.id)
            .limit(1)
            .correlate(OrgUnit)
            .scalar_subquery()
        )


NOW = orm.aliased(CommuneRating)
"""The rating for the plan's year, beside that for the year before."""


class HealthyCommunesKept(IndicatorRule):
    """Communes approved healthy for the year before, and those of them that are so again."""

    permission = Permission.RATING_READ
    about = CommuneRating
    order = (OrgUnit.sort_name, CommuneRating.id)
    kind = proof_kind = "commune_rating"

    @property
    def denominator(self) -> Condition:
        before = CommuneRating.healthy_in(self.asked.year - 1, self.asked.known)
        return sa.and_(before, self.lies_within(CommuneRating))

    @property
    def counted(self) -> Condition:
        return CommuneRating.org_unit_id.in_(self.healthy_now(OrgUnitClosure.descendant_id))

    def healthy_now(self, column: sa.SQLColumnExpression[T]) -> sa.Select[T]:
        """`column` of each rating for the plan's year, for each unit that lies in its commune."""
        return (
            sa.select(column)
            .select_from(NOW)
            .join(OrgUnitClosure, OrgUnitClosure.ancestor_id == NOW.org_unit_id)
            .where(NOW.healthy_in(self.asked.year, self.asked.known))
        )

    def rows(self) -> RuleSelect:
        return sa.select(
            CommuneRating.id,
            OrgUnit.name,
            CommuneRating.register_no.label("detail"),
            CommuneRating.org_unit_id,
            OrgUnit.name.label("org_unit_name"),
            self.first_now(NOW.id).label("proof_id"),
            self.first_now(NOW.approved_on).label("proof_on"),
        ).join(OrgUnit, OrgUnit.id == CommuneRating.org_unit_id)

    def first_now(self, column: sa.SQLColumnExpression[T]) -> sa.ScalarSelect[T]:
        """`column` of the rating by which the commune counts: its own, or a successor's."""
        return (
            self.healthy_now(column)
            .where(OrgUnitClosure.descendant_id == CommuneRating.org_unit_id)
            .order_by(NOW.approved_on, NOW.id)
            .limit(1)
            .correlate(CommuneRating)
            .scalar_subquery()
        )
