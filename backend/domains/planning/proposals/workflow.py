"""The workflow of proposals: sent, answered by the unit above, or withdrawn."""

from backend.core.errors.exceptions import Conflict
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.planning.proposals.models import Proposal, ProposalStatus
from backend.law.reference.chains import ChainKind
from backend.permissions import Permission
from backend.workflows.chain_steps import ChainedRecord
from backend.workflows.history import CourseHistory
from backend.workflows.workflow import Transition, Workflow, is_held_at_unit

P = Permission
S = ProposalStatus


def to_chained(db: Session, proposal: Proposal) -> ChainedRecord:
    unit = db.require(OrgUnit, proposal.org_unit_id)
    day = proposal.sent_on
    return ChainedRecord(ChainKind.PROPOSAL, unit.id, unit.level, day, day)


def ensure_addressee(db: Session, proposal: Proposal) -> None:
    """Raise Conflict `not-addressed-here` unless the actor works for the addressee."""
    if not is_held_at_unit(db.actor, P.PROPOSAL_ANSWER, proposal.addressee_id):
        raise Conflict("not-addressed-here")


WORKFLOW = Workflow[Proposal](
    record=ChainKind.PROPOSAL,
    states=ProposalStatus,
    to_chained=to_chained,
    history=CourseHistory(),
    timed=frozenset({S.SENT}),
    code="proposal-elsewhere",
    state_words={
        S.DRAFT: "chưa gửi",
        S.SENT: "đã gửi, chờ trả lời",
        S.ANSWERED: "đã trả lời",
        S.WITHDRAWN: "đã rút",
    },
    transitions=(
        Transition("send", (P.PROPOSAL_WRITE,)),
        Transition("answer", (P.PROPOSAL_ANSWER,), guard=ensure_addressee),
        Transition("withdraw", (P.PROPOSAL_WRITE,), code_if_held_above="not-your-proposal"),
    ),
)

register_messages(
    {
        "proposal-elsewhere": (
            "Kiến nghị {name}. Thao tác này không dùng được.",
            "The proposal's state is: {state}. This act is not possible.",
        ),
        "not-addressed-here": (
            "Kiến nghị gửi đơn vị khác trả lời.",
            "The proposal is addressed to another unit.",
        ),
        "not-your-proposal": (
            "Chỉ đơn vị đã gửi rút lại kiến nghị.",
            "Only the unit that sent a proposal withdraws it.",
        ),
    }
)
