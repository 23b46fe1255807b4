"""Teams of ended units: dissolved on the last day, and nobody sits in them afterwards."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.administration.reorganisations.act_context import ActContext
from backend.domains.administration.reorganisations.schemas import ChangeKind
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember


def apply_teams(db: Session, run: ActContext) -> dict[UUID, InspectionTeam]:
    """Dissolve the teams, which closes their books of numbers; {dissolved team: its heir}."""
    found = sa.select(InspectionTeam).where(
        InspectionTeam.org_unit_id.in_(run.ended), InspectionTeam.is_active
    )
    for team in db.scalars(found.order_by(InspectionTeam.id)):
        run.recorder.change(ChangeKind.TEAM, team, {"is_active": False, "active_to": run.last_day})
    seats = sa.select(TeamMember).where(
        TeamMember.org_unit_id.in_(run.ended),
        sa.or_(TeamMember.active_to.is_(None), TeamMember.active_to > run.last_day),
        sa.func.coalesce(TeamMember.active_from, run.last_day) <= run.last_day,
    )
    for seat in db.scalars(seats.order_by(TeamMember.id)):
        run.recorder.change(ChangeKind.SEAT, seat, {"active_to": run.last_day})
    db.flush()
    return load_heirs(db, run)


def load_heirs(db: Session, run: ActContext) -> dict[UUID, InspectionTeam]:
    """The teams that continue for dissolved ones; notes those that cannot."""
    wanted = sa.select(InspectionTeam).where(InspectionTeam.id.in_(run.team_heirs.values()))
    known = {team.id: team for team in db.scalars(wanted)}
    heirs: dict[UUID, InspectionTeam] = {}
    for team_id, heir_id in run.team_heirs.items():
        heir = known.get(heir_id)
        if heir is None or not heir.is_active:
            run.refuse("act-team-heir")
        else:
            heirs[team_id] = heir
    return heirs
