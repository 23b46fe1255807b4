"""The order of 1/7/2025: the district of the cast has ended, one commune took over another.

Bình Nghĩa went into the new commune; Tràng An and Bình Mỹ have no successor here.
"""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, OrgUnitSuccession
from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.organisation.org_units.service import update_closure
from backend.permissions import Role
from tests import world

HEIR = "district2"
SUCCESSOR = UUID("01890000-0000-7000-8000-0000000000b1")


def end_district(db: Session) -> None:
    """`HEIR` is the officer of the new commune."""
    successor = OrgUnit(
        id=SUCCESSOR,
        code="13504",
        name="Bình Lục",
        kind="xã",
        level="commune",
        parent_id=world.unit("hanam"),
        valid_from=date(2025, 7, 1),
    )
    db.add(successor)
    for name in ("binhluc", "binhnghia"):
        unit = db.get(OrgUnit, world.unit(name))
        assert unit is not None
        unit.valid_to = date(2025, 6, 30)
    db.flush()
    db.add(
        OrgUnitSuccession(
            predecessor_id=world.unit("binhnghia"),
            successor_id=SUCCESSOR,
            effective_on=date(2025, 7, 1),
        )
    )
    db.flush()
    update_closure(db)
    grant = db.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == world.user(HEIR))).one()
    grant.org_unit_id, grant.role = SUCCESSOR, Role.LOCAL_OFFICER
    db.flush()
