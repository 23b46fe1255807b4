"""The acts under dual control, and who may be the second person for one of them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar
from uuid import UUID

from backend import plugins
from backend.core.session.models import Entity
from backend.core.session.session import Session
from backend.domains.organisation.accounts.permission_holders import list_grants_over
from backend.domains.platform.second_approvals.models import RequestBody
from backend.duties import UNDER
from backend.permissions import Permission, Role

E = TypeVar("E", bound=Entity)


def select_all_users(_db: Session, users: Collection[UUID]) -> set[UUID]:
    """All of `users`: the default of `narrow`."""
    return set(users)


@dataclass(frozen=True, slots=True)
class TwoPersonAct(Generic[E]):
    """One act. The second person needs `permission` over the unit of the record.

    `narrow(db, users)` answers those of `users` who may confirm at all. `at_server`: if nobody
    may, the request waits for a command at the server instead of being refused.
    """

    code: str
    permission: Permission
    model: type[E]
    run: Callable[[Session, E, RequestBody], None]
    """`run(db, record, body)` does it, in the transaction and the scope of the second person."""
    narrow: Callable[[Session, Collection[UUID]], set[UUID]] = select_all_users
    at_server: bool = False


def get_act(code: str) -> TwoPersonAct[Entity]:
    return load_acts()[code]


@cache
def load_acts() -> Mapping[str, TwoPersonAct[Entity]]:
    """{code: act}; the API and the screens use the code, so it never changes."""
    return plugins.load_named("two_persons", "ACTS", lambda act: act.code)


@dataclass(frozen=True, slots=True)
class RankedRole:
    """A role at a unit, `depth` units below the top."""

    role: Role
    depth: int


@dataclass(frozen=True, slots=True)
class PermissionHolders:
    """The active accounts that hold a permission over a unit, and everybody's rank there."""

    held: dict[UUID, list[RankedRole]]
    """{account: its roles that give the permission}"""
    over: dict[UUID, list[RankedRole]]
    """{account: these roles, and all others that have somebody under them}: a person keeps the rank
    of each duty."""

    def may_second(self, asker: UUID | None, other: UUID) -> bool:
        """Whether `other` may confirm a request of `asker`: another person, not under them (R42).

        At least one of the roles that give `other` the permission must be under no role of `asker`.
        """
        mine = self.over.get(asker, []) if asker else []
        theirs = self.held.get(other, [])
        return other != asker and any(not any(is_under(m, t) for m in mine) for t in theirs)


def load_permission_holders(db: Session, permission: Permission, unit: UUID) -> PermissionHolders:
    found = PermissionHolders(defaultdict(list), defaultdict(list))
    for row in list_grants_over(db, permission, unit):
        one = RankedRole(row.role, row.depth)
        found.over[row.user_id].append(one)
        if row.gives:
            found.held[row.user_id].append(one)
    return found


def is_under(mine: RankedRole, theirs: RankedRole) -> bool:
    if theirs.depth != mine.depth:
        return theirs.depth > mine.depth
    return theirs.role in UNDER.get(mine.role, ())


class SecondPersonCheck:
    """Whether the actor may be the second person; roles are read once for each unit."""

    def __init__(self, db: Session, permission: Permission) -> None:
        self.db, self.permission = db, permission
        self.known: dict[UUID, PermissionHolders] = {}

    def __call__(self, asker: UUID | None, unit: UUID) -> bool:
        if unit not in self.known:
            self.known[unit] = load_permission_holders(self.db, self.permission, unit)
        return self.known[unit].may_second(asker, self.db.actor.id)


def list_second_persons_for_act(
    db: Session, act: TwoPersonAct[Entity], unit: UUID, record_id: UUID, asker: UUID
) -> set[UUID]:
    """The accounts that may confirm this act of `asker`; never the account that it is about."""
    return act.narrow(db, list_second_persons(db, act.permission, unit, asker) - {record_id})


def list_second_persons(db: Session, permission: Permission, unit: UUID, asker: UUID) -> set[UUID]:
    """The accounts that may confirm a request of `asker`."""
    found = load_permission_holders(db, permission, unit)
    return {user for user in [*found.held] if found.may_second(asker, user)}
