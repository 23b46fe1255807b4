"""Indicators about establishments: whether a team visited, and whether the workers are known."""

from collections.abc import Iterable
from typing import Any, ClassVar

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.sql.types import SortText
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
    WorkforceCount,
)
from backend.domains.inspections.inspections.counted_visits import is_by_teams
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.planning.plans.indicator_rule import (
    Condition,
    IndicatorRule,
    RuleSelect,
    is_one_of,
)
from backend.permissions import Permission

BY_NAME = sa.func.substr(Establishment.match_key, 1, 80, type_=SortText())
"""Folded name and address; cut, so that a cursor stays short."""


class EstablishmentRule(IndicatorRule):
    """Establishments in business on the day, and those of them that a record speaks of."""

    permission = Permission.ESTABLISHMENT_READ
    about = ActivePeriod
    order = (BY_NAME, Establishment.id)
    kind = "establishment"
    proof: ClassVar[Any]
    """The kind of record that lets an establishment count."""
    proof_day: ClassVar[str]

    @property
    def denominator(self) -> Condition:
        return sa.and_(ActivePeriod.covers(self.asked.as_of), self.lies_within(ActivePeriod))

    @property
    def proofs(self) -> list[Condition]:
        """Which records of the kind: each of these rows makes its establishment count."""
        raise NotImplementedError

    @property
    def counted(self) -> Condition:
        return self.proven(self.proofs)

    def proven(self, proofs: Iterable[Condition]) -> Condition:
        """An establishment that one of the rows meeting `proofs` speaks of."""
        spoken_of = sa.select(self.proof.establishment_id).where(*proofs)
        return ActivePeriod.establishment_id.in_(spoken_of)

    def rows(self) -> RuleSelect:
        return (
            sa.select(
                Establishment.id,
                Establishment.name,
                Establishment.address.label("detail"),
                ActivePeriod.org_unit_id,
                OrgUnit.name.label("org_unit_name"),
                self.first_proof("id").label("proof_id"),
                self.first_proof(self.proof_day).label("proof_on"),
            )
            .select_from(ActivePeriod)
            .join(Establishment, Establishment.id == ActivePeriod.establishment_id)
            .join(OrgUnit, OrgUnit.id == ActivePeriod.org_unit_id)
        )

    def first_proof(self, column: str) -> sa.ScalarSelect[Any]:
        """`column` of the earliest record by which an establishment counts."""
        proof = self.proof
        return (
            sa.select(getattr(proof, column))
            .where(proof.establishment_id == ActivePeriod.establishment_id, *self.proofs)
            .order_by(getattr(proof, self.proof_day), proof.id)
            .limit(1)
            .correlate(ActivePeriod)
            .scalar_subquery()
        )


class EstablishmentsInspected(EstablishmentRule):
    """Visited in the plan year by a team that counts for the plan; a visit counts once signed."""

    proof = Inspection
    proof_kind = "inspection"
    proof_day = "inspected_on"
    adds_up = True

    @property
    def proofs(self) -> list[Condition]:
        return self.visits(is_by_teams(self.asked.teams))

    @property
    def apart(self) -> dict[str, sa.ColumnElement[int]]:
        """Reached by teams of the plan's own tier, of any tier, and of those with establishments.

        A team of the plan's tier that visits a place within the plan's unit is the unit's own.
        """
        levels = Inspection.team_level
        ways = {
            "own_team_numerator": self.visits(is_one_of(levels, [self.asked.level])),
            "any_team_numerator": self.visits(),
            "commune_team_numerator": self.visits(is_one_of(levels, self.asked.tiers)),
        }
        return {name: sa.func.count().filter(self.proven(way)) for name, way in ways.items()}

    def visits(self, *by: Condition) -> list[Condition]:
        """Signed visits in the plan year up to the day."""
        return [
            Inspection.inspected_on.between(self.asked.first, self.asked.as_of),
            is_one_of(Inspection.status, [InspectionStatus.SIGNED]),
            *by,
            self.lies_within(Inspection),
        ]


class WorkforceKnown(EstablishmentRule):
    """With a head count of the day's quarter or the one before."""

    proof = WorkforceCount
    proof_kind = "workforce_count"
    proof_day = "counted_on"

    @property
    def proofs(self) -> list[Condition]:
        recent = WorkforceCount.counted_on.between(self.asked.since, self.asked.as_of)
        return [recent, self.lies_within(WorkforceCount)]
