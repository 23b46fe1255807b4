"""Entering, correcting and removing coordination meetings."""

from datetime import date

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit
from backend.domains.planning.coordination_meetings.models import CoordinationMeeting
from backend.domains.planning.coordination_meetings.schemas import (
    CoordinationMeetingCreate,
    CoordinationMeetingUpdate,
)
from backend.domains.platform.attachments.service import delete_record_attachments


def create_coordination_meeting(
    db: Session, data: CoordinationMeetingCreate
) -> CoordinationMeeting:
    """Of one of the actor's units, which existed on its day; raises NotFound, Invalid."""
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    check_days(data.held_on, data.next_due_on)
    ensure_existed(unit, data.held_on, data.held_on, "/org_unit_id")
    return db.save(CoordinationMeeting(**data.model_dump() | {"id": data.id or create_id()}))


def update_coordination_meeting(
    db: Session, record: CoordinationMeeting, data: CoordinationMeetingUpdate
) -> None:
    """Apply the fields that are set; raises NotFound for a record of a unit above."""
    get_writable_unit(db, record.org_unit_id)
    given = data.model_dump(exclude_unset=True)
    check_days(given.get("held_on", record.held_on), given.get("next_due_on", record.next_due_on))
    db.save(record, given)


def remove_coordination_meeting(db: Session, record: CoordinationMeeting) -> None:
    """Remove what was entered by mistake, with its files."""
    get_writable_unit(db, record.org_unit_id)
    delete_record_attachments(db, "coordination_meeting", record.id)
    db.remove(record)


def check_days(held_on: date, next_due_on: date | None) -> None:
    if held_on > today():
        raise Invalid.at("/held_on", "in-future")
    if next_due_on is not None and next_due_on <= held_on:
        raise Invalid.at("/next_due_on", "next-before-meeting")


register_messages(
    {
        "next-before-meeting": (
            "Cuộc họp tiếp theo phải sau cuộc họp này.",
            "The next meeting must be after this one.",
        ),
    }
)
