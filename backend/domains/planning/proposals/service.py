"""Sends proposals to the unit above, sets a day for the answer, answers and withdraws them."""

from datetime import date

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import now, today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit
from backend.domains.planning.proposals.models import Proposal, ProposalStatus
from backend.domains.planning.proposals.schemas import ProposalAnswer, ProposalCreate
from backend.domains.planning.proposals.workflow import WORKFLOW, ensure_addressee


def create_proposal(db: Session, data: ProposalCreate) -> Proposal:
    """Send a proposal of one of the actor's units to the unit above it.

    Raises NotFound for other units, and Invalid where none stands above or for a day to come.
    """
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    ensure_existed(unit, data.sent_on, data.sent_on, "/sent_on")
    if unit.parent_id is None:
        raise Invalid.at("/org_unit_id", "no-unit-above")
    if data.sent_on > today():
        raise Invalid.at("/sent_on", "sent-day-to-come")
    proposal = Proposal(
        **data.model_dump(),
        addressee_id=unit.parent_id,
        reached_ids=[str(unit.parent_id)],
        status=ProposalStatus.DRAFT,
        course=[],
    )
    with db.no_autoflush:
        to = WORKFLOW.ensure_may_take(db, proposal, "send")
        WORKFLOW.history.add(db, proposal, "send", now(), {})
    return db.save(proposal, {"status": to, "held_since": now()})


def set_answer_day(db: Session, proposal: Proposal, day: date | None) -> None:
    """The addressee says until when it means to answer; nobody else sets a day."""
    ensure_addressee(db, proposal)
    WORKFLOW.ensure_state(proposal, ProposalStatus.SENT)
    if day is not None and day < proposal.sent_on:
        raise Invalid.at("/answer_due_on", "answer-before-sent")
    db.save(proposal, {"answer_due_on": day})


def record_proposal_answer(db: Session, proposal: Proposal, data: ProposalAnswer) -> None:
    with WORKFLOW.take(db, proposal, "answer"):
        proposal.answer, proposal.answered_on = data.answer, today()
        proposal.answer_document_no = data.document_no


def withdraw_proposal(db: Session, proposal: Proposal, reason: str) -> None:
    with WORKFLOW.take(db, proposal, "withdraw", {"comment": reason}):
        pass


register_messages(
    {
        "no-unit-above": (
            "Đơn vị này không có cấp trên trong sổ.",
            "No unit stands above this one in the register.",
        ),
        "sent-day-to-come": (
            "Ngày gửi không được sau hôm nay.",
            "The day of sending cannot lie in the future.",
        ),
        "answer-before-sent": (
            "Hạn trả lời không được trước ngày gửi.",
            "The day of the answer cannot be before the proposal was sent.",
        ),
    }
)
