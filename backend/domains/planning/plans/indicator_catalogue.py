"""The rules of all indicators: about establishments, communes, staff and violations."""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    build_existing_clause,
    build_kind_on,
    select_units_under,
)
from backend.core.sql.types import SortText
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Violation
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
    WorkforceCount,
)
from backend.domains.inspections.inspections.metrics import is_by_teams
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
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
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.queries import is_on_direct_duty
from backend.domains.prevention.trainings.models import Attendance, Training
from backend.domains.prevention.trainings.training_year import is_trained
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.permissions import Permission

BY_NAME = sa.func.substr(Establishment.match_key, 1, 80, type_=SortText())
"""Folded name and address; cut, so that a cursor stays short."""


class EstablishmentRule(IndicatorRule):
    """Establishments in business on the day, and those of them that have a certain record."""

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
        """The conditions of the records by which an establishment counts."""
        raise NotImplementedError

    @property
    def counted(self) -> Condition:
        return self.proven(self.proofs)

    def proven(self, proofs: Iterable[Condition]) -> Condition:
        """The condition that an establishment has a record that meets `proofs`."""
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
        """Communes of the actor's units: the session does not narrow units, so this does."""
        day, seen = self.asked.as_of, self.asked.seen
        inside = [OrgUnit.id.in_(select_units_under([self.asked.unit]))]
        if seen is not None:
            inside.append(OrgUnit.id.in_(select_units_under(seen)))
        return sa.and_(
            is_one_of(OrgUnit.level, self.asked.tiers),
            build_existing_clause(day),
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


BY_STAFF_NAME = sa.func.substr(Staff.match_key, 1, 80, type_=SortText())


class StaffTrained(IndicatorRule):
    """Officials directly on the work, and those who completed a course that ended in the year."""

    permission = Permission.STAFF_READ
    about = Staff
    order = (BY_STAFF_NAME, Staff.id)
    kind = "staff"
    proof_kind = "training"
    adds_up = True

    @property
    def denominator(self) -> Condition:
        return sa.and_(is_on_direct_duty(self.asked.as_of), self.lies_within(Staff))

    @property
    def counted(self) -> Condition:
        return is_trained(self.asked.first, self.asked.as_of)

    def rows(self) -> RuleSelect:
        return sa.select(
            Staff.id,
            Staff.full_name.label("name"),
            Staff.agency.label("detail"),
            Staff.org_unit_id,
            OrgUnit.name.label("org_unit_name"),
            self.first_course(Training.id).label("proof_id"),
            self.first_course(Training.held_to).label("proof_on"),
        ).join(OrgUnit, OrgUnit.id == Staff.org_unit_id)

    def first_course(self, column: sa.SQLColumnExpression[T]) -> sa.ScalarSelect[T]:
        """`column` of the first course of the year that this person completed."""
        return (
            sa.select(column)
            .select_from(Attendance)
            .join(Training, Training.id == Attendance.training_id)
            .where(
                Attendance.staff_id == Staff.id,
                Attendance.completed.is_(True),
                Training.held_to.between(self.asked.first, self.asked.as_of),
            )
            .order_by(Training.held_to, Training.id)
            .limit(1)
            .correlate(Staff)
            .scalar_subquery()
        )


class ViolationsHandled(IndicatorRule):
    """Violations recorded in the year, and those decided, transferred or dismissed by the day."""

    permission = Permission.VIOLATION_READ
    about = Violation
    order = (Violation.recorded_on.desc(), Violation.id.desc())
    kind = proof_kind = "violation"

    @property
    def denominator(self) -> Condition:
        recorded = Violation.recorded_on.between(self.asked.first, self.asked.as_of)
        return sa.and_(recorded, self.lies_within(Violation))

    @property
    def counted(self) -> Condition:
        return Violation.handled_by(self.asked.as_of)

    def rows(self) -> RuleSelect:
        return (
            sa.select(
                Violation.id,
                ViolationType.title.label("name"),
                Establishment.name.label("detail"),
                Violation.org_unit_id,
                OrgUnit.name.label("org_unit_name"),
                Violation.id.label("proof_id"),
                sa.func.coalesce(Violation.handled_on, Violation.transferred_on).label("proof_on"),
            )
            .join(ViolationType, ViolationType.id == Violation.violation_type_id)
            .join(OrgUnit, OrgUnit.id == Violation.org_unit_id)
            # A place that moved away may be another unit's by now: its violations stay here.
            .outerjoin(Establishment, Establishment.id == Violation.establishment_id)
        )
