"""Papers of coordination meetings: added by the unit that keeps them, read by those below."""

from backend.domains.planning.coordination_meetings.models import CoordinationMeeting
from backend.domains.platform.attachments.holders import AttachmentHolder
from backend.permissions import Permission

HOLDERS = (
    AttachmentHolder(
        "coordination_meeting",
        CoordinationMeeting,
        read=Permission.COORDINATION_READ,
        write=(Permission.COORDINATION_WRITE,),
    ),
)
