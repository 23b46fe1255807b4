"""Lists the accounts that may become members of a team and see its records."""

from typing import Annotated
from uuid import UUID

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.domains.organisation.accounts.permission_holders import list_permission_holders
from backend.domains.organisation.accounts.schemas import Assignable, AssignableList
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.permissions import Permission

teams = create_router("/inspection-teams")

Keeping = Annotated[Session, requires(Permission.TEAM_WRITE, short=True)]


@teams.get("/{id}/assignable", response_model=AssignableList)
def list_assignable_to_team(db: Keeping, id: UUID) -> AssignableList:
    """The accounts that may record visits where the team works; a seat is given to one of them."""
    unit = get_writable_unit(db, db.require(InspectionTeam, id).org_unit_id)
    holders = list_permission_holders(db, Permission.INSPECTION_WRITE, unit.id)
    return AssignableList(items=[Assignable.model_validate(holder) for holder in holders])
