"""Reorganisations over HTTP: drafts, what they do, asking a second person, undoing."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows
from backend.domains.administration.reorganisations import requests, service
from backend.domains.administration.reorganisations.models import Reorganisation
from backend.domains.administration.reorganisations.previews import (
    compute_preview,
    compute_undo_preview,
)
from backend.domains.administration.reorganisations.queries import get_act_read, list_acts
from backend.domains.administration.reorganisations.schemas import (
    ActPreview,
    ReorganisationCreate,
    ReorganisationQuery,
    ReorganisationRead,
    ReorganisationRow,
    ReorganisationUpdate,
    UndoPreview,
)
from backend.permissions import Permission

router = create_router("/reorganisations")

Reading = Annotated[Session, requires(Permission.REORGANISATION_READ)]
Writing = Annotated[Session, requires(Permission.REORGANISATION_WRITE)]
LIVE = {"x-live": "names, and what waits for a second person"}


@router.get("", response_model=Page[ReorganisationRow])
def list_reorganisations(db: Reading, query: Annotated[ReorganisationQuery, Query()]) -> PageRows:
    """Reorganisations of the caller's units, the newest first."""
    return list_acts(db, query)


@router.get("/{id}", response_model=ReorganisationRead, openapi_extra=LIVE)
def get_reorganisation(db: Reading, id: UUID) -> ReorganisationRead:
    """One reorganisation with its contents."""
    return get_act_read(db, id)


@router.post("", status_code=201, response_model=ReorganisationRead)
def create_reorganisation(db: Writing, data: ReorganisationCreate) -> ReorganisationRead:
    """Draft one; without `contents` the units that end then and their successors are proposed."""
    return get_act_read(db, service.create_draft(db, data).id)


@router.patch("/{id}", response_model=ReorganisationRead)
def update_reorganisation(db: Writing, id: UUID, data: ReorganisationUpdate) -> ReorganisationRead:
    """Change a draft; `contents` are replaced as a whole. 409 `act-not-draft` once it was done."""
    service.update_draft(db, db.edit(Reorganisation, id, get_act_read), data)
    return get_act_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_reorganisation(db: Writing, id: UUID) -> None:
    """Remove a draft."""
    act = db.edit(Reorganisation, id, get_act_read)
    service.ensure_draft(act)
    db.remove(act)


@router.post("/{id}/preview", response_model=ActPreview)
def preview_reorganisation(db: Reading, id: UUID) -> ActPreview:
    """Everything that the act does, by doing it and taking it back; and what is in its way."""
    return compute_preview(db, db.require(Reorganisation, id))


@router.post("/{id}/apply", response_model=ReorganisationRead)
def apply_reorganisation(db: Writing, id: UUID) -> ReorganisationRead:
    """Ask a second person for the act; it is done when they confirm. 409 `act-not-ready`."""
    requests.submit_act(db, db.edit(Reorganisation, id, get_act_read))
    return get_act_read(db, id)


@router.post("/{id}/undo-preview", response_model=UndoPreview)
def preview_reorganisation_undo(db: Reading, id: UUID) -> UndoPreview:
    """What depends on the act that was done: while there is anything, it stays."""
    return compute_undo_preview(db, db.require(Reorganisation, id))


@router.post("/{id}/undo", response_model=ReorganisationRead)
def undo_reorganisation(db: Writing, id: UUID) -> ReorganisationRead:
    """Ask a second person to undo the act. 409 `act-in-use` while something depends on it."""
    requests.submit_undo(db, db.edit(Reorganisation, id, get_act_read))
    return get_act_read(db, id)


@router.post("/{id}/withdraw-request", response_model=ReorganisationRead)
def withdraw_reorganisation_request(db: Writing, id: UUID) -> ReorganisationRead:
    """Take back what one has asked for and nobody has answered yet."""
    requests.withdraw_act(db, db.edit(Reorganisation, id, get_act_read))
    return get_act_read(db, id)
