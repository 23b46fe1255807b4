"""Opening one record of a unit below, and reading who did."""

from typing import Annotated

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.core.sql.single_read import list_filter_clauses
from backend.domains.workspace.record_looks.models import RecordLook
from backend.domains.workspace.record_looks.opening import (
    LATEST_FIRST,
    LOOKS,
    open_record,
    to_look_reads,
)
from backend.domains.workspace.record_looks.schemas import (
    OpenedRecord,
    RecordLookCreate,
    RecordLookFilters,
    RecordLookRead,
)
from backend.permissions import Permission

router = create_router("/record-looks")

Opening = Annotated[Session, requires(Permission.RECORD_LOOK)]
Watching = Annotated[Session, requires(Permission.RECORD_LOOKS)]


@router.get("", response_model=Page[RecordLookRead])
def list_record_looks(
    db: Watching,
    filters: Annotated[RecordLookFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Who above opened a record of one's unit, when and what for; the latest first."""
    found = LOOKS.where(
        *list_filter_clauses(RecordLook, filters, "entity", "entity_id", "org_unit_id")
    )
    rows = read_page(db, found, LATEST_FIRST, after, limit)
    return {"items": to_look_reads(db, rows["items"]), "next": rows["next"]}


@router.post("", status_code=201, response_model=OpenedRecord)
def create_record_look(db: Opening, data: RecordLookCreate) -> OpenedRecord:
    """Open one record of a unit below: the answer has it once, name and purpose stay on record."""
    return open_record(db, data)
