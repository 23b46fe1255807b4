"""Rows of proposals: what list, record and export share."""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.core.sql.types import RowSelect
from backend.domains.planning.proposals.models import Proposal, ProposalStatus
from backend.domains.planning.proposals.schemas import (
    ProposalFilters,
    ProposalRead,
    ProposalRow,
)
from backend.domains.planning.proposals.workflow import WORKFLOW
from backend.domains.platform.changes.course import list_course_steps

NEWEST = (Proposal.sent_on.desc(), Proposal.id.desc())
ADDRESSEE = orm.aliased(OrgUnit)


def select_proposals() -> RowSelect:
    """The fields of `ProposalRow`."""
    late = sa.and_(Proposal.status == ProposalStatus.SENT, Proposal.answer_due_on < today())
    columns = list_read_columns(
        ProposalRow,
        Proposal,
        org_unit_name=OrgUnit.name,
        addressee_name=ADDRESSEE.name,
        is_late=sa.case((late, sa.true()), else_=sa.false()),
    )
    return (
        sa.select(*columns)
        .select_from(Proposal)
        .join(OrgUnit, OrgUnit.id == Proposal.org_unit_id)
        .join(ADDRESSEE, ADDRESSEE.id == Proposal.addressee_id)
    )


def build_filter_clauses(filters: ProposalFilters) -> Iterator[sa.ColumnElement[bool]]:
    yield from list_filter_clauses(Proposal, filters, "org_unit_id", "addressee_id", "status", "q")
    if filters.sent_from is not None:
        yield Proposal.sent_on >= filters.sent_from
    if filters.sent_to is not None:
        yield Proposal.sent_on <= filters.sent_to


def get_proposal_row(db: Session, id: UUID) -> ProposalRow:
    """One proposal; raises NotFound."""
    return get_read(db, select_proposals().where(Proposal.id == id), ProposalRow)


def get_proposal_read(db: Session, id: UUID) -> ProposalRead:
    """One proposal with the acts on it, and those that the caller may take; raises NotFound."""
    row = get_proposal_row(db, id)
    proposal = db.require(Proposal, id)
    steps = list_course_steps(db, proposal.course)
    actions = WORKFLOW.list_open_acts(db, proposal)
    return ProposalRead(**row.model_dump(), actions=actions, steps=steps)
