"""A running job: what its kind works with."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar, TypeVarTuple
from uuid import UUID

from backend.core.session.actor import Actor, Scope
from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.core.text.i18n import MessageParam
from backend.domains.organisation.accounts.permission_holders import load_actor
from backend.domains.platform.jobs import queue
from backend.domains.platform.jobs.models import MessageParams, Payload, ResultReach
from backend.permissions import Permission

R = TypeVar("R")
Ts = TypeVarTuple("Ts")

WRITES_EVERY = 1.0
"""Seconds between two writes of the progress; readers of this process see it at once."""


class JobCancelled(Exception):
    """The owner has cancelled the job."""


class JobLost(Exception):
    """Another worker has taken the job, because this one was silent for too long."""


class JobNotAllowed(Exception):
    """The owner may not do this any more."""


@dataclass(slots=True)
class JobContext:
    """One job of `database` that the worker `who` runs."""

    database: Database
    who: str
    id: UUID
    kind: str
    payload: Payload
    permission: Permission
    asker_id: UUID
    attempts: int
    wake: Callable[[], None]
    percent: int | None = None
    step: str | None = None
    params: MessageParams = field(default_factory=dict)
    is_cancelled: bool = False
    is_lost: bool = False
    reach: ResultReach | None = None
    written: tuple[int | None, str | None, MessageParams] | None = None
    written_at: float = 0.0

    async def act(
        self,
        do: Callable[[Session, *Ts], R],
        *args: *Ts,
        permission: Permission | None = None,
        writes: bool = True,
    ) -> R:
        """Run `do(db, *args)` in one transaction as the owner, with their rights of now.

        Raises JobNotAllowed if they do not hold `permission` (by default that of the kind) any
        more. Commits only if this worker holds the job to the end.
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
                if queue.update_held_job(db, self.id, self.who) is None:
                    raise JobLost
            return result

        why = f"the job {self.kind}"
        return await self.database.run_as_system(why, whole, writes=writes)

    async def asker(self) -> Actor:
        """The owner with the rights of now, and note what they reach. Raises JobNotAllowed."""
        actor = await self.database.run_as_system("who asked for a job", self.fresh, writes=False)
        if not actor.has_permission(self.permission):
            raise JobNotAllowed
        return actor

    def fresh(self, db: Session) -> Actor:
        """The owner with the rights of now; what they reach is what the result is made from."""
        actor = replace(load_actor(db, self.asker_id), request_id=str(self.id))
        if actor.has_permission(self.permission):
            self.reach = merge_reach(self.reach, actor, actor.scope(self.permission))
        return actor

    def tell(self, percent: int | None, step: str | None = None, **params: MessageParam) -> None:
        """Report progress, from any thread; it is written at the next beat."""
        self.percent = percent
        if step is not None:
            self.step, self.params = step, params

    def check(self) -> None:
        """Raise JobCancelled or JobLost if the job is to stop; from any thread."""
        if self.is_lost:
            raise JobLost
        if self.is_cancelled:
            raise JobCancelled

    def go_to(self, percent: int) -> None:
        """Report progress within a transaction, and stop here if the job is to stop.

        The worker learns of a cancel between transactions, on PostgreSQL also during one.
        """
        self.tell(percent)
        self.check()

    async def progress(
        self, percent: int | None, step: str | None = None, **params: MessageParam
    ) -> None:
        """Report progress between two steps, and stop here if the job is to stop."""
        is_new = step is not None and step != self.step
        self.tell(percent, step, **params)
        if is_new or time.monotonic() - self.written_at >= WRITES_EVERY:
            await self.beat()
        self.check()

    async def beat(self) -> None:
        """Renew the lease, write the progress, and learn whether to stop."""
        now_told = (self.percent, self.step, dict(self.params))

        def write_progress(db: Session) -> bool | None:
            if now_told == self.written:
                return queue.update_held_job(db, self.id, self.who)
            percent, step, params = now_told
            return queue.update_held_job(
                db, self.id, self.who, progress=percent, step=step, step_params=params
            )

        self.written_at = time.monotonic()
        is_cancelled = await self.database.run_as_system("a job goes on", write_progress)
        self.written = now_told
        self.is_lost = self.is_lost or is_cancelled is None
        self.is_cancelled = self.is_cancelled or bool(is_cancelled)


def merge_reach(known: ResultReach | None, actor: Actor, scope: Scope) -> ResultReach:
    """What a result is made from: all that its owner reached at any moment of the work."""
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
