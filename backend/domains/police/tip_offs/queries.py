"""Reading tips and contact requests: codes and days, never what a tip says."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.membership import LISTS_UNITS_ONCE
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.core.sql.types import ReadRow, RowSelect
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.police.tip_offs.models import (
    ContactRequest,
    RequestStatus,
    TipOff,
    TipStatus,
    TipText,
)
from backend.domains.police.tip_offs.schemas import ContactRequestRead, TipFilters, TipRow

Commune = orm.aliased(OrgUnit)

TEXT_COUNT = (
    sa.select(sa.func.count(TipText.id))
    .where(TipText.tip_off_id == TipOff.id)
    .correlate(TipOff)
    .scalar_subquery()
)
NEWEST_FIRST = (TipOff.received_on.desc(), TipOff.id.desc())
OPEN = (TipStatus.RECEIVED, TipStatus.CHECKING)
LIFE = timedelta(hours=72)
"""How long a request for a contact can be answered and used (R42)."""


def select_tip_rows() -> RowSelect:
    columns = list_read_columns(
        TipRow,
        TipOff,
        org_unit_name=OrgUnit.name,
        commune_name=Commune.name,
        establishment_name=Establishment.name,
        text_count=TEXT_COUNT,
        contact_asked=build_contact_asked_clause(),
    )
    return (
        sa.select(*columns)
        .select_from(TipOff)
        .join(OrgUnit, OrgUnit.id == TipOff.org_unit_id)
        .outerjoin(Commune, Commune.id == TipOff.commune_id)
        .outerjoin(Establishment, Establishment.id == TipOff.establishment_id)
        .options(LISTS_UNITS_ONCE)
    )


def build_contact_asked_clause() -> sa.Exists:
    """Whether a request to open the contact waits for a second person."""
    return sa.exists().where(
        ContactRequest.tip_off_id == TipOff.id,
        ContactRequest.status == RequestStatus.PENDING,
        ContactRequest.created_at >= now() - LIFE,
    )


def build_filter_clauses(filters: TipFilters) -> Iterable[sa.ColumnElement[bool]]:
    equal = ("status", "topic", "outcome", "commune_id", "establishment_id")
    yield from list_filter_clauses(TipOff, filters, *equal)
    if filters.is_open is not None:
        inside = TipOff.status.in_(OPEN)
        yield inside if filters.is_open else sa.not_(inside)
    if filters.contact_asked is not None:
        asked = build_contact_asked_clause()
        yield asked if filters.contact_asked else sa.not_(asked)


def get_tip_row(db: Session, id: UUID) -> TipRow:
    """One tip without its text; raises NotFound."""
    return get_read(db, select_tip_rows().where(TipOff.id == id), TipRow)


REQUESTS = sa.select(
    *(
        getattr(ContactRequest, name)
        for name in ContactRequestRead.model_fields
        if hasattr(ContactRequest, name)
    )
).options(LISTS_UNITS_ONCE)


def to_contact_request_reads(db: Session, found: Sequence[ReadRow]) -> list[ContactRequestRead]:
    """Requests with the names of the two officials; one query for all names."""
    names = load_actor_names(
        db, {i for row in found for i in (row.requester_id, row.approver_id) if i}
    )
    return [
        ContactRequestRead(
            **row._mapping,
            requester_name=names.get(row.requester_id),
            approver_name=names.get(row.approver_id),
            expires_at=row.created_at + LIFE,
            is_expired=is_request_over(row),
        )
        for row in found
    ]


class AnsweredRequest(Protocol):
    status: RequestStatus
    created_at: datetime


def is_request_over(request: AnsweredRequest) -> bool:
    return request.status is RequestStatus.REFUSED or request.created_at + LIFE < now()


def get_contact_request_read(db: Session, tip_id: UUID, id: UUID) -> ContactRequestRead:
    """A request about that tip; raises NotFound, also for a request about another tip."""
    wanted = (ContactRequest.tip_off_id == tip_id, ContactRequest.id == id)
    row = db.execute(REQUESTS.where(*wanted)).first()
    if row is None:
        raise NotFound
    return to_contact_request_reads(db, [row])[0]
