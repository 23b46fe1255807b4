"""Changing units over HTTP, for administrators; no change may widen a duty."""

from typing import Annotated
from uuid import UUID

from backend.core.http.dependencies import create_router, requires
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.administration.unit_changes.service import run_tree_change
from backend.domains.organisation.org_units.queries import get_unit_detail
from backend.domains.organisation.org_units.schemas import UnitCreate, UnitDetail, UnitUpdate
from backend.domains.organisation.org_units.service import add_unit, get_writable_unit, update_unit
from backend.permissions import Permission

router = create_router("/org-units")

Writing = Annotated[Session, requires(Permission.UNIT_WRITE)]


@router.post("", status_code=201, response_model=UnitDetail)
def create_org_unit(db: Writing, data: UnitCreate) -> UnitDetail:
    """Add a unit below one of the caller's; a merger names the units it takes over.

    409 `reach-widens` where somebody's duty would reach further by it.
    """
    unit = run_tree_change(db, lambda: add_unit(db, data))
    return get_unit_detail(db, unit.id)


@router.patch("/{id}", response_model=UnitDetail)
def update_org_unit(db: Writing, id: UUID, data: UnitUpdate) -> UnitDetail:
    """Correct a unit; with another parent it moves there with all that lies in it.

    409 `reach-widens` where somebody's duty would reach further by it.
    """
    get_writable_unit(db, id)
    unit = db.edit(OrgUnit, id, get_unit_detail)
    if "parent_id" not in data.model_fields_set or data.parent_id == unit.parent_id:
        update_unit(db, unit, data)
    else:
        run_tree_change(db, lambda: update_unit(db, unit, data))
    return get_unit_detail(db, id)
