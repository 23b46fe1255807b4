"""Recording a visit, and changing or removing its minutes while they are a draft."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Forbidden, Invalid, NotFound
from backend.core.session.bulk_writes import create_later, create_records
from backend.core.session.models import create_id
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
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
    Answers,
    Counts,
    Inspection,
    InspectionKind,
    InspectionMember,
    InspectionStatus,
)
from backend.domains.inspections.inspections.providers import get_findings_provider
from backend.domains.inspections.inspections.schemas import (
    HeadCountsPatch,
    InspectionCreate,
    InspectionUpdate,
)
from backend.domains.inspections.inspections.visit_ground import VisitGround, load_visit_ground
from backend.domains.organisation.areas.service import ensure_usable, is_usable
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.organisation.inspection_teams.service import ensure_team_is_active
from backend.domains.organisation.org_units.service import ensure_existed
from backend.domains.platform.attachments.service import delete_record_attachments
from backend.permissions import Permission

OPTIONAL_PARTS = PARTS[1:]
"""The parts of a head count that may be unknown: all but the women."""


AS_JSON = {"checklist", "recommendation_items"}
"""Fields that are stored in the form of the API."""


class NewVisit(NamedTuple):
    """A draft that was just recorded, with what it stands on."""

    minutes: Inspection
    ground: VisitGround


def create_inspection(db: Session, data: InspectionCreate) -> NewVisit:
    """Create a draft with the violations found; unit and level come from place and team."""
    if data.violations and not db.actor.has_permission(Permission.VIOLATION_WRITE):
        raise Forbidden
    ground = load_visit_ground(db, data)
    place = ground.facts
    ensure_may_visit(db, ground, data.inspected_on)
    ensure_can_follow_up(db, data.follows_id, data.establishment_id, data.inspected_on)
    values = data.model_dump(exclude={"member_ids", "violations", *AS_JSON})
    values |= data.model_dump(mode="json", include=AS_JSON)
    values |= {
        "id": data.id or create_id(),
        "area_id": get_visit_area(db, data, ground),
        "checklist_version": data.checklist_version or get_default_key(db, data.inspected_on),
    }
    inspection = Inspection(
        **values,
        org_unit_id=place.org_unit_id,
        team_level=place.team_level,
        veil_id=find_hiding_line(db, data),
        attendance=[str(id) for id in data.member_ids],
        author_id=db.actor.account_id,
    )
    checklist = find_checklist(db, inspection.checklist_version)
    kind = place.establishment_type
    setting = MinutesContext(data.member_ids, ground.seats, kind, checklist)
    ensure_no_errors(check_draft(inspection, setting))
    create_records(db, [inspection])
    add_present_members(db, inspection.id, data.member_ids)
    if data.violations:
        get_findings_provider().record(db, inspection, data.violations)
    return NewVisit(inspection, ground)


def get_visit_area(db: Session, data: InspectionCreate, ground: VisitGround) -> UUID | None:
    """The area of a new visit: the one named, else that of the establishment if it is valid."""
    place = ground.facts
    if "area_id" not in data.model_fields_set:  # null says that there is none
        return place.area_id if is_usable(ground.area, data.inspected_on) else None
    ensure_usable(db, data.area_id, place.org_unit_id, data.inspected_on)
    return data.area_id


def ensure_can_follow_up(db: Session, id: UUID | None, place_id: UUID, day: date) -> None:
    """Raise Invalid unless it is a signed visit of the place that was made by the day."""
    if id is None:
        return
    followed = db.require(Inspection, id, "/follows_id")
    is_signed = followed.status is InspectionStatus.SIGNED
    if not is_signed or followed.establishment_id != place_id or followed.inspected_on > day:
        raise Invalid.at("/follows_id", "follows-other-visit")


def find_hiding_line(db: Session, data: InspectionCreate) -> UUID | None:
    """The planned line that the draft carries out, while that line is not public; it hides the
    draft.
    """
    if data.inspection_plan_visit_id is None:
        return None
    if data.kind is not InspectionKind.PLANNED:
        raise Invalid.at("/kind", "line-is-planned")
    return find_hidden_line(db, data.inspection_plan_visit_id, data.team_id, data.establishment_id)


def ensure_may_visit(db: Session, ground: VisitGround, day: date) -> None:
    """Raise Invalid unless the team is active, the actor records for it, and it inspects there."""
    team = ground.facts
    ensure_team_is_active(team, "/team_id")
    if db.scope.teams is not None and team.team_id not in db.scope.teams:
        raise Invalid.at("/team_id", "not-your-team")
    if not team.team_inspects_here:
        raise Invalid.at("/team_id", "team-of-other-area")
    ensure_existed(ground.team_unit, day, day, "/inspected_on")


def ensure_team_existed(db: Session, team: InspectionTeam, day: date) -> None:
    """Raise Invalid unless the team's unit existed on the day of the visit."""
    unit = db.get(OrgUnit, team.org_unit_id)
    if unit is not None:
        ensure_existed(unit, day, day, "/inspected_on")


def update_inspection(db: Session, inspection: Inspection, data: InspectionUpdate) -> None:
    """Apply a merge patch to a draft."""
    ensure_not_signed(inspection)
    given = data.model_fields_set
    if "inspected_on" in given:
        team = db.require(InspectionTeam, inspection.team_id, "/team_id")
        ensure_team_existed(db, team, data.inspected_on)
    if not given.isdisjoint(("follows_id", "inspected_on")):
        follows = data.follows_id if "follows_id" in given else inspection.follows_id
        day = data.inspected_on if "inspected_on" in given else inspection.inspected_on
        ensure_can_follow_up(db, follows, inspection.establishment_id, day)
    if not given.isdisjoint(("area_id", "inspected_on")):
        area = data.area_id if "area_id" in given else inspection.area_id
        day = data.inspected_on if "inspected_on" in given else inspection.inspected_on
        ensure_usable(db, area, inspection.org_unit_id, day)
    changes = data.model_dump(exclude_unset=True, exclude={"member_ids", *AS_JSON})
    changes |= data.model_dump(mode="json", exclude_unset=True, include=AS_JSON)
    if "checklist" in given:
        changes["checklist"] = ensure_answers_complete(
            merge_answers(inspection.checklist, changes["checklist"])
        )
    if data.workforce is not None:
        changes["workforce"] = merge_counts(inspection.workforce, data.workforce)
    if "member_ids" in given:
        changes["attendance"] = [str(id) for id in data.member_ids]
    present = data.member_ids if "member_ids" in given else list_present_ids(db, inspection.id)
    type_code = get_place_row(db, inspection.establishment_id).establishment_type
    with db.no_autoflush:
        for name, value in Inspection.confirm(changes).items():
            setattr(inspection, name, value)
        ensure_valid_draft(db, inspection, present, type_code)
    if "member_ids" in given:
        at_visit = InspectionMember.inspection_id == inspection.id
        db.execute(sa.delete(InspectionMember).where(at_visit))
        add_present_members(db, inspection.id, present)
    db.save(inspection)


def ensure_answers_complete(checklist: Answers) -> Answers:
    """The checklist itself; raises Invalid where a merge left a note without an answer."""
    ensure_no_errors(
        FieldError(f"/checklist/{code}/answer", "missing")
        for code, entry in checklist.items()
        if "answer" not in entry
    )
    return checklist


def merge_counts(counts: Counts | None, patch: HeadCountsPatch) -> Counts:
    """The head counts after the patch; raises Invalid if `total` or `female` is missing."""
    merged = dict.fromkeys(OPTIONAL_PARTS) | (counts or {}) | patch.model_dump(exclude_unset=True)
    ensure_no_errors(
        FieldError(f"/workforce/{name}", "missing")
        for name in ("total", "female")
        if name not in merged
    )
    return merged


def ensure_valid_draft(
    db: Session, inspection: Inspection, member_ids: Sequence[UUID], type_code: str
) -> None:
    setting = build_minutes_context(db, inspection, member_ids, type_code)
    ensure_no_errors(check_draft(inspection, setting))


def build_minutes_context(
    db: Session, inspection: Inspection, member_ids: Sequence[UUID], type_code: str
) -> MinutesContext:
    """What these minutes are checked against, as it is now."""
    seats = list_team_seats(db, inspection.team_id, member_ids)
    return MinutesContext(
        member_ids, seats, type_code, find_checklist(db, inspection.checklist_version)
    )


def delete_inspection(db: Session, inspection: Inspection) -> None:
    """Remove a draft with the violations recorded in it."""
    ensure_not_signed(inspection)
    get_findings_provider().discard(db, inspection.id)
    delete_record_attachments(db, "inspection", inspection.id)
    db.remove(inspection)


class LockedMinutes(NamedTuple):
    """The row of minutes that are locked."""

    id: UUID
    status: InspectionStatus
    org_unit_id: UUID
    team_id: UUID
    establishment_id: UUID
    inspected_on: date


def lock_minutes(db: Session, id: UUID, *, to_sign: bool = False) -> LockedMinutes:
    """The minutes' status and owners, locked against signing; raises NotFound.

    Minutes list every violation, so signing waits for those who record one, and they for it.
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
    """Raise Invalid with the errors, if there are any."""
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
    create_later(db, InspectionMember, rows)


PRESENT_IDS = CompiledQuery(
    sa.select(InspectionMember.member_id)
    .where(InspectionMember.inspection_id == sa.bindparam("id", type_=sa.Uuid()))
    .order_by(InspectionMember.member_id)
)
PLACE = CompiledQuery(
    sa.select(Establishment.establishment_type, Establishment.org_unit_id).where(
        Establishment.id == sa.bindparam("id", type_=sa.Uuid())
    )
)


class PlaceRow(NamedTuple):
    """Kind and present unit of a place."""

    establishment_type: str
    org_unit_id: UUID


def list_present_ids(db: Session, inspection_id: UUID) -> Sequence[UUID]:
    return [row.member_id for row in db.fetch(PRESENT_IDS, id=inspection_id)]


def get_place_row(db: Session, id: UUID) -> PlaceRow:
    """Kind and present unit of a place that the actor sees; raises NotFound."""
    for row in db.fetch(PLACE, id=id):
        return PlaceRow(*row)
    raise NotFound.at("/establishment_id")


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
        "follows-other-visit": (
            "Chọn lượt kiểm tra đã ký của chính cơ sở này, không sau ngày kiểm tra lại.",
            "Choose a signed visit of this very place, not after the day of the re-inspection.",
        ),
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
