"""Reads of one record whose text and values are bound once for each sign-in and minute.

To read one record costs the database less than all that is done around it. An endpoint that answers
with a `RowQuery` has said all of it before the database is asked, so a request needs no session, no
greenlet and no thread: what its credential stands for, the text, and the values of its scope are
those of the request before, and its own are filled in. The same statement confirms that the sign-in
stands and that no right has changed, as for every other read (`core/session/presumption.py`).

Whatever is not as it was then (rights, the minute, a sign-in whose use is to be noted), an id that
is none or is not found, and a database without an idle connection go the way of any other read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Protocol, cast
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.responses import Response
from starlette.types import Receive, Scope

from backend.core.http.endpoint_runner import PlainEndpoint, build_answer, build_row_answer
from backend.core.http.indexed_headers import IndexedHeaders, IndexedRequest, get_headers
from backend.core.http.media_types import JSON, select_media_type
from backend.core.http.middleware import WITH_BODY
from backend.core.http.request_sessions import build_caller, read_until_disconnect
from backend.core.server.admission import Caller
from backend.core.session.executor import Database
from backend.core.session.presumption import SignIn
from backend.core.session.scoping import build_compiled_criteria
from backend.core.sql.compiled_query import GivenPlaces, QueryVariant, RowQuery
from backend.core.sql.deferred_rows import DeferredRow, DeferredRows
from backend.core.sql.driver_rows import DriverRows
from backend.core.sql.leading_columns import find_led_variant
from backend.core.sql.row_serializer import find_row_json
from backend.core.sql.types import ColumnValue, QueryValue
from backend.core.text.clock import now, today

MAX_KEPT = 1024
"""Sign-ins for each route."""
ID_LENGTH = 36
"""Of an id as the system writes it; FastAPI reads others."""
OFFERED = (JSON,)
validate_id = TypeAdapter(UUID).validator.validate_python


@dataclass(slots=True)
class BoundRead:
    """The text of a read for one sign-in, with all values but those that each request brings."""

    sign_in: SignIn
    person: str
    """In whose line a request waits."""
    variant: QueryVariant
    leading: QueryVariant
    """What confirms the sign-in."""
    text: str
    values: list[ColumnValue]
    brought: Sequence[GivenPlaces]
    day: date
    until: datetime
    """What narrows to the scope stays the same on this day until then."""

    def is_current(self, at: datetime) -> bool:
        return at < self.until and self.day == today()

    def list_values(self, given: Mapping[str, QueryValue]) -> list[ColumnValue]:
        values = self.values.copy()
        for ats, name, _, process in self.brought:
            value = cast(ColumnValue, given[name])  # a list is none of an own value
            value = value if process is None else process(value)
            for at in ats:
                values[at] = value
        return values

    def find_row(self, found: DriverRows, at: datetime, dialect: sa.Dialect) -> DeferredRow | None:
        """The row, if it confirms that the sign-in is as it was."""
        if not self.sign_in.is_unchanged(self.leading.convert_first(found, dialect), at):
            return None
        return DeferredRow(DeferredRows(self.variant, dialect, found, len(self.leading.types)))


class RecordRoute(Protocol):
    """The route `…/{id}`."""

    response_model: type[BaseModel]
    is_live: bool


class BoundReads:
    """The reads of one route, `…/{id}`, whose endpoint answers with a `RowQuery`."""

    def __init__(
        self, route: RecordRoute, endpoint: PlainEndpoint, session: str, permission: str
    ) -> None:
        """`session` is the name of the endpoint's parameter that takes the session."""
        self.route, self.endpoint, self.session = route, endpoint, session
        self.permission = permission
        self._kept: dict[bytes, BoundRead] = {}
        """By the SHA-256 of the credential."""

    async def find_answer(self, scope: Scope, receive: Receive, id: str) -> Response | None:
        """The answer to a GET of `id` without a query; None: the ordinary way.

        Raises what admission does, and OperationalError for a statement that took too long.
        """
        headers, at = get_headers(scope), now()
        credential, asked = find_credential(headers), self.find_query(id)
        if credential is None or asked is None:
            return None
        scope["route"], scope["path_params"] = self.route, {"id": id}
        database: Database = scope["app"].state.database
        dialect = database.driver_reader.dialect
        bound = self._kept.get(credential)
        if bound is None or not bound.is_current(at):
            bound = self.bind(IndexedRequest(scope, receive), asked, at, dialect)
            if bound is None:
                return None
            self.keep(credential, bound)
        found = await database.load_at_once(
            bound.person,
            lambda: Caller(bound.person, lambda: read_until_disconnect(receive)),
            bound.text,
            bound.list_values({**asked.values, **bound.sign_in.list_moments(at)}),
        )
        if found is None or not found.rows:
            return None
        row = bound.find_row(found, at, dialect)
        if row is None:
            self._kept.pop(credential, None)
            return None
        written = find_row_json(self.route.response_model, row)
        if written is None:
            return build_answer(IndexedRequest(scope, receive), row, None)
        named = headers.get("if-none-match", "")
        return build_row_answer(row, written, named, is_live=self.route.is_live)

    def find_query(self, id: str) -> RowQuery | None:
        """What the endpoint asks for; None if the id is not plain."""
        if len(id) != ID_LENGTH:
            return None
        try:
            value = validate_id(id)
        except ValidationError:
            return None
        asked: RowQuery = self.endpoint(**{self.session: None, "id": value})
        return asked

    def bind(
        self, request: IndexedRequest, asked: RowQuery, at: datetime, dialect: sa.Dialect
    ) -> BoundRead | None:
        """None if the database must be asked first who asks, or cannot be asked both at once."""
        sign_in: SignIn | None = request.app.state.find_sign_in(request)
        if sign_in is None or not sign_in.actor.has_permission(self.permission):
            return None
        actor, day = sign_in.actor, today()
        options, limits = build_compiled_criteria(actor.scope(self.permission), actor.id)
        own, moments = {**asked.values, **limits}, sign_in.list_moments(at)
        confirming = {**sign_in.values, **moments}
        variant = asked.query.get_variant(dialect, options, own)
        leading = sign_in.query.get_variant(dialect, (), confirming)
        led = find_led_variant(leading, variant, dialect)
        if led is None:
            return None
        names = asked.values.keys() | moments.keys()
        return BoundRead(
            sign_in,
            build_caller(request).person,
            variant,
            leading,
            led.text,
            list(led.list_values({**own, **confirming})),
            [places for places in led.given if places[1] in names],
            day,
            min(at.replace(second=0, microsecond=0) + timedelta(minutes=1), sign_in.ends_at),
        )

    def keep(self, credential: bytes, bound: BoundRead) -> None:
        if len(self._kept) >= MAX_KEPT:
            self._kept.clear()
        self._kept[credential] = bound


def find_credential(headers: IndexedHeaders) -> bytes | None:
    """The SHA-256 of the request's credential; None if the request is not plain.

    It has a body, a header twice, no credential or two, or wants another media type.
    """
    first = headers.first
    if len(first) != len(headers.raw) or not WITH_BODY.isdisjoint(first):
        return None
    accepted = first.get(b"accept")
    if accepted is not None and select_media_type(accepted.decode("latin-1"), OFFERED) is None:
        return None
    authorization, cookie = first.get(b"authorization"), first.get(b"cookie")
    if authorization is None:
        return None if cookie is None else sha256(b"cookie " + cookie).digest()
    return sha256(authorization).digest() if cookie is None else None
