"""Proposals that wait for an answer of the reader's own unit."""

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.domains.planning.proposals.models import Proposal, ProposalStatus
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.permissions import Permission

ANSWER = ("Trả lời kiến nghị của cấp dưới", "Answer a proposal from below")
WHY = ("Đơn vị cấp dưới đã gửi, chờ trả lời.", "A unit below sent it and waits for an answer.")


def list_proposals_to_answer(asker: Asker) -> WaitingItemRead:
    """Those addressed to a unit where the actor answers; a day only where that unit set one."""
    if not asker.has_permission(Permission.PROPOSAL_ANSWER):
        return []
    found = (
        sa.select(
            *(Proposal.id, Proposal.subject, Proposal.org_unit_id, Proposal.answer_due_on),
            *(Proposal.sent_on, OrgUnit.name),
        )
        .join(OrgUnit, OrgUnit.id == Proposal.org_unit_id)
        .where(Proposal.status == ProposalStatus.SENT, *asker.own(Proposal))
    )
    units = asker.db.actor.scope(Permission.PROPOSAL_ANSWER).units
    if units is not None:
        found = found.where(Proposal.addressee_id.in_(units))
    (rows,) = yield [found]
    return [
        WaitingItem(
            topic=WorkTopic.REPORT,
            kind="proposal",
            entity="proposals",
            entity_id=row.id,
            title=ANSWER,
            about=row.subject,
            why=WHY,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.name,
            due_on=row.answer_due_on,
            since=row.sent_on,
        )
        for row in rows
    ]


INBOX = (list_proposals_to_answer,)
