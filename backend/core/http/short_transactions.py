"""Several short transactions in one request, for endpoints that do something slow in between.

Hashing a password takes 20 ms. No transaction may stay open meanwhile, and on SQLite nobody may
hold the write lock. What such an endpoint counts must also be kept when it then raises an error.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar, TypeVarTuple
from uuid import UUID

from starlette.requests import Request

from backend.core.http.request_sessions import (
    PermissionDependency,
    build_caller,
    ensure_known_parameters,
    open_request_session,
)
from backend.core.server.admission import Caller
from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor, Scope
from backend.core.session.change_log import EXPORTED
from backend.core.session.executor import Database
from backend.core.session.replica import ReplicaFailed, open_replica_reads
from backend.core.session.session import Session

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


@dataclass(frozen=True, slots=True)
class ShortTransactions:
    """Short transactions of one request, each a session and a transaction of its own."""

    database: Database
    request: Request
    caller: Caller
    actor: Actor
    scope: Scope
    replica: bool = False
    """Whether a standby may answer what is only read."""
    commits_early: bool = False
    """Whether their commits do not wait for the disk (`early_commits.py`)."""

    async def read(self, work: Callable[[Session, *Ts], R], *args: *Ts) -> R:
        """`work(db, *args)` in a session that only reads."""
        return await self._run(work, args, writes=False)

    async def write(self, work: Callable[[Session, *Ts], R], *args: *Ts) -> R:
        """`work(db, *args)` in a transaction, committed when this returns."""
        return await self._run(work, args, writes=True)

    def as_(self, user_id: UUID) -> "ShortTransactions":
        """The same transactions in the name of that person."""
        return replace(self, actor=replace(self.actor, id=user_id))

    async def log_export(self, units: Iterable[UUID], entity: str, id: UUID) -> None:
        """Log that the person took a file away, for each of the units that it is about (R62)."""

        def log(db: Session) -> None:
            db.info["actor"] = self.actor
            for unit in units:
                db.log_event(EXPORTED, unit, entity, id)

        await self.database.run_as_system("an export", log)

    async def _run(self, work: Callable[[Session, *Ts], R], args: tuple[*Ts], *, writes: bool) -> R:
        def run_in_session(db: Session) -> R:
            with db:
                db.info["request"] = self.request
                result = work(db, *args)
                if writes:
                    db.commit()
                return result

        def run_once() -> R:
            """On the replica if it may; on the primary if that failed."""
            if self.replica and not writes:
                db = self.database.open_reading_session(
                    self.actor, self.scope, may_use_replica=True
                )
                with suppress(ReplicaFailed), open_replica_reads(db):
                    return run_in_session(db)
            early = self.commits_early
            return run_in_session(
                self.database.open_session(
                    self.actor, self.scope, writes=writes, commits_early=early
                )
            )

        async with self.database.slot(self.caller, writes=writes):
            return await self.database.run(run_once)


def open_anonymous_transactions(why: str) -> PermissionDependency:
    """Transactions without a signed-in person and without scope, for a public router."""

    async def transactions(request: Request) -> ShortTransactions:
        ensure_known_parameters(request)
        actor = Actor(SYSTEM_ID, name=why, request_id=str(request.state.request_id))
        database: Database = request.app.state.database
        return ShortTransactions(database, request, build_caller(request), actor, EVERYTHING)

    return PermissionDependency(transactions, permission=f"open: {why}")


def open_short_transactions(permission: str, *, replica: bool = False) -> PermissionDependency:
    """Transactions of the signed-in person, who needs `permission`; without Idempotency-Key.

    `replica`: a standby may answer what is only read.
    """

    async def transactions(request: Request) -> ShortTransactions:
        database: Database = request.app.state.database
        caller = build_caller(request)

        def permitted() -> tuple[Actor, Scope]:
            with open_request_session(request, permission, False, []) as db:
                return db.actor, db.scope

        actor, scope = await database.look_up(caller, permitted)
        return ShortTransactions(database, request, caller, actor, scope, replica)

    return PermissionDependency(transactions, permission=permission)
