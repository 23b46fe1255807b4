"""Who may be the second person for an act on a record: another account, not a subordinate."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from backend.core.session.session import Session
from backend.domains.organisation.accounts.permission_holders import list_grants_over
from backend.domains.platform.second_approvals.actions import TwoPersonAct
from backend.duties import UNDER
from backend.permissions import Permission, Role


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
    db: Session, act: TwoPersonAct, unit: UUID, record_id: UUID, asker: UUID
) -> set[UUID]:
    """The accounts that may confirm this act of `asker`; never the account that it is about."""
    return act.narrow(db, list_second_persons(db, act.permission, unit, asker) - {record_id})


def list_second_persons(db: Session, permission: Permission, unit: UUID, asker: UUID) -> set[UUID]:
    """The accounts that may confirm a request of `asker`."""
    found = load_permission_holders(db, permission, unit)
    return {user for user in [*found.held] if found.may_second(asker, user)}
