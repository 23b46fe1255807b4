"""Commitments that an establishment signed with its commune, newest first."""

from datetime import date
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid, NotFound
from backend.core.http.dependencies import create_router, requires
from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.establishments.establishments.models import Commitment
from backend.domains.establishments.establishments.record_schemas import (
    CommitmentCreate,
    CommitmentRead,
    CommitmentUpdate,
)
from backend.domains.establishments.establishments.service import get_unit_of_place
from backend.permissions import Permission

router = create_router("/establishments")

Reading = Annotated[Session, requires(Permission.ESTABLISHMENT_READ)]
Writing = Annotated[Session, requires(Permission.COMMITMENT_WRITE)]

COLUMNS = [getattr(Commitment, name) for name in CommitmentRead.model_fields]


@router.get("/{id}/commitments", response_model=Page[CommitmentRead])
def list_commitments(db: Reading, id: UUID, after: After = None, limit: Limit = 50) -> PageRows:
    """The commitments of a place, the latest first."""
    get_unit_of_place(db, id)
    own = sa.select(*COLUMNS).where(Commitment.establishment_id == id)
    return read_page(db, own, (Commitment.signed_on.desc(), Commitment.id.desc()), after, limit)


@router.get("/{id}/commitments/{commitment_id}", response_model=CommitmentRead)
def get_commitment(db: Reading, id: UUID, commitment_id: UUID) -> Commitment:
    """One commitment of this place."""
    return get_commitment_of_place(db, id, commitment_id)


@router.post("/{id}/commitments", status_code=201, response_model=CommitmentRead)
def create_commitment(db: Writing, id: UUID, data: CommitmentCreate) -> Commitment:
    """Record a commitment; 409 `already-signed` when the place has one of that day."""
    ensure_not_in_future(data.signed_on)
    values = {**data.model_dump(), "id": data.id or create_id()}
    unit = get_unit_of_place(db, id)
    return db.save(Commitment(**values, establishment_id=id, org_unit_id=unit))


@router.patch("/{id}/commitments/{commitment_id}", response_model=CommitmentRead)
def update_commitment(
    db: Writing, id: UUID, commitment_id: UUID, data: CommitmentUpdate
) -> Commitment:
    """Correct a commitment."""
    get_commitment_of_place(db, id, commitment_id)
    found = db.edit(Commitment, commitment_id, lambda db, own: db.require(Commitment, own))
    changes = data.model_dump(exclude_unset=True)
    if "signed_on" in changes:
        ensure_not_in_future(data.signed_on)
    return db.save(found, changes)


def ensure_not_in_future(signed_on: date) -> None:
    if signed_on > today():
        raise Invalid.at("/signed_on", "in-future")


def get_commitment_of_place(db: Session, id: UUID, commitment_id: UUID) -> Commitment:
    """A commitment of this place; NotFound for one of another place (R3)."""
    found = db.require(Commitment, commitment_id)
    if found.establishment_id != id:
        raise NotFound
    return found
