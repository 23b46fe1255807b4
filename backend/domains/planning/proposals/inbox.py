"""Proposals that wait for an answer of the reader's own unit."""

from collections.abc import Iterator

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.domains.planning.proposals.models import Proposal, ProposalStatus
from backend.domains.platform.deadlines.sources import Asker, WaitingItem, WorkTopic
from backend.permissions import Permission

ANSWER = ("Trả lời kiến nghị của cấp dưới", "Answer a proposal from below")
WHY = ("Đơn vị cấp dưới đã gửi, chờ trả lời.", "A unit below sent it and waits for an answer.")


def list_proposals_to_answer(asker: Asker) -> Iterator[WaitingItem]:
    """Those addressed to a unit where the actor answers; a day only where that unit set one."""
    if not asker.has_permission(Permission.PROPOSAL_ANSWER):
        return
    found = (
        sa.select(Proposal, OrgUnit.name)
        .join(OrgUnit, OrgUnit.id == Proposal.org_unit_id)
        .where(Proposal.status == ProposalStatus.SENT, *asker.own(Proposal))
        .order_by(Proposal.sent_on, Proposal.id)
    )
    units = asker.db.actor.scope(Permission.PROPOSAL_ANSWER).units
    if units is not None:
        found = found.where(Proposal.addressee_id.in_(units))
    for proposal, unit_name in asker.db.execute(found):
        yield WaitingItem(
            topic=WorkTopic.REPORT,
            kind="proposal",
            entity="proposals",
            entity_id=proposal.id,
            title=ANSWER,
            about=proposal.subject,
            why=WHY,
            org_unit_id=proposal.org_unit_id,
            org_unit_name=unit_name,
            due_on=proposal.answer_due_on,
            since=proposal.sent_on,
        )


INBOX = (list_proposals_to_answer,)
