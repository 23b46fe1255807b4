"""Who may be the second person for an act on a record: another account, and no subordinate."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from backend.core.db import Session
from backend.features.accounts.holders import grants
from backend.permissions import UNDER, Permission, Role


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


def seconds(db: Session, permission: Permission, unit: UUID, asker: UUID) -> set[UUID]:
    """The accounts that may confirm what `asker` asks."""
    held = holders(db, permission, unit)
    mine = held.get(asker, [])
    return {user for user, roles in held.items() if user != asker and may_second(mine, roles)}
