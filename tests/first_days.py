"""An office that began to work in the register on some day."""

from datetime import date, datetime

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.organisation.accounts.models import User
from tests import world
from tests.acting import Api


def begin_office(api: Api, unit: str, day: datetime) -> None:
    """The accounts of the unit are of that day."""
    users = build_unscoped_table(User)
    here = users.c.org_unit_id == world.unit(unit)
    moved = sa.update(users).where(here).values(created_at=day)
    api.run(lambda db: db.connection().execute(moved))


def begin_unit(api: Api, unit: str, day: date) -> None:
    """The unit itself is of that day, whatever its accounts are."""
    units = build_unscoped_table(OrgUnit)
    begun = sa.update(units).where(units.c.id == world.unit(unit)).values(valid_from=day)
    api.run(lambda db: db.connection().execute(begun))
