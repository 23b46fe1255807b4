"""Who may be the second person for an act on a record: another account, and no subordinate."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from backend.core.session.session import Session
from backend.domains.organisation.accounts.holders import grants
from backend.domains.platform.second_approvals.acts import TwoPersonAct
from backend.duties import UNDER
from backend.permissions import Permission, Role


@dataclass(frozen=True, slots=True)
class Held:
    """A role at a unit, `depth` units below the top."""

    role: Role
    depth: int


def holders(db: Session, permission: Permission, unit: UUID) -> dict[UUID, list[Held]]:
    """Active accounts that hold `permission` over `unit`, with the roles that give it."""
    held: dict[UUID, list[Held]] = defaultdict(list)
    for row in grants(db, permission, unit):
        held[row.user_id].append(Held(row.role, row.depth))
    return dict(held)


def may_second(asker: list[Held], other: list[Held]) -> bool:
    """Whether one who holds `other` is not under one who holds `asker` (R42)."""
    return any(not any(is_under(mine, theirs) for mine in asker) for theirs in other)


def is_under(mine: Held, theirs: Held) -> bool:
    if theirs.depth != mine.depth:
        return theirs.depth > mine.depth
    return theirs.role in UNDER.get(mine.role, ())


class Second:
    """Whether whoever asks here may be the second person; roles are read once for each unit."""

    def __init__(self, db: Session, permission: Permission) -> None:
        self.db, self.permission = db, permission
        self.known: dict[UUID, dict[UUID, list[Held]]] = {}

    def __call__(self, asker: UUID | None, unit: UUID) -> bool:
        me = self.db.actor.id
        if unit not in self.known:
            self.known[unit] = holders(self.db, self.permission, unit)
        held = self.known[unit]
        first = held.get(asker, []) if asker else []
        return me != asker and me in held and may_second(first, held[me])


def seconds_for(
    db: Session, act: TwoPersonAct, unit: UUID, record_id: UUID, asker: UUID
) -> set[UUID]:
    """The accounts that may confirm this act when `asker` asks; never the one that it is about."""
    return act.narrow(db, seconds(db, act.permission, unit, asker) - {record_id})


def seconds(db: Session, permission: Permission, unit: UUID, asker: UUID) -> set[UUID]:
    """The accounts that may confirm what `asker` asks."""
    held = holders(db, permission, unit)
    mine = held.get(asker, [])
    return {user for user, roles in held.items() if user != asker and may_second(mine, roles)}
