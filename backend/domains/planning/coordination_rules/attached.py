"""Papers of coordination rules: added by the unit that keeps them, read by those below."""

from backend.domains.planning.coordination_rules.models import CoordinationRule
from backend.domains.platform.attachments.holders import AttachmentHolder
from backend.permissions import Permission

HOLDERS = (
    AttachmentHolder(
        "coordination_rule",
        CoordinationRule,
        read=Permission.COORDINATION_READ,
        write=(Permission.COORDINATION_WRITE,),
    ),
)
