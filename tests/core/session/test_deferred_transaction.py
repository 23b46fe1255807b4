"""A write holds no lock before it writes, and what it read until then still holds."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from backend.core.http.idempotency import INSERT_RESPONSES, IdempotencyKey
from backend.core.session import bulk_writes
from backend.core.session import session as session_module
from backend.core.session.actor import EVERYTHING
from backend.core.session.change_log import LogEntry
from backend.core.session.executor import Database
from backend.core.session.models import create_id
from backend.core.session.pending_changes import PendingChanges
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.sql import deferred_transaction
from backend.core.sql.bulk_insert import RowInsert
from backend.core.sql.compiled_query import CompiledQuery, RowQuery
from backend.core.sql.deferred_transaction import is_locking
from backend.core.sql.driver_reader import DriverReader
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.establishments.establishments.workforce import HELD
from backend.domains.inspections.inspections.models import Inspection
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import TEAM, draft, finding

PLACE = f"/establishments/{world.establishment('binhnghia')}"
VISITS = "INSERT INTO inspections "
NO_TEAM = f"UPDATE inspection_teams SET is_active = 0 WHERE id = '{TEAM.hex}'"
NO_ROLE = f"DELETE FROM role_grants WHERE user_id = '{world.user('district').hex}'"
OTHER_VERSION = "UPDATE establishments SET version = version + 1"


def visit(**changed: Any) -> dict[str, Any]:
    return draft(violations=[finding(), finding()], outcome="violation_recorded", **changed)


def send_visit(api: Api, **changed: Any) -> Any:
    return api.as_("district").post("/inspections", visit(**changed), key="once")


def send_change(api: Api) -> Any:
    return api.as_("district").patch(PLACE, {"room_count": 7}, '"1"', key="once")


@contextmanager
def begun(api: Api) -> Iterator[list[Session]]:
    """The sessions of requests that begin a transaction of SQLAlchemy's."""
    seen: list[Session] = []

    def note(session: Session, *_: object) -> None:
        if "request" in session.info:
            seen.append(session)

    event.listen(Session, "after_begin", note)
    try:
        yield seen
    finally:
        event.remove(Session, "after_begin", note)


@contextmanager
def heard(api: Api, what: Callable[[str], None]) -> Iterator[None]:
    """`what` is told of each statement before it runs."""

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        what(statement)

    event.listen(api.database.writer, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(api.database.writer, "before_cursor_execute", note)


def count_visits(api: Api) -> int:
    found: int = api.one(sa.select(sa.func.count(Inspection.id)))
    return found


def is_of_place(text: str) -> bool:
    return text.startswith("SELECT") and "FROM establishments" in text


def test_a_visit_begins_no_transaction_before_it_writes(api: Api) -> None:
    seen: list[str] = []
    with begun(api) as began, heard(api, seen.append):
        answer = send_visit(api)
    assert answer.status_code == 201, answer.text
    assert not began
    (written,) = [text for text in seen if text.startswith(("INSERT", "WITH")) and VISITS in text]
    assert "content_hash" not in written, "what stays NULL anyway is not named"
    if api.database.is_sqlite:
        assert seen.index("BEGIN IMMEDIATE") > seen.index(next(filter(is_of_place, seen)))
    else:
        assert "INSERT INTO changes" in written, "one statement, which commits itself"
        assert "INSERT INTO idempotency_keys" in written
    of_visit = LogEntry.request_id == answer.headers["X-Request-Id"]
    told = api.all(sa.select(LogEntry.entity).where(of_visit).order_by(LogEntry.seq))
    assert [entity for (entity,) in told] == ["inspections", "violations", "violations"]


def list_faults(api: Api) -> list[str]:
    """What is wrong with visits that are written by one statement; nothing, if all is kept."""
    with begun(api) as began:
        first, again = send_visit(api), send_visit(api)
    assert {first.status_code, again.status_code} == {201}, first.text
    told = LogEntry.request_id == first.headers["X-Request-Id"]
    kinds = api.all(sa.select(LogEntry.entity).where(told).order_by(LogEntry.seq))
    abroad = api.as_("district2").post("/inspections", visit(), key="once")
    faults = {
        "log": kinds != [("inspections",), ("violations",), ("violations",)],
        "key": again.content != first.content,
        "scope": abroad.status_code not in (403, 404, 422),
    }
    assert faults["key"] or len(began) == 1, "only what was refused was written in another way"
    return [name for name, is_wrong in faults.items() if is_wrong]


def leave_out_key(pending: PendingChanges, dialect: sa.Dialect) -> list[RowInsert]:
    inserts = pending.places.list_inserts(dialect, pending.rows, pending.inserts)
    return [one for one in inserts if one[0] is not INSERT_RESPONSES]


LEFT_OUT: dict[str, dict[object, dict[str, Any]]] = {
    "log": {PendingChanges: {"list_inserts": lambda pending, _dialect: [*pending.inserts]}},
    "key": {PendingChanges: {"list_inserts": leave_out_key}},
    "scope": {
        session_module: {"build_compiled_criteria": lambda *_: ((), {})},
        bulk_writes: {"ensure_within_scope": lambda *_: None},
    },
}
"""{what is left out: where, and what stands there instead}"""


@pytest.mark.parametrize("left_out", ["", *LEFT_OUT])
def test_what_one_statement_leaves_out_is_noticed(
    api: Api, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    for place, instead in LEFT_OUT.get(left_out, {}).items():
        for name, value in instead.items():
            monkeypatch.setattr(place, name, value)
    assert list_faults(api) == ([left_out] if left_out else [])


def test_a_change_begins_one_with_its_first_read_of_the_record(api: Api) -> None:
    with begun(api) as began:
        answer = send_change(api)
    assert answer.status_code == 200, answer.text
    assert len(began) == 1


@contextmanager
def written_before_the_lock(api: Api, text: str) -> Iterator[list[str]]:
    """Another process writes just before a request takes the lock for the first time."""
    done: list[str] = []
    path = find_file(api)

    def write(statement: str) -> None:
        if statement == "BEGIN IMMEDIATE" and not done:
            done.append(text)
            with closing(sqlite3.connect(path)) as other, other:
                other.execute(text)

    with heard(api, write):
        yield done


def find_file(api: Api) -> str:
    """The file of this test's copy."""
    with api.database.writer.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA database_list").fetchall()
    return str(found[0][2])


BY_ID = CompiledQuery(
    sa.select(Establishment.name).where(Establishment.id == sa.bindparam("id", type_=sa.Uuid))
)
Send = Callable[[Api], Any]
OUTDATED: tuple[tuple[Send, str, int, int], ...] = (
    (send_visit, NO_TEAM, 422, 201),
    (send_visit, NO_ROLE, 403, 201),
    (send_change, NO_ROLE, 403, 403),
    (send_change, OTHER_VERSION, 412, 412),
)
"""(request, what another process writes, the answer, and the answer if nobody looked again)"""


@pytest.mark.parametrize(("send", "text", "status", "_control"), OUTDATED)
def test_what_another_process_writes_before_the_lock_is_seen(
    api: Api, send: Send, text: str, status: int, _control: int
) -> None:
    if not api.database.is_sqlite:
        return  # rows are locked one by one, and each statement sees what is committed
    visits = count_visits(api)
    with written_before_the_lock(api, text) as done:
        answer = send(api)
    assert done
    assert answer.status_code == status, answer.text
    assert count_visits(api) == visits


@pytest.mark.parametrize(("send", "text", "_status", "control"), OUTDATED)
def test_without_the_look_it_would_be_missed(
    api: Api,
    monkeypatch: pytest.MonkeyPatch,
    send: Send,
    text: str,
    _status: int,
    control: int,
) -> None:
    """The control."""
    if not api.database.is_sqlite:
        return
    monkeypatch.setattr(deferred_transaction, "read_version", lambda _connection: 0)
    with written_before_the_lock(api, text):
        answer = send(api)
    assert answer.status_code == control, answer.text


def test_a_query_that_locks_begins_a_transaction(api: Api) -> None:
    def work(db: Session) -> bool:
        api.database.defer_transaction(db)
        place = world.establishment("binhnghia")
        db.get_row(RowQuery(BY_ID, {"id": place}))
        assert not db.in_transaction()
        db.fetch(HELD, id=place)
        return db.in_transaction()

    locks = api.within(EVERYTHING, work, writes=True)
    assert locks is not api.database.is_sqlite, "there the first write locks the file"


def test_locks_are_known_by_their_words() -> None:
    for words in ("UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE", "UPDATE SKIP LOCKED"):
        assert is_locking(f"SELECT id FROM places WHERE id = $1 FOR {words}")
    assert is_locking("SELECT pg_advisory_xact_lock($1)")
    assert not is_locking("SELECT id FROM places WHERE kind = 'BAR' ORDER BY id")


def test_what_is_refused_at_the_end_leaves_nothing(api: Api) -> None:
    """Its id is taken: the statement fails as a whole, and is refused as ever."""
    id = str(create_id())
    assert send_visit(api, id=id).status_code == 201
    forget = sa.delete(IdempotencyKey)
    api.run(lambda db: run_unlogged(db, forget, "a test"))
    before = count_visits(api)
    answer = send_visit(api, id=id, copy_count=3)
    assert answer.status_code == 409, answer.text
    assert count_visits(api) == before
    assert api.all(sa.select(IdempotencyKey.key)) == []
    assert api.database.writer.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_duplicates_in_flight_are_one_visit(api: Api) -> None:
    before = count_visits(api)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send_visit(api), range(24)))
    assert {answer.status_code for answer in answers} <= {201, 503}, "503: a busy machine"
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert count_visits(api) == before + 1


@pytest.mark.postgres
def test_a_connection_that_breaks_at_the_end_is_no_refusal(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it was committed is not known: the client sends it again and gets its answer."""
    before = count_visits(api)
    run: Callable[..., Any] = DriverReader.run_alone

    def break_afterwards(reader: DriverReader, text: str, values: Any) -> bool:
        real = reader._run

        def run_and_break(*given: Any) -> Any:
            real(*given)
            raise ConnectionResetError

        with pytest.MonkeyPatch.context() as within:
            within.setattr(reader, "_run", run_and_break)
            return bool(run(reader, text, values))

    with monkeypatch.context() as patch:
        patch.setattr(DriverReader, "run_alone", break_afterwards)
        answer = send_visit(api)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    again = send_visit(api)
    assert again.status_code == 201
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count_visits(api) == before + 1


def test_one_thing_that_waits_is_one_statement(api: Api) -> None:
    id, seen = create_id(), list[str]()

    def work(db: Session) -> None:
        api.database.defer_transaction(db)
        db.log_event("exported", world.unit("binhnghia"), "establishments", id)

    with heard(api, seen.append):
        api.within(EVERYTHING, work, writes=True)
    assert sum("INSERT INTO changes" in text for text in seen) == 1
    assert api.all(sa.select(LogEntry.action).where(LogEntry.entity_id == id)) == [("exported",)]


def test_a_session_that_ends_without_a_commit_leaves_nothing(api: Api) -> None:
    def work(db: Session) -> UUID:
        api.database.defer_transaction(db)
        db.log_event("exported", world.unit("binhnghia"), "establishments", create_id())
        db.rollback()
        return create_id()

    api.within(EVERYTHING, work, writes=True)
    assert api.all(sa.select(LogEntry.seq).where(LogEntry.action == "exported")) == []
    assert api.database.writer.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_write_says_when_the_database_is_away(api: Api) -> None:
    """Somebody who was there a moment ago is not asked for first."""
    assert send_visit(api).status_code == 201
    with patch.object(api.app.state, "database", Database("sqlite:////nonexistent/x.db")):
        refused = api.as_("district").post("/inspections", visit(), key="another")
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert api.as_("district").post("/inspections", visit(), key="another").status_code == 201
