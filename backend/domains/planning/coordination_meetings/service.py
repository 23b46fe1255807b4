"""Entering, correcting and removing coordination meetings."""

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.planning.coordination_meetings.models import CoordinationMeeting
from backend.domains.planning.coordination_meetings.schemas import (
    CoordinationMeetingCreate,
    CoordinationMeetingUpdate,
)
from backend.domains.platform.attachments.kept_records import (
    create_kept_record,
    update_kept_record,
)


def create_coordination_meeting(
    db: Session, data: CoordinationMeetingCreate
) -> CoordinationMeeting:
    return check_days(create_kept_record(db, CoordinationMeeting, data, data.held_on))


def update_coordination_meeting(
    db: Session, record: CoordinationMeeting, data: CoordinationMeetingUpdate
) -> None:
    update_kept_record(db, record, data)
    check_days(record)


def check_days(record: CoordinationMeeting) -> CoordinationMeeting:
    """The record; raises Invalid if its days cannot be."""
    if record.held_on > today():
        raise Invalid.at("/held_on", "in-future")
    if record.next_due_on is not None and record.next_due_on <= record.held_on:
        raise Invalid.at("/next_due_on", "next-before-meeting")
    return record


register_messages(
    {
        "next-before-meeting": (
            "Cuộc họp tiếp theo phải sau cuộc họp này.",
            "The next meeting must be after this one.",
        ),
    }
)
