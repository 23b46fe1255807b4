"""Open work around visits: plans that are not in force yet, and what visits asked of places."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Actor
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspection_plans import plan_handover
from backend.domains.inspections.inspection_plans.models import InspectionPlan, InspectionPlanStatus
from backend.domains.inspections.inspections.models import (
    Inspection,
    Recommendation,
    RecommendationStatus,
)
from backend.domains.organisation.accounts.scopes import list_own_seats
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.workspace.handovers.work_kind import (
    BLANK,
    Conditions,
    HandoverEffect,
    OpenWorkKind,
    Row,
    build_head_columns,
    build_scope_clauses,
    to_civil_day,
)
from backend.permissions import Permission


class InspectionPlanWork(OpenWorkKind):
    """Drafts, and what was submitted or returned; title and lines are told to keepers only."""

    name, model, how = "inspection_plan", InspectionPlan, HandoverEffect.MOVES
    holder, why = "proposer_id", "receiver-may-not-plan"

    def mine(self, db: Session, person: Actor) -> Conditions:
        return plan_handover.build_unsettled_clauses(person.id)

    def found(self, db: Session, viewer: Actor, *conditions: Any) -> list[Row]:
        return [self.told(row) for row in plan_handover.list_plan_heads(db, viewer, *conditions)]

    def told(self, row: Row) -> Row:
        known = {name: row[name] for name in ("id", "version", "org_unit_id", "org_unit_name")}
        period = f"{row['period_start']:%d/%m/%Y}–{row['period_end']:%d/%m/%Y}"
        detail = f"{row['team_name']}, {period}"
        told = {
            "title": row["title"] or "",
            "detail": detail,
            "since": to_civil_day(row["created_at"]),
        }
        return {"kind": self.name, **BLANK} | known | told

    def takeable(self, db: Session, receiver: Actor, ids: Collection[UUID]) -> set[UUID]:
        return plan_handover.list_takeable_ids(db, receiver, ids)

    def hold(self, db: Session, ids: Collection[UUID]) -> list[Any]:
        return plan_handover.lock_plans(db, ids)

    def count(self, db: Session, person: Actor) -> int:
        return plan_handover.count_unsettled_plans(db, person.id)


class PlanApprovalWork(OpenWorkKind):
    """On the chairman's desk: they go with the office."""

    name, model, how = "plan_approval", InspectionPlan, HandoverEffect.WITH_ROLE
    why = "receiver-without-role"

    def mine(self, db: Session, person: Actor) -> Conditions | None:
        return self.on_desk(person)

    def query(self) -> sa.Select[Any]:
        own = InspectionPlan
        team = InspectionTeam.name.label("team_name")
        columns = sa.select(*build_head_columns(own), own.title, own.held_since, team)
        return columns.join(InspectionTeam, InspectionTeam.id == own.team_id)

    def tell(self, row: Any) -> Row:
        since = to_civil_day(row.held_since) if row.held_since else None
        return {"title": row.title, "detail": row.team_name, "since": since}

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        return self.on_desk(receiver)

    def takeable(self, db: Session, receiver: Actor, ids: Collection[UUID]) -> set[UUID]:
        """By the office alone: who holds it sees the plan from then on."""
        desk = self.on_desk(receiver)
        if desk is None:
            return set()
        found = sa.select(InspectionPlan.id).where(InspectionPlan.id.in_(ids), *desk)
        return set(db.scalars(found))

    def on_desk(self, actor: Actor) -> list[sa.ColumnElement[bool]] | None:
        """Submitted plans of the very units whose chairman the actor is."""
        if not actor.has_permission(Permission.INSPECTION_PLAN_APPROVE):
            return None
        units = actor.scope(Permission.INSPECTION_PLAN_APPROVE).units
        own = [] if units is None else [InspectionPlan.org_unit_id.in_(units)]
        return [InspectionPlan.status == InspectionPlanStatus.SUBMITTED, *own]


class RecommendationWork(OpenWorkKind):
    """What their visits asked of places and nobody has seen done yet: the team's to follow."""

    name, model, how = "recommendation", Recommendation, HandoverEffect.WITH_ROLE
    why = "receiver-without-role"

    def mine(self, db: Session, person: Actor) -> Conditions:
        written = sa.select(Inspection.id).where(Inspection.author_id == person.id)
        is_open = Recommendation.status == RecommendationStatus.OPEN
        return [is_open, Recommendation.inspection_id.in_(written)]

    def query(self) -> sa.Select[Any]:
        own = Recommendation
        return (
            sa.select(
                *(*build_head_columns(own), own.text, own.due_on),
                Establishment.name.label("place"),
                Inspection.record_no,
            )
            .join(Inspection, Inspection.id == own.inspection_id)
            .outerjoin(Establishment, Establishment.id == own.establishment_id)
        )

    def tell(self, row: Any) -> Row:
        detail = f"{row.place}, BB {row.record_no}"
        return {"title": row.text, "detail": detail, "due_on": row.due_on}

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        inside = build_scope_clauses(Recommendation, receiver, Permission.INSPECTION_WRITE)
        if inside is None:
            return None
        if receiver.scope(Permission.INSPECTION_WRITE).teams is None:
            return inside
        teams = [team for team, _ in list_own_seats(db, receiver.id)]
        return [*inside, Recommendation.team_id.in_(teams)]
