"""How tests act: as a person of the cast, over HTTP; and how they look into the database."""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy import event

from backend.core.http.dispatch import PrefixDispatcher
from backend.core.server.admission import SYSTEM_CALLER
from backend.core.session.actor import Actor, Scope
from backend.core.session.executor import Database
from backend.core.session.rights_epoch import RIGHTS_EPOCH
from backend.core.session.session import Session
from backend.domains.organisation.accounts.rights import KeptRights, Rights, load_person_rights
from tests import world
from tests.calling import Client

R = TypeVar("R")
API = "/api/v1"
CURRENT = "the version that stands"
"""For If-Match, where a test asks about something else: the first version, or the one that a
refusal (412) names."""
LETTERS = str.maketrans("0123456789", "ghijklmnop")


def in_letters(id: Any) -> str:
    """An id as a name may hold it: with its digits it could read as the number of a person."""
    return str(id).translate(LETTERS)


def entered_bar(id: str) -> dict[str, str]:
    """The body that enters an establishment of Bình Nghĩa."""
    return {
        "id": id,
        "name": f"Quán {in_letters(id)}",
        "address": "Thôn 1",
        "establishment_type": "bar",
        "org_unit_id": str(world.unit("binhnghia")),
    }


class Person:
    """One of the cast, signed in. Paths without /api get the prefix."""

    def __init__(self, http: Client, headers: dict[str, str]) -> None:
        self.http, self.headers = http, headers

    def request(self, method: str, path: str, **kwargs: Any) -> Any:
        headers = {**self.headers, **kwargs.pop("headers", {})}
        url = path if path.startswith("/api/") else API + path
        if headers.get("If-Match") != CURRENT:
            return self.http.request(method, url, headers=headers, **kwargs)
        answer = self.http.request(method, url, headers=headers | match(1), **kwargs)
        if answer.status_code != 412 or "ETag" not in answer.headers:
            return answer
        headers |= match(answer.headers["ETag"])
        return self.http.request(method, url, headers=headers, **kwargs)

    def get(self, path: str, **params: Any) -> Any:
        headers = params.pop("headers", {})
        return self.request("GET", path, params=params or None, headers=headers)

    def post(
        self, path: str, json: Any = None, *, key: str | None = None, etag: Any = None, **kw: Any
    ) -> Any:
        return self.request("POST", path, json=json, headers=match(etag, key), **kw)

    def patch(self, path: str, json: Any, etag: Any = None, *, key: str | None = None) -> Any:
        return self.request("PATCH", path, json=json, headers=match(etag, key))

    def delete(self, path: str, etag: Any = None, *, key: str | None = None) -> Any:
        return self.request("DELETE", path, headers=match(etag, key))


def match(etag: Any, key: str | None = None) -> dict[str, str]:
    """If-Match from a version number, an ETag, or a record that has a version; Idempotency-Key."""
    headers = {"Idempotency-Key": key} if key else {}
    if etag is None:
        return headers
    if isinstance(etag, dict):
        etag = etag["version"]
    return headers | {"If-Match": etag if isinstance(etag, str) else f'"{etag}"'}


CAST_RIGHTS = dict[UUID, Rights]()
CAST_EPOCH: list[int | None] = []
"""The rights of the cast and their epoch as the template has them, once they were loaded."""


def load_cast_rights(db: Session) -> None:
    CAST_EPOCH.append(db.scalar(sa.select(RIGHTS_EPOCH)))
    for id in map(world.user, world.PEOPLE):
        rights = load_person_rights(db, id)
        assert rights is not None
        CAST_RIGHTS[id] = rights


def keep_cast_rights(api: "Api") -> None:
    """Let the rights of the cast, and no others, be kept when a test begins.

    Else what tests before it asked would decide how many statements its requests take.
    """
    if not CAST_RIGHTS:
        api.run(load_cast_rights)
    kept = KeptRights()
    for id, rights in CAST_RIGHTS.items():
        kept.get(id, CAST_EPOCH[0], partial(lambda found: found, rights))
    api.app.state.kept_rights = kept


class Api:
    """The application on one test's database."""

    def __init__(self, http: Client, app: FastAPI) -> None:
        self.http, self.app = http, app

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database

    def as_(self, name: str) -> Person:
        """Act as one of the cast, in a browser."""
        cookie = {"Cookie": f"sid={world.cookie(name)}", "X-CSRF-Token": world.csrf(name)}
        return Person(self.http, cookie)

    def nobody(self) -> Person:
        return Person(self.http, {})

    def run(self, work: Callable[..., R], *args: Any) -> R:
        """Run `work(db, *args)` as the system, past scope, and commit."""
        return self.http.wait_for(self.database.run_as_system("a test looks", work, *args))

    def within(self, scope: Scope, work: Callable[[Session], R], *, writes: bool = False) -> R:
        """Run `work(db)` in a session of `scope`, as an endpoint has it; commit if it writes."""
        actor = Actor(id=world.user("district"), request_id="test")

        def whole() -> R:
            with self.database.open_session(actor, scope, writes=writes) as db:
                result = work(db)
                if writes:
                    db.commit()
                return result

        async def turn() -> R:
            async with self.database.slot(SYSTEM_CALLER, writes=writes):
                return await self.database.run(whole)

        return self.http.wait_for(turn())

    def all(self, statement: sa.Select[*tuple[Any, ...]]) -> list[Any]:
        """The rows of a statement, past scope."""
        return self.run(lambda db: list(db.execute(statement).all()))

    def one(self, statement: sa.Select[*tuple[Any, ...]]) -> Any:
        return self.run(lambda db: db.scalar(statement))

    @contextmanager
    def queries(self) -> Iterator[list[str]]:
        """The statements that reach the database meanwhile; each request asks first who sends it.

        Else it would depend on what was asked before whether that is a statement of its own. Jobs
        that earlier requests left are done before: their statements are not those of the block.
        (Not from within the loop of the application, which cannot wait for itself.)
        """
        if not is_in_loop():
            assert self.http.portal is not None
            self.http.portal.call(self.app.state.worker.rest)
        seen: list[str] = []
        presume, self.app.state.presume = self.app.state.presume, lambda _request: None
        dispatcher: PrefixDispatcher = self.app.state.dispatcher
        bound, dispatcher.bound = dispatcher.bound, {}

        def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                seen.append(statement)

        engines = {self.database.reader, self.database.writer}
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            self.app.state.presume = presume
            dispatcher.bound |= bound
            for engine in engines:
                event.remove(engine, "before_cursor_execute", note)


def list_inserted(statements: Iterable[str]) -> list[str]:
    """The tables that get rows, by name: one statement may write into several."""
    return sorted(re.findall(r"INSERT INTO (\w+)", "\n".join(statements)))


def is_in_loop() -> bool:
    """Whether an event loop runs in this thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def add(db: Session, *rows: Any) -> None:
    """Store hand-made rows."""
    db.add_all(rows)
    db.flush()
