"""Who is acting, and what each permission lets them reach."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

SYSTEM_ID = UUID(int=0)
"""The actor of what no person does: data migrations, seeds, background work."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one permission reaches: the units at which the actor holds it, and all units below.

    `units` is None if it reaches everything. `teams` is None if it reaches the records of every
    team; otherwise it reaches only records of these teams. `own_only` are those of `units` of
    which it reaches the unit's own records, and none of the units below. With `teams`, records of
    these teams are reached wherever the teams went. `agency` is None unless it reaches only what
    this agency recorded of its unit.
    """

    units: tuple[UUID, ...] | None = ()
    teams: tuple[UUID, ...] | None = None
    own_only: tuple[UUID, ...] = ()
    agency: str | None = None

    def covers(self, unit: UUID, above: Collection[UUID]) -> bool:
        """Whether it reaches all records of `unit`; `above` are the unit and all units above it."""
        if self.agency is not None:
            return False
        return self.units is None or any(
            root in above and (root == unit or root not in self.own_only) for root in self.units
        )


EVERYTHING = Scope(units=None)


class Duty(NamedTuple):
    """A role, the unit at which it is held, and the tier of that unit."""

    role: str
    unit: UUID
    tier: str
    reads_only: bool = False
    """Held at a unit that ended, until the end of its grace."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One person (or the system) during one request; permissions are read anew for each request."""

    id: UUID
    name: str = ""
    scopes: Mapping[str, Scope] = field(default_factory=dict)
    request_id: str = ""
    session_id: UUID | None = None
    duties: tuple[Duty, ...] = ()

    def has_permission(self, permission: str) -> bool:
        return permission in self.scopes

    @property
    def account_id(self) -> UUID | None:
        """The account that acts; None if the program does."""
        return None if self.id == SYSTEM_ID else self.id

    def scope(self, permission: str) -> Scope:
        return self.scopes[permission]
