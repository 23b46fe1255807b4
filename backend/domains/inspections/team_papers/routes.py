"""Founding papers of teams 178: list, detail, entry, correction, removal."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page
from backend.domains.inspections.team_papers import service
from backend.domains.inspections.team_papers.models import TeamPaper
from backend.domains.inspections.team_papers.queries import (
    NEWEST_FIRST,
    get_team_paper_read,
    select_team_papers,
)
from backend.domains.inspections.team_papers.schemas import (
    TeamPaperCreate,
    TeamPaperQuery,
    TeamPaperRead,
    TeamPaperUpdate,
)
from backend.permissions import Permission

router = create_router("/team-papers")

Reading = Annotated[Session, requires(Permission.TEAM_READ, short=True)]
Writing = Annotated[Session, requires(Permission.TEAM_WRITE)]


@router.get("", response_model=Page[TeamPaperRead])
def list_team_papers(db: Reading, query: Annotated[TeamPaperQuery, Query()]) -> PageRows:
    """Founding papers of the teams that the caller sees, the latest first."""
    return read_page(db, select_team_papers(query), NEWEST_FIRST, query.after, query.limit)


@router.get("/{id}", response_model=TeamPaperRead, openapi_extra={"x-live": "names"})
def get_team_paper(db: Reading, id: UUID) -> TeamPaperRead:
    """One founding paper."""
    return get_team_paper_read(db, id)


@router.post("", status_code=201, response_model=TeamPaperRead)
def create_team_paper(db: Writing, data: TeamPaperCreate) -> TeamPaperRead:
    """Enter one founding paper of a team that the caller keeps."""
    return get_team_paper_read(db, service.create_team_paper(db, data).id)


@router.patch("/{id}", response_model=TeamPaperRead)
def update_team_paper(db: Writing, id: UUID, data: TeamPaperUpdate) -> TeamPaperRead:
    """Correct one founding paper."""
    service.update_team_paper(db, db.edit(TeamPaper, id, get_team_paper_read), data)
    return get_team_paper_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_team_paper(db: Writing, id: UUID) -> None:
    """Remove one founding paper with its scans; the log keeps that it was there."""
    service.delete_team_paper(db, db.edit(TeamPaper, id, get_team_paper_read))
