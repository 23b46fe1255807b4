"""Entering, correcting and removing founding papers of teams."""

from datetime import date

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.domains.inspections.team_papers.models import TeamPaper
from backend.domains.inspections.team_papers.schemas import TeamPaperCreate, TeamPaperUpdate
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.platform.attachments.service import delete_record_attachments


def create_team_paper(db: Session, data: TeamPaperCreate) -> TeamPaper:
    """A new paper; raises NotFound for a team of a unit that is not the actor's."""
    team = db.require(InspectionTeam, data.team_id, "/team_id")
    get_writable_unit(db, team.org_unit_id, "/team_id")
    check_issued(data.issued_on)
    values = data.model_dump() | {"id": data.id or create_id(), "org_unit_id": team.org_unit_id}
    return db.save(TeamPaper(**values))


def update_team_paper(db: Session, paper: TeamPaper, data: TeamPaperUpdate) -> None:
    get_writable_unit(db, paper.org_unit_id)
    check_issued(data.issued_on)
    db.save(paper, data.model_dump(exclude_unset=True))


def delete_team_paper(db: Session, paper: TeamPaper) -> None:
    """Remove a paper that was entered by mistake, with its scans."""
    get_writable_unit(db, paper.org_unit_id)
    delete_record_attachments(db, "team_paper", paper.id)
    db.remove(paper)


def check_issued(issued_on: date | None) -> None:
    if issued_on is not None and issued_on > today():
        raise Invalid.at("/issued_on", "in-future")
