"""Rows of founding papers: what list, detail and export share."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.domains.inspections.team_papers.models import TeamPaper
from backend.domains.inspections.team_papers.schemas import TeamPaperFilters, TeamPaperRead
from backend.domains.organisation.inspection_teams.models import InspectionTeam

NEWEST_FIRST = (TeamPaper.issued_on.desc(), TeamPaper.id.desc())
COLUMNS = list_read_columns(
    TeamPaperRead, TeamPaper, team_name=InspectionTeam.name, org_unit_name=OrgUnit.name
)
FILTERS = ("team_id", "kind", "org_unit_id", "q")


def select_team_papers(filters: TeamPaperFilters) -> sa.Select[Any]:
    """The fields of `TeamPaperRead`, narrowed by `filters`."""
    return (
        sa.select(*COLUMNS)
        .select_from(TeamPaper)
        .join(InspectionTeam, InspectionTeam.id == TeamPaper.team_id)
        .join(OrgUnit, OrgUnit.id == TeamPaper.org_unit_id)
        .where(*list_filter_clauses(TeamPaper, filters, *FILTERS))
    )


def get_team_paper_read(db: Session, id: UUID) -> TeamPaperRead:
    """One founding paper; raises NotFound."""
    found = select_team_papers(TeamPaperFilters()).where(TeamPaper.id == id)
    return get_read(db, found, TeamPaperRead)
