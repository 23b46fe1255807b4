"""What list, detail and export of founding papers read."""

from backend.core.sql.record_reader import RecordReader
from backend.domains.inspections.team_papers.models import TeamPaper
from backend.domains.inspections.team_papers.schemas import TeamPaperRead
from backend.domains.organisation.inspection_teams.models import InspectionTeam

READER = RecordReader(
    TeamPaper,
    TeamPaperRead,
    (TeamPaper.issued_on.desc(), TeamPaper.id.desc()),
    ("team_id", "kind", "org_unit_id", "q"),
    joins={InspectionTeam: InspectionTeam.id == TeamPaper.team_id},
    team_name=InspectionTeam.name,
)
