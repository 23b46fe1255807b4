"""Scans of founding papers: added by who keeps the team, read by who reads it."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.domains.inspections.team_papers.models import TeamPaper
from backend.domains.platform.attachments.holders import AttachmentHolder, HeldRecord
from backend.permissions import Permission


def get_attachment_holder(db: Session, id: UUID) -> HeldRecord:
    columns = (TeamPaper.org_unit_id, TeamPaper.team_id)
    row = db.execute(
        sa.select(*columns).where(TeamPaper.id == id).with_for_update(read=True)
    ).first()
    if row is None:
        raise NotFound
    return HeldRecord(row.org_unit_id, row.team_id, is_final=False)


HOLDERS = (
    AttachmentHolder(
        "team_paper",
        TeamPaper,
        read=Permission.TEAM_READ,
        write=(Permission.TEAM_WRITE,),
        hold=get_attachment_holder,
    ),
)
