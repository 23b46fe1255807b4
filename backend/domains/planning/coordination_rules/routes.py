"""Coordination rules: list, detail, entry, correction, removal."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.compiled_query import RowQuery
from backend.core.sql.pagination import Page, PageRows
from backend.core.sql.record_reader import UnitRecordQuery
from backend.domains.planning.coordination_rules import service
from backend.domains.planning.coordination_rules.models import CoordinationRule
from backend.domains.planning.coordination_rules.queries import READER
from backend.domains.planning.coordination_rules.schemas import (
    CoordinationRuleCreate,
    CoordinationRuleRead,
    CoordinationRuleUpdate,
)
from backend.domains.platform.attachments.kept_records import remove_kept_record
from backend.permissions import Permission

router = create_router("/coordination-rules")

Reading = Annotated[Session, requires(Permission.COORDINATION_READ, short=True)]
Writing = Annotated[Session, requires(Permission.COORDINATION_WRITE)]


@router.get("", response_model=Page[CoordinationRuleRead])
def list_coordination_rules(db: Reading, query: Annotated[UnitRecordQuery, Query()]) -> PageRows:
    """Coordination rules of the caller's units and of those above, the latest first."""
    return READER.read_page(db, query)


@router.get("/{id}", response_model=CoordinationRuleRead, openapi_extra={"x-live": "names"})
def get_coordination_rule(db: Reading, id: UUID) -> RowQuery:  # noqa: ARG001 (names the permission)
    """One coordination rule."""
    return READER.ask(id)


@router.post("", status_code=201, response_model=CoordinationRuleRead)
def create_coordination_rule(db: Writing, data: CoordinationRuleCreate) -> CoordinationRuleRead:
    """Enter one coordination rule of one of the caller's units."""
    return READER.get_read(db, service.create_coordination_rule(db, data).id)


@router.patch("/{id}", response_model=CoordinationRuleRead)
def update_coordination_rule(
    db: Writing, id: UUID, data: CoordinationRuleUpdate
) -> CoordinationRuleRead:
    """Correct one coordination rule."""
    service.update_coordination_rule(db, db.edit(CoordinationRule, id, READER.get_read), data)
    return READER.get_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_coordination_rule(db: Writing, id: UUID) -> None:
    """Remove one coordination rule; the log keeps that it was there."""
    remove_kept_record(db, "coordination_rule", db.edit(CoordinationRule, id, READER.get_read))
