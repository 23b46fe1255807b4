"""Acts as the accounts of the demo, each act on its day, with the services that a request calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Actor, Duty, Scope
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import WRITES_ALONE, Session
from backend.demo.story_clock import open_story_clock, set_story_clock
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.permissions import GRANTED, Role


@dataclass(frozen=True)
class DemoSeat:
    """An account with its duty and, of a partner, its agency."""

    id: UUID
    full_name: str
    role: Role
    unit_id: UUID
    agency: str
    tier: str


class Desk:
    """Who acts, and when: `act` sits down as an account on a day of the story."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self.seats = load_seats(db)
        self.scope = db.scope

    def act(self, username: str, day: date, hour: int = 9, minute: int = 0) -> Session:
        """The session, acted in by this account from now on."""
        seat = self.seats[username]
        set_story_clock(self.db, day, hour, minute)
        everything: dict[str, Scope] = {one: Scope(units=None) for one in GRANTED[seat.role]}
        duties = (Duty(seat.role, seat.unit_id, seat.tier),)
        self.db.info["actor"] = Actor(seat.id, seat.full_name, everything, duties=duties)
        self.db.info["scope"] = self.scope
        return self.db

    @contextmanager
    def act_within(self, username: str, day: date) -> Iterator[Session]:
        """The same, for the account's own unit alone; what a partner enters is its agency's."""
        seat = self.seats[username]
        self.act(username, day)
        self.db.info["scope"] = Scope(units=(seat.unit_id,), agency=seat.agency or None)
        try:
            yield self.db
        finally:
            self.db.info["scope"] = self.scope


def load_seats(db: Session) -> dict[str, DemoSeat]:
    found = (
        sa.select(User.username, User.id, User.full_name, RoleGrant.role)
        .add_columns(RoleGrant.org_unit_id, User.agency, OrgUnit.level)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(OrgUnit, OrgUnit.id == RoleGrant.org_unit_id)
    )
    return {name: DemoSeat(*seat) for name, *seat in db.execute(found)}


@contextmanager
def open_story(db: Session) -> Iterator[Desk]:
    """A desk; afterwards clock, date and actor are what they were."""
    db.info["if_match"] = WRITES_ALONE
    with open_story_clock(db):
        yield Desk(db)
