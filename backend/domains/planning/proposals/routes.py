"""Proposals: list, record, sending, the day of the answer, the answer, withdrawal."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.exceptions import Conflict
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page_by_keys
from backend.domains.planning.proposals import service
from backend.domains.planning.proposals.models import Proposal
from backend.domains.planning.proposals.queries import (
    NEWEST,
    build_filter_clauses,
    get_proposal_read,
    select_proposals,
)
from backend.domains.planning.proposals.schemas import (
    ProposalAnswer,
    ProposalCreate,
    ProposalDay,
    ProposalQuery,
    ProposalRead,
    ProposalRow,
    ProposalWithdrawal,
)
from backend.permissions import Permission

router = create_router("/proposals")

Reading = Annotated[Session, requires(Permission.PROPOSAL_READ, short=True)]
Writing = Annotated[Session, requires(Permission.PROPOSAL_WRITE)]
Answering = Annotated[Session, requires(Permission.PROPOSAL_ANSWER)]


@router.get("", response_model=Page[ProposalRow])
def list_proposals(db: Reading, query: Annotated[ProposalQuery, Query()]) -> PageRows:
    """Proposals of the caller's units and those addressed to them, the latest first."""
    where = build_filter_clauses(query)
    return read_page_by_keys(db, select_proposals(), where, NEWEST, query.after, query.limit)


@router.get("/{id}", response_model=ProposalRead)
def get_proposal(db: Reading, id: UUID) -> ProposalRead:
    """One proposal, with what was done about it."""
    return get_proposal_read(db, id)


@router.post("", status_code=201, response_model=ProposalRead)
@register_impossible_errors(Conflict("proposal-elsewhere"))  # a new one is a draft
def create_proposal(db: Writing, data: ProposalCreate) -> ProposalRead:
    """Send a proposal to the unit above."""
    return get_proposal_read(db, service.create_proposal(db, data).id)


@router.patch("/{id}/answer-day", response_model=ProposalRead)
def update_proposal_answer_day(db: Answering, id: UUID, data: ProposalDay) -> ProposalRead:
    """Say until when one's own unit means to answer; without a day nothing is ever late."""
    service.set_answer_day(db, db.edit(Proposal, id, get_proposal_read), data.answer_due_on)
    return get_proposal_read(db, id)


@router.post("/{id}/answer", response_model=ProposalRead)
def answer_proposal(db: Answering, id: UUID, data: ProposalAnswer) -> ProposalRead:
    """Answer a proposal that is addressed to one's own unit."""
    service.record_proposal_answer(db, db.edit(Proposal, id, get_proposal_read), data)
    return get_proposal_read(db, id)


@router.post("/{id}/withdraw", response_model=ProposalRead)
def withdraw_proposal(db: Writing, id: UUID, data: ProposalWithdrawal) -> ProposalRead:
    """Take a proposal back that has no answer yet."""
    service.withdraw_proposal(db, db.edit(Proposal, id, get_proposal_read), data.reason)
    return get_proposal_read(db, id)
