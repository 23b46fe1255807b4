"""The kinds of open work: minutes, files, lists, plans, activities, ratings, requests, tasks."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Actor
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.domains.catalogues.days_off.calendar import load_calendar
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Violation
from backend.domains.enforcement.violations.running_deadlines import (
    CLOCK_COLUMNS,
    WATCHED,
    find_next_deadline,
)
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspection_plans import plan_handover
from backend.domains.inspections.inspection_plans.models import InspectionPlan, InspectionPlanStatus
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionStatus,
    Recommendation,
    RecommendationStatus,
)
from backend.domains.organisation.accounts.scopes import list_own_seats
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.planning.plans.models import PlanTask, TaskStatus
from backend.domains.platform.imports.kinds import list_allowed_kinds, load_listings
from backend.domains.platform.imports.models import Import, ImportStatus
from backend.domains.platform.second_approvals.models import SecondApproval, SecondApprovalStatus
from backend.domains.prevention.communication_activities.models import (
    ActivityStatus,
    CommunicationActivity,
)
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.commune_ratings.workflow import RatingAct, build_desk_clauses
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
from backend.law.legal_clock import ComputedDeadline
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


class DraftInspectionWork(OpenWorkKind):
    name, model, how = "inspection", Inspection, HandoverEffect.MOVES
    holder, why = "author_id", "receiver-not-in-team"

    def mine(self, db: Session, person: Actor) -> Conditions:
        return [Inspection.author_id == person.id, Inspection.status == InspectionStatus.DRAFT]

    def query(self) -> sa.Select[Any]:
        return (
            sa.select(
                *build_head_columns(Inspection),
                Establishment.name.label("title"),
                InspectionTeam.name.label("detail"),
                Inspection.inspected_on,
            )
            .outerjoin(Establishment, Establishment.id == Inspection.establishment_id)
            .outerjoin(InspectionTeam, InspectionTeam.id == Inspection.team_id)
        )

    def tell(self, row: Any) -> Row:
        return {"title": row.title or "", "detail": row.detail, "since": row.inspected_on}

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        inside = build_scope_clauses(Inspection, receiver, Permission.INSPECTION_WRITE)
        if inside is None:
            return None
        teams = [team for team, _ in list_own_seats(db, receiver.id)]
        return [*inside, Inspection.team_id.in_(teams)]


class ViolationWork(OpenWorkKind):
    name, model, how = "violation", Violation, HandoverEffect.MOVES
    holder, why = "assignee_id", "receiver-may-not-handle"

    def mine(self, db: Session, person: Actor) -> Conditions:
        return [Violation.assignee_id == person.id, Violation.status.in_(WATCHED)]

    def query(self) -> sa.Select[Any]:
        return (
            sa.select(
                *build_head_columns(Violation),
                *CLOCK_COLUMNS,
                ViolationType.title,
                Establishment.name.label("place"),
            )
            .join(ViolationType, ViolationType.id == Violation.violation_type_id)
            .outerjoin(Establishment, Establishment.id == Violation.establishment_id)
        )

    def tell(self, row: Any) -> Row:
        return {"title": row.title, "detail": row.place, "since": row.recorded_on, "case": row}

    def found(self, db: Session, viewer: Actor, *conditions: Any) -> list[Row]:
        """With the next deadline that the law sets for each file, by one calendar."""
        calendar = load_calendar(db)
        rows = super().found(db, viewer, *conditions)
        return [row | to_due(find_next_deadline(row.pop("case"), calendar)) for row in rows]

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        return build_scope_clauses(Violation, receiver, Permission.VIOLATION_HANDLE)


def to_due(found: ComputedDeadline | None) -> Row:
    return {"due_on": found.due_on, "due": found} if found else {}


class ImportWork(OpenWorkKind):
    name, model, how = "import", Import, HandoverEffect.MOVES
    holder, why = "keeper_id", "receiver-may-not-import"

    def mine(self, db: Session, person: Actor) -> Conditions:
        keeper = sa.func.coalesce(Import.keeper_id, Import.uploaded_by_id)
        return [keeper == person.id, Import.status == ImportStatus.CHECKED]

    def found(self, db: Session, viewer: Actor, *conditions: Any) -> list[Row]:
        return super().found(db, viewer, Import.kind.in_(list_allowed_kinds(viewer)), *conditions)

    def query(self) -> sa.Select[Any]:
        return sa.select(
            *build_head_columns(Import),
            Import.file_name,
            Import.kind.label("list"),
            Import.updated_at,
        )

    def tell(self, row: Any) -> Row:
        told = {
            "title": row.file_name,
            "detail": load_listings()[row.list].get_title(english=False),
        }
        return told | {"since": to_civil_day(row.updated_at)}

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        inside = build_scope_clauses(Import, receiver, Permission.IMPORT_USE)
        return None if inside is None else [*inside, Import.kind.in_(list_allowed_kinds(receiver))]


class ActivityWork(OpenWorkKind):
    name, model, how = "activity", CommunicationActivity, HandoverEffect.WITH_ROLE
    why = "receiver-without-role"

    def mine(self, db: Session, person: Actor) -> Conditions | None:
        if not person.has_permission(Permission.COMMUNICATION_WRITE):
            return None
        units = person.scope(Permission.COMMUNICATION_WRITE).units or ()
        own = CommunicationActivity.org_unit_id.in_(units)
        return [own, CommunicationActivity.status == ActivityStatus.PLANNED]

    def query(self) -> sa.Select[Any]:
        own = CommunicationActivity
        return sa.select(*build_head_columns(own), own.topic, own.place, own.held_on)

    def tell(self, row: Any) -> Row:
        return {"title": row.topic, "detail": row.place, "due_on": row.held_on}

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        return build_scope_clauses(CommunicationActivity, receiver, Permission.COMMUNICATION_WRITE)


class RatingWork(OpenWorkKind):
    name, model, how = "rating", CommuneRating, HandoverEffect.WITH_ROLE
    why = "receiver-without-role"

    def mine(self, db: Session, person: Actor) -> Conditions | None:
        return self.of_desks(person)

    def query(self) -> sa.Select[Any]:
        own = CommuneRating
        return sa.select(*build_head_columns(own), own.year, own.status, own.held_since)

    def tell(self, row: Any) -> Row:
        told = {"title": str(row.year), "detail": row.status.value}
        return told | {"since": to_civil_day(row.held_since)}

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        return self.of_desks(receiver)

    def of_desks(self, actor: Actor) -> Conditions | None:
        """Where the step that a rating waits for is the actor's; a commune need not appeal."""
        desks = build_desk_clauses(actor, set(RatingAct) - {RatingAct.APPEAL})
        return [sa.or_(*desks)] if desks else None


class ApprovalWork(OpenWorkKind):
    """Acts for which they asked a second person: another's request is not one's own."""

    name, model, how = "approval", SecondApproval, HandoverEffect.STAYS
    why = "asked-by-another"

    def mine(self, db: Session, person: Actor) -> Conditions:
        waits = SecondApproval.status == SecondApprovalStatus.WAITING
        return [SecondApproval.asker_id == person.id, waits, SecondApproval.expires_at > now()]

    def query(self) -> sa.Select[Any]:
        own = SecondApproval
        return sa.select(
            *build_head_columns(own), own.subject, own.reason, own.expires_at, own.created_at
        )

    def tell(self, row: Any) -> Row:
        days = {"since": to_civil_day(row.created_at), "due_on": to_civil_day(row.expires_at)}
        return {"title": row.subject, "detail": row.reason, **days}

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        return None


class TaskWork(OpenWorkKind):
    """Tasks of the plan whose agency names the person: words of an approved plan stay words."""

    name, model, how = "task", PlanTask, HandoverEffect.STAYS
    why = "named-in-plan"

    def mine(self, db: Session, person: Actor) -> Conditions | None:
        if not person.has_permission(Permission.PLAN_READ) or not person.name:
            return None
        open_ones = sa.select(PlanTask.id, PlanTask.agency).where(
            PlanTask.status != TaskStatus.DONE
        )
        name = f" {to_search_text(person.name)} "
        ids = [id for id, agency in db.execute(open_ones) if name in f" {normalize_words(agency)} "]
        return [PlanTask.id.in_(ids)] if ids else None

    def query(self) -> sa.Select[Any]:
        return sa.select(
            *build_head_columns(PlanTask), PlanTask.title, PlanTask.agency, PlanTask.due_on
        )

    def tell(self, row: Any) -> Row:
        return {"title": row.title, "detail": row.agency, "due_on": row.due_on}

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        return None


def normalize_words(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in to_search_text(text)).split())


KINDS: tuple[OpenWorkKind, ...] = (
    *(DraftInspectionWork(), ViolationWork(), InspectionPlanWork(), ImportWork()),
    *(RecommendationWork(), PlanApprovalWork(), ActivityWork(), RatingWork()),
    *(ApprovalWork(), TaskWork()),
)
BY_NAME = {kind.name: kind for kind in KINDS}
