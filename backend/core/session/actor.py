"""Who is acting, and what each permission lets them reach."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

SYSTEM_ID = UUID(int=0)
"""The actor of what nobody did: migrations of data, seeds, background work."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one permission reaches: the units it is held at, and below them.

    `units` None reaches everything. `teams` None reaches every team's records, else only these.
    """

    units: tuple[UUID, ...] | None = ()
    teams: tuple[UUID, ...] | None = None


EVERYTHING = Scope(units=None)


@dataclass(frozen=True, slots=True)
class Actor:
    """One person (or the system) during one request; authority is read fresh for each."""

    id: UUID
    name: str = ""
    scopes: Mapping[str, Scope] = field(default_factory=dict)
    request_id: str = ""
    session_id: UUID | None = None

    def has_permission(self, permission: str) -> bool:
        return permission in self.scopes

    def scope(self, permission: str) -> Scope:
        return self.scopes[permission]
