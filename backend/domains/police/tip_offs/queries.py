"""Reading tips and contact requests: codes and days, never what a tip says."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
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

JOINED: dict[str, Any] = {
    "org_unit_name": OrgUnit.name,
    "commune_name": Commune.name,
    "establishment_name": Establishment.name,
    "text_count": sa.select(sa.func.count(TipText.id))
    .where(TipText.tip_off_id == TipOff.id)
    .correlate(TipOff)
    .scalar_subquery(),
}
NEWEST_FIRST = (TipOff.received_on.desc(), TipOff.id.desc())
OPEN = (TipStatus.RECEIVED, TipStatus.CHECKING)
LIFE = timedelta(hours=72)
"""How long a request for a contact can be answered and used (R42)."""


def select_tip_rows() -> sa.Select[Any]:
    joined = {**JOINED, "contact_asked": build_contact_asked_clause()}
    columns = [
        joined[name].label(name) if name in joined else getattr(TipOff, name)
        for name in TipRow.model_fields
    ]
    return (
        sa.select(*columns)
        .select_from(TipOff)
        .join(OrgUnit, OrgUnit.id == TipOff.org_unit_id)
        .outerjoin(Commune, Commune.id == TipOff.commune_id)
        .outerjoin(Establishment, Establishment.id == TipOff.establishment_id)
    )


def build_contact_asked_clause() -> sa.Exists:
    """Whether a request to open the contact waits for a second person."""
    return sa.exists().where(
        ContactRequest.tip_off_id == TipOff.id,
        ContactRequest.status == RequestStatus.PENDING,
        ContactRequest.created_at >= now() - LIFE,
    )


def build_filter_clauses(filters: TipFilters) -> Iterable[sa.ColumnElement[bool]]:
    for name in ("status", "topic", "outcome", "commune_id", "establishment_id"):
        wanted = getattr(filters, name)
        if wanted is not None:
            yield getattr(TipOff, name) == wanted
    if filters.is_open is not None:
        inside = TipOff.status.in_(OPEN)
        yield inside if filters.is_open else sa.not_(inside)
    if filters.contact_asked is not None:
        yield (
            build_contact_asked_clause()
            if filters.contact_asked
            else sa.not_(build_contact_asked_clause())
        )


def get_tip_row(db: Session, id: UUID) -> TipRow:
    """One tip without its text; raises NotFound."""
    row = db.execute(select_tip_rows().where(TipOff.id == id)).first()
    if row is None:
        raise NotFound
    return TipRow.model_validate(row._asdict())


REQUEST = [
    getattr(ContactRequest, name)
    for name in ContactRequestRead.model_fields
    if hasattr(ContactRequest, name)
]


def select_contact_requests(tip_id: UUID) -> sa.Select[Any]:
    return sa.select(*REQUEST).where(ContactRequest.tip_off_id == tip_id)


def to_contact_request_reads(db: Session, found: Sequence[Any]) -> list[ContactRequestRead]:
    """Requests with the names of the two officials; one query for all names."""
    names = load_actor_names(
        db, {i for row in found for i in (row.requester_id, row.approver_id) if i}
    )
    return [
        ContactRequestRead(
            **{k: v for k, v in row._mapping.items() if not k.startswith("key_")},
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
    row = db.execute(select_contact_requests(tip_id).where(ContactRequest.id == id)).first()
    if row is None:
        raise NotFound
    return to_contact_request_reads(db, [row])[0]
