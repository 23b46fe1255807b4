"""__Ens__: list, detail, entry, correction, removal."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows
from backend.domains.__domain__.__things__ import service
from backend.domains.__domain__.__things__.models import __Thing__
from backend.domains.__domain__.__things__.queries import READER
from backend.domains.__domain__.__things__.schemas import (
    __Thing__Create,
    __Thing__Query,
    __Thing__Read,
    __Thing__Update,
)
from backend.permissions import Permission

router = create_router("/__url__")

Reading = Annotated[Session, requires(Permission.__THING___READ, short=True)]
Writing = Annotated[Session, requires(Permission.__THING___WRITE)]


@router.get("", response_model=Page[__Thing__Read])
def list___things__(db: Reading, query: Annotated[__Thing__Query, Query()]) -> PageRows:
    """__Ens__ of the caller's units, by name."""
    return READER.read_page(db, query)


@router.get("/{id}", response_model=__Thing__Read, openapi_extra={"x-live": "names"})
def get___thing__(db: Reading, id: UUID) -> __Thing__Read:
    """One __en__."""
    return READER.get_read(db, id)


@router.post("", status_code=201, response_model=__Thing__Read)
def create___thing__(db: Writing, data: __Thing__Create) -> __Thing__Read:
    """Enter one __en__ of one of the caller's units."""
    return READER.get_read(db, service.create___thing__(db, data).id)


@router.patch("/{id}", response_model=__Thing__Read)
def update___thing__(db: Writing, id: UUID, data: __Thing__Update) -> __Thing__Read:
    """Correct one __en__."""
    db.save(db.edit(__Thing__, id, READER.get_read), data.model_dump(exclude_unset=True))
    return READER.get_read(db, id)


@router.delete("/{id}", status_code=204)
def delete___thing__(db: Writing, id: UUID) -> None:
    """Remove one __en__; the log keeps that it was there."""
    db.remove(db.edit(__Thing__, id, READER.get_read))
