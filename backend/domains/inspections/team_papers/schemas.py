"""The wire of founding papers of teams 178."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.sql.pagination import PageQuery
from backend.core.text.schemas import (
    ClientId,
    Code,
    Day,
    Filters,
    Name,
    Note,
    Schema,
    SearchText,
    UnitRecordRead,
    build_unset_default,
)
from backend.domains.inspections.team_papers.models import TeamPaperKind


class TeamPaperFilters(Filters):
    """What the list is narrowed by; an export takes the same."""

    team_id: UUID | None = None
    kind: TeamPaperKind | None = None
    org_unit_id: Annotated[UUID | None, Field(description="teams of this unit and all in it")] = (
        None
    )
    q: Annotated[SearchText | None, Field(description="words of its number or issuer")] = None


class TeamPaperQuery(PageQuery, TeamPaperFilters):
    pass


class TeamPaperCreate(Schema):
    """A paper of a team that the caller keeps; its scan is added as an attachment."""

    id: ClientId | None = None
    team_id: UUID
    kind: TeamPaperKind
    document_no: Code
    issued_on: Day
    issuer: Name
    note: Note | None = None


class TeamPaperUpdate(Schema):
    """A merge patch. The team stays."""

    kind: TeamPaperKind = Field(default_factory=build_unset_default)
    document_no: Code = Field(default_factory=build_unset_default)
    issued_on: Day = Field(default_factory=build_unset_default)
    issuer: Name = Field(default_factory=build_unset_default)
    note: Note | None = None


class TeamPaperRead(UnitRecordRead):
    team_id: UUID
    team_name: str
    kind: TeamPaperKind
    document_no: str
    issued_on: date
    issuer: str
    note: str | None
