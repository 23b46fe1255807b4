"""Founding papers of teams 178: list, detail, entry, correction, removal."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.compiled_query import RowQuery
from backend.core.sql.pagination import Page, PageRows
from backend.domains.inspections.team_papers import service
from backend.domains.inspections.team_papers.models import TeamPaper
from backend.domains.inspections.team_papers.queries import READER
from backend.domains.inspections.team_papers.schemas import (
    TeamPaperCreate,
    TeamPaperQuery,
    TeamPaperRead,
    TeamPaperUpdate,
)
from backend.domains.platform.attachments.kept_records import remove_kept_record
from backend.permissions import Permission

router = create_router("/team-papers")

Reading = Annotated[Session, requires(Permission.TEAM_READ, short=True)]
Writing = Annotated[Session, requires(Permission.TEAM_WRITE)]


@router.get("", response_model=Page[TeamPaperRead])
def list_team_papers(db: Reading, query: Annotated[TeamPaperQuery, Query()]) -> PageRows:
    """Founding papers of the teams that the caller sees, the latest first."""
    return READER.read_page(db, query)


@router.get("/{id}", response_model=TeamPaperRead, openapi_extra={"x-live": "names"})
def get_team_paper(db: Reading, id: UUID) -> RowQuery:  # noqa: ARG001 (names the permission)
    """One founding paper."""
    return READER.ask(id)


@router.post("", status_code=201, response_model=TeamPaperRead)
def create_team_paper(db: Writing, data: TeamPaperCreate) -> TeamPaperRead:
    """Enter one founding paper of a team that the caller keeps."""
    return READER.get_read(db, service.create_team_paper(db, data).id)


@router.patch("/{id}", response_model=TeamPaperRead)
def update_team_paper(db: Writing, id: UUID, data: TeamPaperUpdate) -> TeamPaperRead:
    """Correct one founding paper."""
    service.update_team_paper(db, db.edit(TeamPaper, id, READER.get_read), data)
    return READER.get_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_team_paper(db: Writing, id: UUID) -> None:
    """Remove one founding paper with its scans; the log keeps that it was there."""
    remove_kept_record(db, "team_paper", db.edit(TeamPaper, id, READER.get_read))
