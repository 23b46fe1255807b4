"""Amendments of signed minutes: written once, read with the record."""

from typing import Annotated
from uuid import UUID

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.inspections.inspections import amendments
from backend.domains.inspections.inspections.following_schemas import (
    AmendableField,
    AmendableFields,
    AmendmentCreate,
    AmendmentRead,
)
from backend.domains.inspections.inspections.models import Amendment, Inspection
from backend.permissions import Permission

router = create_router("/inspections")

Reading = Annotated[Session, requires(Permission.INSPECTION_READ)]
Writing = Annotated[Session, requires(Permission.INSPECTION_WRITE)]


@router.get("/{id}/amendments", response_model=Page[AmendmentRead])
def list_amendments(db: Reading, id: UUID, after: After = None, limit: Limit = 50) -> PageRows:
    """The amendments of a record in the order of their numbers."""
    db.require(Inspection, id)
    found = amendments.select_amendment_rows().where(Amendment.inspection_id == id)
    return read_page(db, found, (Amendment.number.asc(), Amendment.id.asc()), after, limit)


@router.get("/{id}/amendable-fields", response_model=AmendableFields)
def list_amendable_fields(db: Reading, id: UUID) -> AmendableFields:
    """How each field of a signed record reads today; 409 `not-signed` for a draft."""
    before = db.scalars(amendments.select_record_amendments(id)).all()
    found = amendments.list_current_wordings(db, id, before)
    return AmendableFields(
        items=[AmendableField(field=f, label=label, wording=words) for f, label, words in found]
    )


@router.post("/{id}/amendments", status_code=201, response_model=AmendmentRead)
def create_amendment(db: Writing, id: UUID, data: AmendmentCreate) -> AmendmentRead:
    """Amend signed minutes: numbered, with a reason, for good; the record itself stays."""
    return amendments.get_amendment_row(db, amendments.create_amendment(db, id, data).id)
