"""Entering and correcting founding papers of teams."""

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.inspections.team_papers.models import TeamPaper
from backend.domains.inspections.team_papers.schemas import TeamPaperCreate, TeamPaperUpdate
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.platform.attachments.kept_records import update_kept_record


def create_team_paper(db: Session, data: TeamPaperCreate) -> TeamPaper:
    """A new paper; raises NotFound for a team of a unit that is not the actor's."""
    team = db.require(InspectionTeam, data.team_id, "/team_id")
    get_writable_unit(db, team.org_unit_id, "/team_id")
    return check_day(db.save(TeamPaper(**data.model_dump(), org_unit_id=team.org_unit_id)))


def update_team_paper(db: Session, paper: TeamPaper, data: TeamPaperUpdate) -> None:
    update_kept_record(db, paper, data)
    check_day(paper)


def check_day(paper: TeamPaper) -> TeamPaper:
    """The paper; raises Invalid if it is not issued yet."""
    if paper.issued_on > today():
        raise Invalid.at("/issued_on", "in-future")
    return paper
