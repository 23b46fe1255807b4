"""The change log is written just before COMMIT: what fell is not told, what is read is there."""

import gc
import random
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from backend.core.session import pending_changes
from backend.core.session.actor import EVERYTHING
from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import entered
from tests.proofs import proof_seed, proof_size

PLACE = world.establishment("binhnghia")
OTHER = world.establishment("trangan")


@contextmanager
def statements(api: Api) -> Iterator[list[str]]:
    """Statements of writers, and COMMIT, in their order."""
    engine = api.database.writer

    def on_commit(_connection: Any) -> None:
        seen.append("COMMIT")

    with api.queries() as seen:
        event.listen(engine, "commit", on_commit)
        try:
            yield seen
        finally:
            event.remove(engine, "commit", on_commit)


def told(api: Api, db: Session | None = None) -> list[tuple[str, Any]]:
    """Action and number of rooms of what the log has on two places, in its order."""
    found = (
        sa.select(LogEntry.action, LogEntry.diff)
        .where(LogEntry.entity_id.in_([PLACE, OTHER]), LogEntry.version != 1)
        .order_by(LogEntry.seq)
    )
    rows = db.execute(found).all() if db is not None else api.all(found)
    return [(row.action, row.diff.get("room_count", [None, None])[1]) for row in rows]


def rename(db: Session, rooms: int, place: Any = PLACE) -> None:
    db.save(db.require(Establishment, place), {"room_count": rooms})


@contextmanager
def dropped(db: Session) -> Iterator[None]:
    """A savepoint that is rolled back at its end."""
    savepoint = db.begin_nested()
    yield
    savepoint.rollback()


def add_twin(db: Session) -> None:
    """Change a place, then add another one with its id; both in a savepoint."""
    with db.begin_nested():
        rename(db, 6)
        twin = {"id": PLACE, "org_unit_id": world.unit("binhnghia"), "name": "Bản sao"}
        db.save(Establishment(**twin, establishment_type="bar", address="Thôn 1"))


def test_the_log_is_written_once_and_right_before_the_commit(api: Api) -> None:
    def work(db: Session) -> None:
        rename(db, 5)
        db.log_event("looked", world.unit("binhnghia"), "establishments", PLACE)
        rename(db, 6, OTHER)
        db.scalar(sa.select(sa.func.count(Establishment.id)))

    with statements(api) as seen:
        api.within(EVERYTHING, work, writes=True)
    *before, insert, commit = seen
    assert insert.startswith("INSERT INTO changes")
    assert commit == "COMMIT"
    assert [text for text in before if "changes" in text or "lock" in text] == []
    assert told(api) == [("updated", 5), ("looked", None), ("updated", 6)]


def test_a_request_writes_the_log_at_its_end_and_waits_for_nobody(api: Api) -> None:
    officer = api.as_("binhnghia")
    with statements(api) as seen:
        answer = officer.post("/establishments", entered(name="Quán mới"), key="lock")
    assert answer.status_code == 201
    first = next(i for i, text in enumerate(seen) if "changes" in text)
    assert "INSERT INTO changes" in seen[first]
    assert seen[first + 1] == "COMMIT"
    locks = [text for text in seen if "advisory" in text]
    assert all("idempotency_keys" in text for text in locks), "only a retry of this one waits"


def test_what_a_savepoint_told_falls_with_it(api: Api) -> None:
    def work(db: Session) -> None:
        rename(db, 5)
        with dropped(db):
            rename(db, 6)
            db.log_event("looked", world.unit("binhnghia"), "establishments", PLACE)
        with db.begin_nested():
            rename(db, 7, OTHER)

    api.within(EVERYTHING, work, writes=True)
    assert told(api) == [("updated", 5), ("updated", 7)]


def test_a_flush_that_fails_in_a_savepoint_leaves_what_was_told_before(api: Api) -> None:
    def work(db: Session) -> None:
        rename(db, 5)
        with pytest.raises(sa.exc.IntegrityError):
            add_twin(db)
        db.expire_all()
        rename(db, 8, OTHER)

    api.within(EVERYTHING, work, writes=True)
    assert told(api) == [("updated", 5), ("updated", 8)]


def test_a_transaction_that_reads_the_log_finds_what_it_told(api: Api) -> None:
    seen: list[Any] = []

    def work(db: Session) -> None:
        rename(db, 5)
        seen.extend(told(api, db))
        rename(db, 6)

    api.within(EVERYTHING, work, writes=True)
    assert seen == [("updated", 5)]
    assert told(api) == [("updated", 5), ("updated", 6)]


def test_what_was_told_and_read_in_a_savepoint_falls_with_it_too(api: Api) -> None:
    def work(db: Session) -> None:
        rename(db, 5)
        with dropped(db):
            rename(db, 6)
            assert told(api, db) == [("updated", 5), ("updated", 6)]
        assert told(api, db) == [("updated", 5)]

    api.within(EVERYTHING, work, writes=True)
    assert told(api) == [("updated", 5)]


def test_a_transaction_that_is_given_up_tells_the_next_one_on_its_connection_nothing(
    api: Api,
) -> None:
    def give_up(db: Session) -> None:
        rename(db, 5)
        db.close()

    api.within(EVERYTHING, give_up, writes=True)
    api.within(EVERYTHING, lambda db: told(api, db), writes=True)
    assert told(api) == []


def test_a_long_import_does_not_keep_all_it_tells_in_memory(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.core.session.session.MAX_PENDING_ROWS", 4)
    most = 0

    def work(db: Session) -> None:
        nonlocal most
        for rooms in range(1, 21):
            with db.begin_nested():
                rename(db, rooms)
            most = max(most, len(pending_changes.get_pending_changes(db).rows))

    api.within(EVERYTHING, work, writes=True)
    assert told(api) == [("updated", rooms) for rooms in range(1, 21)]
    assert most <= 6


@pytest.mark.campaign
def test_the_log_tells_what_stands_after_any_history(api: Api) -> None:
    """Random changes, notes, savepoints kept and dropped, and looks at the log in between."""
    draw = random.Random(proof_seed())
    expected: list[tuple[str, Any]] = []
    for _ in range(proof_size(full=300, campaign=100)):
        api.within(EVERYTHING, lambda db: history(api, db, draw, expected), writes=True)
    assert told(api) == expected


def history(
    api: Api, db: Session, draw: random.Random, expected: list[tuple[str, Any]], depth: int = 0
) -> None:
    nested = ["keep", "drop"] if depth < 3 else []
    for _ in range(draw.randint(1, 4)):
        act = draw.choice(["change", "change", "note", "look", *nested])
        if act == "change":
            rooms = draw.randint(1, 10**6)
            rename(db, rooms, draw.choice([PLACE, OTHER]))
            expected.append(("updated", rooms))
        elif act == "note":
            db.log_event("looked", world.unit("binhnghia"), "establishments", PLACE)
            expected.append(("looked", None))
        elif act == "look":
            assert told(api, db) == expected
        elif act == "keep":
            with db.begin_nested():
                history(api, db, draw, expected, depth + 1)
        else:
            before = list(expected)
            with dropped(db):
                history(api, db, draw, expected, depth + 1)
            expected[:] = before


def test_the_pooled_connection_keeps_nothing_of_a_session(api: Api) -> None:
    """It lives on, and had what was pending, with the last savepoint, and so a request."""

    def work(db: Session) -> "weakref.ref[Session]":
        with db.begin_nested():
            rename(db, 3)
        return weakref.ref(db)

    kept = api.within(EVERYTHING, work, writes=True)
    gc.collect()
    assert kept() is None
