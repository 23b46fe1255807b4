"""Tips as rows of codes and days; no query of a list ever touches what they say."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
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
"""A request that nobody allowed by then is over (R42)."""


def rows() -> sa.Select[Any]:
    joined = {**JOINED, "contact_asked": contact_asked()}
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


def contact_asked() -> sa.Exists:
    """Whether someone waits for a second person to let the contact be opened."""
    return sa.exists().where(
        ContactRequest.tip_off_id == TipOff.id,
        ContactRequest.status == RequestStatus.PENDING,
        ContactRequest.created_at >= now() - LIFE,
    )


def conditions(filters: TipFilters) -> Iterable[sa.ColumnElement[bool]]:
    for name in ("status", "topic", "outcome", "commune_id", "establishment_id"):
        wanted = getattr(filters, name)
        if wanted is not None:
            yield getattr(TipOff, name) == wanted
    if filters.is_open is not None:
        inside = TipOff.status.in_(OPEN)
        yield inside if filters.is_open else sa.not_(inside)
    if filters.contact_asked is not None:
        yield contact_asked() if filters.contact_asked else sa.not_(contact_asked())


def show(db: Session, id: UUID) -> Any:
    """One tip's row; raises NotFound."""
    row = db.execute(rows().where(TipOff.id == id)).first()
    if row is None:
        raise NotFound
    return row


REQUEST = [
    getattr(ContactRequest, name)
    for name in ContactRequestRead.model_fields
    if hasattr(ContactRequest, name)
]


def requests_of(tip_id: UUID) -> sa.Select[Any]:
    return sa.select(*REQUEST).where(ContactRequest.tip_off_id == tip_id)


def with_people(db: Session, found: Sequence[Any]) -> list[ContactRequestRead]:
    """Requests with the names of the two officials."""
    names = load_actor_names(
        db, {i for row in found for i in (row.requester_id, row.approver_id) if i}
    )
    return [
        ContactRequestRead(
            **{k: v for k, v in row._mapping.items() if not k.startswith("key_")},
            requester_name=names.get(row.requester_id),
            approver_name=names.get(row.approver_id),
            expires_at=row.created_at + LIFE,
            is_expired=is_over(row),
        )
        for row in found
    ]


def is_over(request: Any) -> bool:
    refused: bool = request.status is RequestStatus.REFUSED
    return refused or request.created_at + LIFE < now()


def show_request(db: Session, tip_id: UUID, id: UUID) -> ContactRequestRead:
    """One request about that tip; raises NotFound for one about another."""
    row = db.execute(requests_of(tip_id).where(ContactRequest.id == id)).first()
    if row is None:
        raise NotFound
    return with_people(db, [row])[0]
