"""Recording a visit, and changing or removing its minutes while they are a draft."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Forbidden, Invalid, NotFound
from backend.core.session.actor import SYSTEM_ID
from backend.core.session.models import create_id
from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.establishments.establishments.workforce import PARTS
from backend.domains.inspections.inspection_plans.sealed_lines import find_hidden_line
from backend.domains.inspections.inspections.checklists import (
    find_checklist,
    get_default_key,
    merge_answers,
)
from backend.domains.inspections.inspections.minutes_checks import (
    MinutesContext,
    TeamSeat,
    check_draft,
)
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionKind,
    InspectionMember,
    InspectionStatus,
)
from backend.domains.inspections.inspections.providers import get_findings_provider
from backend.domains.organisation.areas.service import ensure_usable, find_usable_area
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.organisation.org_units.service import ensure_existed
from backend.domains.platform.attachments.lifecycle import delete_record_attachments
from backend.permissions import Permission

OPTIONAL_PARTS = PARTS[1:]
"""All but the whole and the women."""


def create_inspection(
    db: Session, values: dict[str, Any], found: Sequence[dict[str, Any]]
) -> Inspection:
    """A new draft, and the violations `found`; unit and level come from place and team."""
    if found and not db.actor.has_permission(Permission.VIOLATION_WRITE):
        raise Forbidden
    place = db.require(Establishment, values["establishment_id"], "/establishment_id")
    team = get_visiting_team(db, values["team_id"], place.org_unit_id)
    ensure_team_existed(db, team, values["inspected_on"])
    values["area_id"] = get_visit_area(db, values, place)
    member_ids = values.pop("member_ids")
    inspection = Inspection(
        **{
            **values,
            "id": values["id"] or create_id(),
            "checklist_version": values["checklist_version"]
            or get_default_key(db, values["inspected_on"]),
        },
        org_unit_id=place.org_unit_id,
        team_level=team.level,
        veil_id=find_hiding_line(db, values),
        attendance=[str(id) for id in member_ids],
        author_id=db.actor.id if db.actor.id != SYSTEM_ID else None,
    )
    ensure_no_errors(
        check_draft(
            inspection, build_minutes_context(db, inspection, member_ids, place.establishment_type)
        )
    )
    db.save(inspection)
    add_present_members(db, inspection.id, member_ids)
    if found:
        get_findings_provider().record(db, inspection, found)
    return inspection


def get_visit_area(db: Session, values: dict[str, Any], place: Establishment) -> UUID | None:
    """The area of a new visit: the one named, or else the establishment's if that is valid."""
    day = values["inspected_on"]
    if "area_id" not in values:
        return find_usable_area(db, place.area_id, place.org_unit_id, day)
    named: UUID | None = values["area_id"]
    ensure_usable(db, named, place.org_unit_id, day)
    return named


def find_hiding_line(db: Session, values: dict[str, Any]) -> UUID | None:
    """What hides the draft: the planned line that it carries out, while that is not public."""
    line = values.get("inspection_plan_visit_id")
    if line is None:
        return None
    if values["kind"] is not InspectionKind.PLANNED:
        raise Invalid.at("/kind", "line-is-planned")
    return find_hidden_line(db, line, values)


def get_visiting_team(db: Session, id: UUID, unit: UUID) -> InspectionTeam:
    """An active team that the actor records for and that inspects in `unit`."""
    team = db.require(InspectionTeam, id, "/team_id")
    if not team.is_active:
        raise Invalid.at("/team_id", "team-dissolved")
    if db.scope.teams is not None and team.id not in db.scope.teams:
        raise Invalid.at("/team_id", "not-your-team")
    reaches = sa.select(OrgUnitClosure.ancestor_id).where(
        OrgUnitClosure.ancestor_id == team.org_unit_id, OrgUnitClosure.descendant_id == unit
    )
    if team.org_unit_id != unit and db.scalar(reaches) is None:
        raise Invalid.at("/team_id", "team-of-other-area")
    return team


def ensure_team_existed(db: Session, team: InspectionTeam, day: date) -> None:
    """Raise Invalid where the team's unit had ended before the visit, or was not yet there."""
    unit = db.get(OrgUnit, team.org_unit_id)
    if unit is not None:
        ensure_existed(unit, day, day, "/inspected_on")


def update_inspection(db: Session, inspection: Inspection, changes: dict[str, Any]) -> None:
    """Apply a merge patch to a draft."""
    ensure_not_signed(inspection)
    member_ids = changes.pop("member_ids", None)
    if "inspected_on" in changes:
        team = db.require(InspectionTeam, inspection.team_id, "/team_id")
        ensure_team_existed(db, team, changes["inspected_on"])
    if not changes.keys().isdisjoint(("area_id", "inspected_on")):
        area = changes.get("area_id", inspection.area_id)
        day = changes.get("inspected_on", inspection.inspected_on)
        ensure_usable(db, area, inspection.org_unit_id, day)
    if "checklist" in changes:
        changes["checklist"] = ensure_answers_complete(
            merge_answers(inspection.checklist, changes["checklist"])
        )
    if changes.get("workforce") is not None:
        changes["workforce"] = ensure_counts_complete(
            {**(inspection.workforce or {}), **changes["workforce"]}
        )
    if member_ids is not None:
        changes["attendance"] = [str(id) for id in member_ids]
    changes = Inspection.confirm(changes)
    present = list_present_ids(db, inspection.id) if member_ids is None else member_ids
    type_code = get_place_row(db, inspection.establishment_id).establishment_type
    with db.no_autoflush:
        for name, value in changes.items():
            setattr(inspection, name, value)
        ensure_no_errors(
            check_draft(inspection, build_minutes_context(db, inspection, present, type_code))
        )
    if member_ids is not None:
        at_visit = InspectionMember.inspection_id == inspection.id
        db.execute(sa.delete(InspectionMember).where(at_visit))
        add_present_members(db, inspection.id, member_ids)
    db.save(inspection)


def ensure_answers_complete(checklist: dict[str, Any]) -> dict[str, Any]:
    """The checklist itself; raises Invalid where a merge left a note without an answer."""
    ensure_no_errors(
        FieldError(f"/checklist/{code}/answer", "missing")
        for code, entry in checklist.items()
        if "answer" not in entry
    )
    return checklist


def ensure_counts_complete(workforce: dict[str, Any]) -> dict[str, Any]:
    """The head counts with every field; raises Invalid where a merge left out what is needed."""
    ensure_no_errors(
        FieldError(f"/workforce/{name}", "missing")
        for name in ("total", "female")
        if name not in workforce
    )
    return {**dict.fromkeys(OPTIONAL_PARTS), **workforce}


def build_minutes_context(
    db: Session, inspection: Inspection, member_ids: Sequence[UUID], type_code: str
) -> MinutesContext:
    """What these minutes are judged against, as they are now."""
    seats = list_team_seats(db, inspection.team_id, member_ids)
    return MinutesContext(
        member_ids, seats, type_code, find_checklist(db, inspection.checklist_version)
    )


def delete_inspection(db: Session, inspection: Inspection) -> None:
    """Remove a draft with the violations recorded in it."""
    ensure_not_signed(inspection)
    get_findings_provider().discard(db, inspection.id)
    delete_record_attachments(db, "inspection", inspection.id)
    db.delete(inspection)
    db.flush()


class LockedMinutes(NamedTuple):
    """What a lock on minutes answers."""

    id: UUID
    status: InspectionStatus
    org_unit_id: UUID
    team_id: UUID
    establishment_id: UUID
    inspected_on: date


def lock_minutes(db: Session, id: UUID, *, to_sign: bool = False) -> LockedMinutes:
    """The minutes' status and owners, kept from being signed meanwhile; raises NotFound.

    Signing waits for those who hold a record, and they for it: minutes list every violation.
    """
    row = db.execute(
        sa.select(*(getattr(Inspection, name) for name in LockedMinutes._fields))
        .where(Inspection.id == id)
        .with_for_update(read=not to_sign, key_share=to_sign)
    ).first()
    if row is None:
        raise NotFound
    return LockedMinutes(*row)


def ensure_not_signed(inspection: Inspection | LockedMinutes) -> None:
    if inspection.status is InspectionStatus.SIGNED:
        raise Conflict("signed-record")


def ensure_no_errors(errors: Iterable[FieldError]) -> None:
    """Raise Invalid if there are any."""
    if found := list(errors):
        raise Invalid.of(found)


def list_team_seats(db: Session, team_id: UUID, ids: Sequence[UUID]) -> Sequence[TeamSeat]:
    return db.execute(
        sa.select(TeamMember.id, TeamMember.active_from, TeamMember.active_to).where(
            TeamMember.team_id == team_id, TeamMember.id.in_(ids)
        )
    ).all()


def add_present_members(db: Session, inspection_id: UUID, member_ids: Sequence[UUID]) -> None:
    rows = [{"inspection_id": inspection_id, "member_id": id} for id in member_ids]
    db.execute(sa.insert(InspectionMember), rows)


def list_present_ids(db: Session, inspection_id: UUID) -> Sequence[UUID]:
    return db.scalars(
        sa.select(InspectionMember.member_id)
        .where(InspectionMember.inspection_id == inspection_id)
        .order_by(InspectionMember.member_id)
    ).all()


def get_place_row(db: Session, id: UUID) -> sa.Row[str, UUID]:
    """Kind and present unit of a place that the actor sees; raises NotFound."""
    columns = (Establishment.establishment_type, Establishment.org_unit_id)
    row = db.execute(sa.select(*columns).where(Establishment.id == id)).first()
    if row is None:
        raise NotFound.at("/establishment_id")
    return row


register_messages(
    {
        "signed-record": (
            "Biên bản đã ký, không sửa hay xóa được.",
            "The record is signed: it can be neither changed nor removed.",
        ),
        "line-is-planned": (
            "Cuộc kiểm tra trong kế hoạch là kiểm tra theo kế hoạch.",
            "A visit of a plan is a planned one.",
        ),
        "team-dissolved": ("Đội này không còn hoạt động.", "This team is no longer active."),
        "not-your-team": (
            "Bạn không phải thành viên của đội này.",
            "You are not a member of this team.",
        ),
        "team-of-other-area": (
            "Cơ sở không thuộc địa bàn của đội này.",
            "The place does not lie in this team's area.",
        ),
    }
)
