"""The kinds of open work: minutes, files, lists, plans, activities, ratings, requests, tasks."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Actor
from backend.core.session.models import Entity, now
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.core.sql.types import ReadRow
from backend.core.text.clock import to_civil_day
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
    Conditions,
    HandoverEffect,
    OpenWork,
    OpenWorkKind,
    build_scope_clauses,
    select_work,
)
from backend.permissions import Permission


class InspectionPlanWork(OpenWorkKind):
    """Plans that are drafted, submitted or returned; only keepers see their titles."""

    name, model, how = "inspection_plan", InspectionPlan, HandoverEffect.MOVES
    holder, why = "proposer_id", "receiver-may-not-plan"

    def mine(self, db: Session, person: Actor) -> Conditions:
        return plan_handover.build_unsettled_clauses(person.id)

    def found(
        self, db: Session, viewer: Actor, *conditions: sa.ColumnElement[bool]
    ) -> list[OpenWork]:
        return [
            OpenWork(
                kind=self.name,
                how=self.how,
                id=head.id,
                version=head.version,
                org_unit_id=head.org_unit_id,
                org_unit_name=head.org_unit_name,
                title=head.title or "",
                detail=f"{head.team_name}, {head.period_start:%d/%m/%Y}–{head.period_end:%d/%m/%Y}",
                since=to_civil_day(head.created_at),
            )
            for head in plan_handover.list_plan_heads(db, viewer, *conditions)
        ]

    def takeable(self, db: Session, receiver: Actor, ids: Collection[UUID]) -> set[UUID]:
        return plan_handover.list_takeable_ids(db, receiver, ids)

    def hold(self, db: Session, ids: Collection[UUID]) -> list[Entity]:
        return [*plan_handover.lock_plans(db, ids)]

    def count(self, db: Session, person: Actor) -> int:
        return plan_handover.count_unsettled_plans(db, person.id)


class PlanApprovalWork(OpenWorkKind):
    """Plans that wait for the chairman: they go with the office."""

    name, model, how = "plan_approval", InspectionPlan, HandoverEffect.WITH_ROLE
    why = "receiver-without-role"
    rows = select_work(
        InspectionPlan,
        title=InspectionPlan.title,
        detail=InspectionTeam.name,
        since=InspectionPlan.held_since,
    ).join(InspectionTeam, InspectionTeam.id == InspectionPlan.team_id)

    def mine(self, db: Session, actor: Actor) -> Conditions | None:
        """Submitted plans of the units whose chairman the actor is."""
        if not actor.has_permission(Permission.INSPECTION_PLAN_APPROVE):
            return None
        units = actor.scope(Permission.INSPECTION_PLAN_APPROVE).units
        own = [] if units is None else [InspectionPlan.org_unit_id.in_(units)]
        return [InspectionPlan.status == InspectionPlanStatus.SUBMITTED, *own]

    takes = mine

    def takeable(self, db: Session, receiver: Actor, ids: Collection[UUID]) -> set[UUID]:
        """Decided by the office alone, because whoever holds it sees the plan from then on."""
        desk = self.takes(db, receiver)
        if desk is None:
            return set()
        found = sa.select(InspectionPlan.id).where(InspectionPlan.id.in_(ids), *desk)
        return set(db.scalars(found))


class RecommendationWork(OpenWorkKind):
    """What the person's visits recommended and is not done yet; the team follows it up."""

    name, model, how = "recommendation", Recommendation, HandoverEffect.WITH_ROLE
    why = "receiver-without-role"
    rows = (
        select_work(
            Recommendation,
            title=Recommendation.text,
            detail=sa.func.coalesce(Establishment.name + ", ", "") + "BB " + Inspection.record_no,
            due_on=Recommendation.due_on,
        )
        .join(Inspection, Inspection.id == Recommendation.inspection_id)
        .outerjoin(Establishment, Establishment.id == Recommendation.establishment_id)
    )

    def mine(self, db: Session, person: Actor) -> Conditions:
        written = sa.select(Inspection.id).where(Inspection.author_id == person.id)
        is_open = Recommendation.status == RecommendationStatus.OPEN
        return [is_open, Recommendation.inspection_id.in_(written)]

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
    rows = (
        select_work(
            Inspection,
            title=Establishment.name,
            detail=InspectionTeam.name,
            since=Inspection.inspected_on,
        )
        .outerjoin(Establishment, Establishment.id == Inspection.establishment_id)
        .outerjoin(InspectionTeam, InspectionTeam.id == Inspection.team_id)
    )

    def mine(self, db: Session, person: Actor) -> Conditions:
        return [Inspection.author_id == person.id, Inspection.status == InspectionStatus.DRAFT]

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        inside = build_scope_clauses(Inspection, receiver, Permission.INSPECTION_WRITE)
        if inside is None:
            return None
        teams = [team for team, _ in list_own_seats(db, receiver.id)]
        return [*inside, Inspection.team_id.in_(teams)]


class ViolationWork(OpenWorkKind):
    name, model, how = "violation", Violation, HandoverEffect.MOVES
    holder, why = "assignee_id", "receiver-may-not-handle"
    rows = (
        select_work(
            Violation,
            *CLOCK_COLUMNS,
            title=ViolationType.title,
            detail=Establishment.name,
            since=Violation.recorded_on,
        )
        .join(ViolationType, ViolationType.id == Violation.violation_type_id)
        .outerjoin(Establishment, Establishment.id == Violation.establishment_id)
    )

    def mine(self, db: Session, person: Actor) -> Conditions:
        return [Violation.assignee_id == person.id, Violation.status.in_(WATCHED)]

    def to_work(self, db: Session, rows: Sequence[ReadRow]) -> list[OpenWork]:
        """Each with the next deadline that the law sets for it."""
        calendar, found = load_calendar(db), super().to_work(db, rows)
        for work, row in zip(found, rows, strict=True):
            work.due = find_next_deadline(row, calendar)
            work.due_on = work.due.due_on if work.due else None
        return found

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        return build_scope_clauses(Violation, receiver, Permission.VIOLATION_HANDLE)


class ImportWork(OpenWorkKind):
    name, model, how = "import", Import, HandoverEffect.MOVES
    holder, why = "keeper_id", "receiver-may-not-import"
    rows = select_work(Import, title=Import.file_name, detail=Import.kind, since=Import.updated_at)

    def mine(self, db: Session, person: Actor) -> Conditions:
        keeper = sa.func.coalesce(Import.keeper_id, Import.uploaded_by_id)
        return [keeper == person.id, Import.status == ImportStatus.CHECKED]

    def found(
        self, db: Session, viewer: Actor, *conditions: sa.ColumnElement[bool]
    ) -> list[OpenWork]:
        return super().found(db, viewer, Import.kind.in_(list_allowed_kinds(viewer)), *conditions)

    def to_work(self, db: Session, rows: Sequence[ReadRow]) -> list[OpenWork]:
        found, listings = super().to_work(db, rows), load_listings()
        for work, row in zip(found, rows, strict=True):
            work.detail = listings[row.detail].get_title(english=False)
        return found

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        inside = build_scope_clauses(Import, receiver, Permission.IMPORT_USE)
        return None if inside is None else [*inside, Import.kind.in_(list_allowed_kinds(receiver))]


class ActivityWork(OpenWorkKind):
    name, model, how = "activity", CommunicationActivity, HandoverEffect.WITH_ROLE
    why = "receiver-without-role"
    rows = select_work(
        CommunicationActivity,
        title=CommunicationActivity.topic,
        detail=CommunicationActivity.place,
        due_on=CommunicationActivity.held_on,
    )

    def mine(self, db: Session, person: Actor) -> Conditions | None:
        if not person.has_permission(Permission.COMMUNICATION_WRITE):
            return None
        units = person.scope(Permission.COMMUNICATION_WRITE).units or ()
        own = CommunicationActivity.org_unit_id.in_(units)
        return [own, CommunicationActivity.status == ActivityStatus.PLANNED]

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        return build_scope_clauses(CommunicationActivity, receiver, Permission.COMMUNICATION_WRITE)


class RatingWork(OpenWorkKind):
    name, model, how = "rating", CommuneRating, HandoverEffect.WITH_ROLE
    why = "receiver-without-role"
    rows = select_work(
        CommuneRating,
        title=CommuneRating.year,
        detail=CommuneRating.status,
        since=CommuneRating.held_since,
    )

    def mine(self, db: Session, actor: Actor) -> Conditions | None:
        """Ratings that wait for a step of the actor; a commune need not appeal."""
        desks = build_desk_clauses(actor, set(RatingAct) - {RatingAct.APPEAL})
        return [sa.or_(*desks)] if desks else None

    takes = mine


class ApprovalWork(OpenWorkKind):
    """The person's own requests for a second person's confirmation."""

    name, model, how = "approval", SecondApproval, HandoverEffect.STAYS
    why = "asked-by-another"
    rows = select_work(
        SecondApproval,
        title=SecondApproval.subject,
        detail=SecondApproval.reason,
        since=SecondApproval.created_at,
        due_on=SecondApproval.expires_at,
    )

    def mine(self, db: Session, person: Actor) -> Conditions:
        waits = SecondApproval.status == SecondApprovalStatus.WAITING
        return [SecondApproval.asker_id == person.id, waits, SecondApproval.expires_at > now()]


class TaskWork(OpenWorkKind):
    """Tasks of the plan whose agency names the person; an approved plan is not reworded."""

    name, model, how = "task", PlanTask, HandoverEffect.STAYS
    why = "named-in-plan"
    rows = select_work(
        PlanTask, title=PlanTask.title, detail=PlanTask.agency, due_on=PlanTask.due_on
    )

    def mine(self, db: Session, person: Actor) -> Conditions | None:
        if not person.has_permission(Permission.PLAN_READ) or not person.name:
            return None
        open_ones = sa.select(PlanTask.id, PlanTask.agency).where(
            PlanTask.status != TaskStatus.DONE
        )
        name = f" {to_search_text(person.name)} "
        ids = [id for id, agency in db.execute(open_ones) if name in f" {normalize_words(agency)} "]
        return [PlanTask.id.in_(ids)] if ids else None


def normalize_words(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in to_search_text(text)).split())


KINDS: tuple[OpenWorkKind, ...] = (
    *(DraftInspectionWork(), ViolationWork(), InspectionPlanWork(), ImportWork()),
    *(RecommendationWork(), PlanApprovalWork(), ActivityWork(), RatingWork()),
    *(ApprovalWork(), TaskWork()),
)
BY_NAME = {kind.name: kind for kind in KINDS}
