"""What list, detail and export of coordination meetings read."""

from backend.core.sql.record_reader import RecordReader
from backend.domains.planning.coordination_meetings.models import CoordinationMeeting
from backend.domains.planning.coordination_meetings.schemas import CoordinationMeetingRead

READER = RecordReader(
    CoordinationMeeting,
    CoordinationMeetingRead,
    (CoordinationMeeting.held_on.desc(), CoordinationMeeting.id.desc()),
)
