"""Who may be the second person for an act on a record: another account, and no subordinate."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from backend.core.db import Session
from backend.core.types import enum
from backend.permissions import GRANTED, UNDER, Permission, Role

# Names and roles of those who may confirm, also of those above the reader's units.
_GRANTS = sa.table(
    "role_grants",
    sa.column("user_id", sa.Uuid()),
    sa.column("org_unit_id", sa.Uuid()),
    sa.column("role", enum(Role)),
)
_USERS = sa.table("users", sa.column("id", sa.Uuid()), sa.column("is_active", sa.Boolean()))
_CLOSURE = sa.table(
    "org_unit_closure",
    sa.column("ancestor_id", sa.Uuid()),
    sa.column("descendant_id", sa.Uuid()),
)


@dataclass(frozen=True, slots=True)
class Held:
    """A role at a unit, `depth` units below the top."""

    role: Role
    depth: int


def holders(db: Session, permission: Permission, unit: UUID) -> dict[UUID, list[Held]]:
    """Active accounts that hold `permission` over `unit`, with the roles that give it."""
    roles = [role for role, granted in GRANTED.items() if permission in granted]
    above = _CLOSURE.alias()
    depth = (
        sa.select(sa.func.count())
        .select_from(above)
        .where(above.c.descendant_id == _GRANTS.c.org_unit_id)
        .scalar_subquery()
    )
    found = (
        sa.select(_GRANTS.c.user_id, _GRANTS.c.role, depth.label("depth"))
        .join(_USERS, _USERS.c.id == _GRANTS.c.user_id)
        .join(_CLOSURE, _CLOSURE.c.ancestor_id == _GRANTS.c.org_unit_id)
        .where(_CLOSURE.c.descendant_id == unit, _USERS.c.is_active, _GRANTS.c.role.in_(roles))
    )
    why = "the second person may work at a unit above the reader's"
    held: dict[UUID, list[Held]] = defaultdict(list)
    for row in db.execute(found, execution_options={"unscoped": why}):
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
