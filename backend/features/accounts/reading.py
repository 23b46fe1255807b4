"""Which accounts a list shows."""

from collections.abc import Iterable

import sqlalchemy as sa

from backend.features.accounts.models import RoleGrant, User
from backend.permissions import Role


def conditions(
    q: str | None, role: Role | None, is_active: bool | None
) -> Iterable[sa.ColumnElement[bool]]:
    if q is not None:
        yield User.matches(q)
    if is_active is not None:
        yield User.is_active.is_(is_active)
    if role is not None:
        holders = sa.select(RoleGrant.user_id).where(RoleGrant.role == role)
        yield User.id.in_(holders)
