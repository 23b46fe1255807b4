"""Inbox items on plans: opened visits, requests to open early, plans to approve or correct."""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import Viewer, now
from backend.core.session.org_units import OrgUnit
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.text.clock import to_civil_day
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    InspectionPlanVisit,
    OpeningStatus,
    PlanOpening,
)
from backend.domains.inspections.inspection_plans.queries import build_viewer
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.domains.platform.sealed_visits.visibility import select_seat_team_ids
from backend.domains.platform.second_approvals.models import LASTS
from backend.domains.platform.second_approvals.service import SecondPersonCheck
from backend.permissions import Permission

VISIT = ("Kiểm tra không báo trước", "Unannounced visit")
WHY = (
    "Cuộc kiểm tra không báo trước của đội đã đến giờ mở. Giữ kín với bên ngoài đội.",
    "An unannounced visit of the team has opened. Keep it within the team.",
)


def list_opened_visits(asker: Asker) -> WaitingItemRead:
    """Sealed lines of teams in which the actor sits, from their opening until they are settled.

    Never to anybody else: not to the plan's keepers, and not once everyone may read the line.
    """
    if not asker.has_permission(Permission.INSPECTION_PLAN_READ):
        return []
    read = Permission.INSPECTION_PLAN_READ
    mine = asker.build_unit_clauses(InspectionPlanVisit.org_unit_id, read)
    found = LINES.where(*build_unsettled_visit_clauses(build_viewer(asker.db)), *mine)
    (rows,) = yield [found]
    return [
        WaitingItem(
            topic=WorkTopic.VISIT,
            kind="sealed_visit",
            entity="inspection_plan_visits",
            entity_id=row.id,
            title=VISIT,
            about=row.place,
            why=WHY,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            due_on=row.planned_on,
            since=to_civil_day(row.members_from),
            detail=row.address,
        )
        for row in rows
    ]


OPENING = (
    "Xác nhận mở hoặc hủy danh sách niêm phong trước giờ",
    "Confirm the early opening of a sealed list",
)
TO_OPEN = (
    "Người khác đề nghị mở hoặc hủy trước giờ: xác nhận hoặc từ chối trong 72 giờ.",
    "Somebody asks to open or cancel before the time: confirm or decline within 72 hours.",
)


def list_openings_to_confirm(asker: Asker) -> WaitingItemRead:
    """Requests of other keepers about sealed visits; they do not tell which places these are."""
    if not asker.has_permission(Permission.INSPECTION_PLAN_LOOK):
        return []
    (rows,) = yield [list_asked_openings(asker.db.actor.id)]
    may_second = SecondPersonCheck(asker.db, Permission.INSPECTION_PLAN_LOOK)
    yield from may_second.read_units(row.org_unit_id for row in rows)
    return [
        WaitingItem(
            topic=WorkTopic.SECOND_PERSON,
            kind="sealed_opening",
            entity="inspection_plans",
            entity_id=row.plan_id,
            item_id=row.id,
            title=OPENING,
            about=row.title,
            why=TO_OPEN,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            since=to_civil_day(row.asked_at),
            detail=row.reason,
        )
        for row in rows
        if may_second(row.asker_id, row.org_unit_id)
    ]


def list_asked_openings(by_others_than: UUID) -> RowSelect:
    names = ("id", "plan_id", "org_unit_id", "asker_id", "asked_at", "reason")
    return (
        sa.select(
            *(getattr(PlanOpening, name) for name in names),
            *(InspectionPlan.title, OrgUnit.name.label("org_unit_name")),
        )
        .join(InspectionPlan, InspectionPlan.id == PlanOpening.plan_id)
        .join(OrgUnit, OrgUnit.id == PlanOpening.org_unit_id)
        .where(
            PlanOpening.status == OpeningStatus.WAITING,
            PlanOpening.asked_at > now() - LASTS,
            PlanOpening.asker_id != by_others_than,
        )
    )


APPROVE = ("Phê duyệt kế hoạch kiểm tra", "Approve an inspection plan")
SUBMITTED = ("Đã trình, chờ phê duyệt.", "Submitted: it waits for approval.")
MEND = ("Sửa kế hoạch kiểm tra bị trả lại", "Mend an inspection plan that was given back")
RETURNED = ("Lãnh đạo trả lại, cần sửa và trình lại.", "Given back: mend it and submit it again.")


def list_plans_to_approve(asker: Asker) -> WaitingItemRead:
    """Submitted plans of the chairman's own units: a chairman approves at their own level."""
    if not asker.has_permission(Permission.INSPECTION_PLAN_APPROVE):
        return []
    own = InspectionPlan
    found = PLANS.where(own.status == InspectionPlanStatus.SUBMITTED, *asker.own(own))
    units = asker.db.actor.scope(Permission.INSPECTION_PLAN_APPROVE).units
    if units is not None:
        found = found.where(own.org_unit_id.in_(units))
    (rows,) = yield [found]
    return [
        to_plan_item(row, WorkTopic.APPROVAL, "inspection_plan_approval", APPROVE, SUBMITTED)
        for row in rows
    ]


def list_plans_to_correct(asker: Asker) -> WaitingItemRead:
    """The actor's own proposals that were returned."""
    if not asker.has_permission(Permission.INSPECTION_PLAN_WRITE):
        return []
    own, me = InspectionPlan, asker.db.actor.id
    found = PLANS.where(own.status == InspectionPlanStatus.RETURNED, own.proposer_id == me)
    (rows,) = yield [found]
    return [
        to_plan_item(row, WorkTopic.VISIT, "inspection_plan_returned", MEND, RETURNED)
        for row in rows
    ]


def to_plan_item(
    row: ReadRow, topic: WorkTopic, kind: str, title: tuple[str, str], why: tuple[str, str]
) -> WaitingItem:
    return WaitingItem(
        topic=topic,
        kind=kind,
        entity="inspection_plans",
        entity_id=row.id,
        title=title,
        about=row.title,
        why=why,
        org_unit_id=row.org_unit_id,
        org_unit_name=row.org_unit_name,
        since=to_civil_day(row.held_since) if row.held_since else None,
    )


PLANS = sa.select(
    *(InspectionPlan.id, InspectionPlan.title, InspectionPlan.org_unit_id),
    *(InspectionPlan.held_since, OrgUnit.name.label("org_unit_name")),
).join(OrgUnit, OrgUnit.id == InspectionPlan.org_unit_id)

LINES = (
    sa.select(
        InspectionPlanVisit.id,
        InspectionPlanVisit.org_unit_id,
        InspectionPlanVisit.planned_on,
        InspectionPlanVisit.members_from,
        OrgUnit.name.label("org_unit_name"),
        Establishment.name.label("place"),
        Establishment.address,
    )
    .join(InspectionPlan, InspectionPlan.id == InspectionPlanVisit.plan_id)
    .join(OrgUnit, OrgUnit.id == InspectionPlanVisit.org_unit_id)
    .join(Establishment, Establishment.id == InspectionPlanVisit.establishment_id)
)


def build_unsettled_visit_clauses(viewer: Viewer) -> Iterator[sa.ColumnElement[bool]]:
    """Lines of the viewer's teams that are open to them, not yet to all, and not settled."""
    visit = InspectionPlanVisit
    yield visit.is_unannounced.is_(True)
    yield visit.team_id.in_(select_seat_team_ids(viewer))
    yield visit.members_from <= viewer.at
    yield visit.public_from > viewer.at
    yield visit.done_on.is_(None)
    yield visit.cancel_reason.is_(None)
    yield InspectionPlan.status == InspectionPlanStatus.APPROVED


INBOX = (list_opened_visits, list_openings_to_confirm, list_plans_to_approve, list_plans_to_correct)
