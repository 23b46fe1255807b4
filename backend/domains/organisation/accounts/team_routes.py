"""Which accounts a seat in a team may be given to: it opens the team's records to them."""

from typing import Annotated, Any
from uuid import UUID

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.domains.organisation.accounts.permission_holders import list_permission_holders
from backend.domains.organisation.accounts.schemas import AssignableList
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.permissions import Permission

teams = create_router("/inspection-teams")

Keeping = Annotated[Session, requires(Permission.TEAM_WRITE, short=True)]


@teams.get("/{id}/assignable", response_model=AssignableList)
def list_assignable_to_team(db: Keeping, id: UUID) -> Any:
    """The accounts that may record visits where the team works; a seat is given to one of them."""
    unit = get_writable_unit(db, db.require(InspectionTeam, id).org_unit_id)
    return {
        "items": list_permission_holders(db, Permission.INSPECTION_WRITE, unit.id),
        "next": None,
    }
