"""An office that began to work in the register on some day."""

from datetime import datetime

import sqlalchemy as sa

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
