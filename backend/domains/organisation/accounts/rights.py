"""What an account may do, loaded from its roles, and kept while no right of anybody changes (R6).

Kept is only what follows from the tables whose triggers raise the epoch of rights; a test derives
the list of tables from the statements below. Sessions and tokens are looked up for each request,
and so is everything that depends on the time of day. What depends on the civil day is kept for
that day.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Duty, Scope
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.accounts.scopes import (
    build_scopes,
    load_reached_teams,
    to_chain_rights,
    to_closed_duties,
    to_duties,
    to_held_roles,
    to_reading_roles,
)

MOST_KEPT = 4096
"""Accounts and offices. Their scopes are shared with the cache of `build_scopes`."""
RightsHolder = UUID | tuple[UUID, str]
"""An account, or the office of a unit of a tier."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody reaches with each permission, and by which duties."""

    duties: tuple[Duty, ...]
    scopes: Mapping[str, Scope]
    username: str = ""
    has_second_factor: bool = False


PERSON = CompiledQuery(
    sa.select(
        User.username,
        User.is_active,
        User.org_unit_id.label("home"),
        User.agency,
        User.totp_confirmed_at,
        RoleGrant.role,
        RoleGrant.org_unit_id,
        OrgUnit.level,
        RoleGrant.reads_until,
    )
    .outerjoin(RoleGrant, RoleGrant.user_id == User.id)
    .outerjoin(OrgUnit, OrgUnit.id == RoleGrant.org_unit_id)
    .where(User.id == sa.bindparam("user", type_=sa.Uuid()))
)
"""One row for each role held, one without a role if there is none."""


def load_person_rights(db: Session, id: UUID, *, locked_too: bool = False) -> Rights | None:
    """The rights of an account now; None if it is unknown, or locked unless `locked_too`."""
    rows = db.fetch(PERSON, user=id)
    if not rows or not (rows[0].is_active or locked_too):
        return None
    first, duties = rows[0], to_duties(rows)
    held, closed = to_held_roles(duties), to_closed_duties(duties)
    teams = load_reached_teams(db, id, held, closed)
    reading = to_reading_roles(duties)
    scopes = build_scopes(
        held, first.home, teams, to_chain_rights(duties), closed, first.agency, reading
    )
    return Rights(duties, scopes, first.username, first.totp_confirmed_at is not None)


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """Rights as they followed from the database at `epoch`, for one civil day."""

    epoch: int
    day: date
    rights: Rights


class KeptRights:
    """The rights of those who asked last, in one process."""

    def __init__(self, size: int = MOST_KEPT) -> None:
        self.size = size
        self._entries: OrderedDict[RightsHolder, KeptEntry] = OrderedDict()
        self._lock = Lock()

    def get(
        self, holder: RightsHolder, epoch: int | None, load: Callable[[], Rights | None]
    ) -> Rights | None:
        """The rights at `epoch`: those that are kept, else what `load` answers.

        `epoch` was read in this transaction before, so what `load` reads is as new or newer. Nobody
        is remembered as having no account. Without an epoch nothing is kept.
        """
        rights = self.find(holder, epoch)
        if rights is not None:
            return rights
        day = today()
        rights = load()
        if rights is not None and epoch is not None:
            self._keep(holder, KeptEntry(epoch, day, rights))
        return rights

    def find(self, holder: RightsHolder, epoch: int | None) -> Rights | None:
        """The rights that are kept for `epoch` and today."""
        entry = self.find_latest(holder)
        return entry.rights if entry is not None and entry.epoch == epoch else None

    def find_latest(self, holder: RightsHolder) -> KeptEntry | None:
        """The rights that are kept for today, under whatever epoch."""
        with self._lock:
            entry = self._entries.get(holder)
            if entry is None or entry.day != today():
                return None
            self._entries.move_to_end(holder)
            return entry

    def _keep(self, holder: RightsHolder, entry: KeptEntry) -> None:
        with self._lock:
            self._entries[holder] = entry
            self._entries.move_to_end(holder)
            while len(self._entries) > self.size:
                self._entries.popitem(last=False)
