"""Scans of founding papers: added by who keeps the team, read by who reads it."""

from backend.domains.inspections.team_papers.models import TeamPaper
from backend.domains.platform.attachments.holders import AttachmentHolder
from backend.permissions import Permission

HOLDERS = (
    AttachmentHolder(
        "team_paper", TeamPaper, read=Permission.TEAM_READ, write=(Permission.TEAM_WRITE,)
    ),
)
