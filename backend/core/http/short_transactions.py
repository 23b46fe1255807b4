"""Several short transactions in one request, for endpoints that do something slow in between.

A password's hash takes 20 ms; no transaction, and on SQLite no writer's turn, may wait for it. And
what such an endpoint counts must stand although it then refuses.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from backend.core.http.request_sessions import begin, caller_of, refuse_unknown_parameters
from backend.core.server.admission import Caller
from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor, Scope
from backend.core.session.executor import Database

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Turns:
    """Turns at the database, each a session and a transaction of its own."""

    database: Database
    request: Request
    caller: Caller
    actor: Actor
    scope: Scope

    async def read(self, work: Callable[..., R], *args: Any) -> R:
        """`work(db, *args)` in a session that only reads."""
        return await self._turn(work, args, writes=False)

    async def write(self, work: Callable[..., R], *args: Any) -> R:
        """`work(db, *args)` in a transaction, committed when this returns."""
        return await self._turn(work, args, writes=True)

    def as_(self, user_id: UUID) -> "Turns":
        """The same turns, recorded as that person's."""
        return replace(self, actor=replace(self.actor, id=user_id))

    async def _turn(self, work: Callable[..., R], args: tuple[Any, ...], *, writes: bool) -> R:
        def whole() -> R:
            with self.database.session(self.actor, self.scope, writes=writes) as db:
                db.info["request"] = self.request
                result = work(db, *args)
                if writes:
                    db.commit()
                return result

        async with self.database.slot(self.caller, writes=writes):
            return await self.database.run(whole)


def open_turns(why: str) -> Any:
    """Turns without a person, past scope: for the few endpoints of an `open_router`."""

    async def turns(request: Request) -> Turns:
        refuse_unknown_parameters(request)
        actor = Actor(SYSTEM_ID, name=why, request_id=str(request.state.request_id))
        database: Database = request.app.state.database
        return Turns(database, request, caller_of(request), actor, EVERYTHING)

    turns.permission = f"open: {why}"  # type: ignore[attr-defined]
    return Depends(turns)


def takes_turns(permission: str) -> Any:
    """Turns of the one who asks, under `permission`; no Idempotency-Key, nothing is remembered."""

    async def turns(request: Request) -> Turns:
        database: Database = request.app.state.database
        caller = caller_of(request)

        def permitted() -> tuple[Actor, Scope]:
            with begin(request, permission, False, []) as db:
                return db.actor, db.scope

        actor, scope = await database.look_up(caller, permitted)
        return Turns(database, request, caller, actor, scope)

    turns.permission = permission  # type: ignore[attr-defined]
    return Depends(turns)
