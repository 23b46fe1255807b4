"""A job in hand: what its kind works with."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID

from backend.core.session.actor import Actor, Scope
from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.domains.organisation.accounts.holders import actor_of
from backend.domains.platform.jobs import queue
from backend.permissions import Permission

R = TypeVar("R")

WRITES_EVERY = 1.0
"""Seconds between two writings of how far it came; readers of this process are told at once."""


class JobCancelled(Exception):
    """The asker wants it no more."""


class JobLost(Exception):
    """Another worker has it: this one was silent too long."""


class JobNotAllowed(Exception):
    """The asker may no longer do this."""


@dataclass(slots=True)
class JobContext:
    """One job, on the database where it lies, in the hands of the worker `who`."""

    database: Database
    who: str
    id: UUID
    kind: str
    payload: dict[str, Any]
    permission: Permission
    asker_id: UUID
    attempts: int
    wake: Callable[[], None]
    percent: int | None = None
    step: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    is_cancelled: bool = False
    is_lost: bool = False
    reach: dict[str, Any] | None = None
    written: tuple[Any, ...] = (None, None)
    written_at: float = 0.0

    async def act(
        self,
        do: Callable[..., R],
        *args: Any,
        permission: Permission | None = None,
        writes: bool = True,
    ) -> R:
        """`do(db, *args)` in one transaction as the asker, whose rights are read afresh.

        Raises NotAllowed where they hold `permission` (that of the kind) no more. What was written
        stands only if the job was this worker's to the end.
        """

        def whole(db: Session) -> R:
            system = {"actor": db.actor, "scope": db.scope}
            actor = self.fresh(db)
            asked = permission or self.permission
            if not actor.has_permission(asked):
                raise JobNotAllowed
            db.info.update(actor=actor, scope=actor.scope(asked), wake=self.wake)
            result = do(db, *args)
            if writes:
                db.flush()
                db.info.pop("units", None)
                db.info.update(system)
                if queue.update_held_job(db, self.id, self.who, {}) is None:
                    raise JobLost
            return result

        why = f"the job {self.kind}"
        return await self.database.run_as_system(why, whole, writes=writes)

    async def asker(self) -> Actor:
        """Who asked, with the rights of this moment; raises NotAllowed. Their reach is noted."""
        actor = await self.database.run_as_system("who asked for a job", self.fresh, writes=False)
        if not actor.has_permission(self.permission):
            raise JobNotAllowed
        return actor

    def fresh(self, db: Session) -> Actor:
        """The asker now; what they reach is what the result is made from."""
        actor = replace(actor_of(db, self.asker_id), request_id=str(self.id))
        if actor.has_permission(self.permission):
            self.reach = merge_reach(self.reach, actor, actor.scope(self.permission))
        return actor

    def tell(self, percent: int | None, step: str | None = None, **params: Any) -> None:
        """Say how far it came, from anywhere, threads too; written down in time."""
        self.percent = percent
        if step is not None:
            self.step, self.params = step, params

    def check(self) -> None:
        """Raise Cancelled or Lost if it is to stop; from anywhere."""
        if self.is_lost:
            raise JobLost
        if self.is_cancelled:
            raise JobCancelled

    def go_to(self, percent: int) -> None:
        """Say how far it came and stop here if that is wanted: within a transaction, which falls.

        The worker learns of a cancel between transactions, on PostgreSQL also during one.
        """
        self.tell(percent)
        self.check()

    async def progress(self, percent: int | None, step: str | None = None, **params: Any) -> None:
        """Say how far it came and stop here if that is wanted; call it between steps."""
        is_new = step is not None and step != self.step
        self.tell(percent, step, **params)
        if is_new or time.monotonic() - self.written_at >= WRITES_EVERY:
            await self.beat()
        self.check()

    async def beat(self) -> None:
        """Renew the lease, write down how far it came, and learn whether to stop."""
        now_told = (self.percent, self.step, dict(self.params))
        told: dict[str, Any] = {}
        if now_told != self.written:
            told = dict(zip(("progress", "step", "step_params"), now_told, strict=True))
        self.written_at = time.monotonic()
        kept = await self.database.run_as_system(
            "a job goes on", queue.update_held_job, self.id, self.who, told
        )
        self.written = now_told
        if kept is None:
            self.is_lost = True
        elif kept.cancel_asked_at is not None:
            self.is_cancelled = True


def merge_reach(known: dict[str, Any] | None, actor: Actor, scope: Scope) -> dict[str, Any]:
    """What a result is made with: all that its asker had at any moment of its making."""
    units = {str(id) for id in scope.units or ()}
    wide = {str(id) for id in scope.units or () if id not in scope.own_only}
    teams = None if scope.teams is None else {str(id) for id in scope.teams}
    permissions = set(actor.scopes)
    if known is not None:
        units |= set(known["units"])
        wide |= set(known["units"]) - set(known.get("own_only") or ())
        permissions |= set(known["permissions"])
        teams = None if teams is None or known["teams"] is None else teams | set(known["teams"])
    return {
        "units": sorted(units),
        "own_only": sorted(units - wide),
        "teams": None if teams is None else sorted(teams),
        "permissions": sorted(permissions),
    }
