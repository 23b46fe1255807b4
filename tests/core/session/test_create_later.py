"""Rows inserted at the end of their transaction: whoever may need them before finds them there."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.bulk_writes import create_later, create_many
from backend.core.session.change_log import LogEntry
from backend.core.session.ended_units import record_last_day
from backend.core.session.pending_changes import PendingChanges, get_pending_changes
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.sql import bulk_insert
from backend.core.sql.bulk_insert import build_joint_insert, write_in_turn
from backend.core.sql.compiled_query import CompiledQuery
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
    WorkforceCount,
)
from backend.domains.inspections.inspections.models import Inspection
from tests import world
from tests.acting import Api
from tests.core.session.test_bulk_writes import (
    WITHIN,
    build_place,
    build_rows,
    list_left,
    write_each,
)
from tests.proofs import proof_seed, proof_size

OTHER = world.establishment("trangan")
BY_ID = CompiledQuery(
    sa.select(Establishment.room_count).where(Establishment.id == sa.bindparam("id", type_=sa.Uuid))
)
OF_VISIT = CompiledQuery(
    sa.select(Inspection.id).where(Inspection.id == sa.bindparam("id", type_=sa.Uuid))
)
Use = Callable[[Session, dict[str, Any]], object]


def is_waiting(db: Session) -> bool:
    return bool(get_pending_changes(db).inserts)


def test_they_wait_for_the_commit_and_are_one_statement_on_postgres(api: Api) -> None:
    rows = build_rows([build_place(1)])
    with api.queries() as seen:
        api.within(WITHIN, lambda db: write_each(db, create_later, rows), writes=True)
    written = [text for text in seen if "INSERT" in text]
    assert seen[-len(written) :] == written
    assert len(written) == (4 if api.database.is_sqlite else 1), "three tables and the log"


def read_by_statement(db: Session, place: dict[str, Any]) -> None:
    found = db.scalar(sa.select(Establishment.room_count).where(Establishment.id == place["id"]))
    assert found == place["room_count"]


def read_by_key(db: Session, place: dict[str, Any]) -> None:
    assert db.require(Establishment, place["id"]).room_count == place["room_count"]


def read_compiled(db: Session, place: dict[str, Any]) -> None:
    assert [row.room_count for row in db.fetch(BY_ID, id=place["id"])] == [place["room_count"]]


def read_text(db: Session, place: dict[str, Any]) -> None:
    asked = sa.text("SELECT name FROM establishments WHERE room_count = :rooms")
    given = {"rooms": place["room_count"]}
    assert db.connection().execute(asked, given).scalars().all() == [place["name"]]


def read_log(db: Session, place: dict[str, Any]) -> None:
    asked = sa.select(LogEntry.action).where(LogEntry.entity_id == place["id"])
    assert db.scalars(asked).all() == ["created"]


def flush_what_refers_to_it(db: Session, place: dict[str, Any]) -> None:
    db.save(ActivePeriod(**build_rows([place])[ActivePeriod][0]))


def insert_what_refers_to_it(db: Session, place: dict[str, Any]) -> None:
    create_many(db, WorkforceCount, build_rows([place])[WorkforceCount])


def delete_something(db: Session, place: dict[str, Any]) -> None:
    nothing = sa.delete(ActivePeriod).where(ActivePeriod.establishment_id == place["site_id"])
    assert run_unlogged(db, nothing, "a test") == 0


def open_savepoint(db: Session, place: dict[str, Any]) -> None:
    with db.begin_nested():
        db.scalar(sa.select(Inspection.id).limit(1))


USES: tuple[Use, ...] = (
    read_by_statement,
    read_by_key,
    read_compiled,
    read_text,
    read_log,
    flush_what_refers_to_it,
    insert_what_refers_to_it,
    delete_something,
    open_savepoint,
)


@pytest.mark.parametrize("deferred", [False, True])
@pytest.mark.parametrize("use", USES)
def test_whatever_may_need_them_finds_them(api: Api, use: Use, deferred: bool) -> None:
    """Also where no transaction has begun yet."""

    def work(db: Session) -> None:
        if deferred:
            api.database.defer_transaction(db)
        place = build_place(178)
        db.add_reached_unit(place["org_unit_id"])
        record_last_day(db, place["org_unit_id"], "", None)
        create_later(db, Establishment, [place])
        db.fetch(OF_VISIT, id=place["id"])
        assert db.in_transaction() is not deferred
        assert is_waiting(db), "another table does not need them"
        use(db, place)
        assert not is_waiting(db)

    api.within(WITHIN, work, writes=True)


@pytest.mark.parametrize("use", USES[:5])
def test_without_the_look_at_statements_they_would_not_be_found(
    api: Api, monkeypatch: pytest.MonkeyPatch, use: Use
) -> None:
    """The control."""
    monkeypatch.setattr(PendingChanges, "write_before", lambda *_: None)

    def work(db: Session) -> None:
        place = build_place(178)
        create_later(db, Establishment, [place])
        use(db, place)

    with pytest.raises((AssertionError, NotFound)):
        api.within(WITHIN, work, writes=True)


def list_steps(db: Session, drawn: random.Random, rows: list[dict[str, Any]]) -> Iterator[str]:
    """Do something random with rows that are there and rows that come; says what it was."""
    there: list[dict[str, Any]] = []
    for row in rows:
        step = drawn.choice(["create", "rename", "falls", "remove", "stays"])
        if step == "create" or not there:
            create_later(db, Establishment, [row])
            there.append(row)
        elif step == "rename":
            db.save(db.require(Establishment, drawn.choice(there)["id"]), {"room_count": 5})
        elif step == "remove":
            gone = there.pop(drawn.randrange(len(there)))
            db.remove(db.require(Establishment, gone["id"]))
        else:
            savepoint = db.begin_nested()
            create_later(db, Establishment, [row])
            if step == "falls":
                savepoint.rollback()
            else:
                savepoint.commit()
                there.append(row)
        yield step


def test_any_order_leaves_what_it_leaves_at_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(proof_size(full=30, campaign=30)):
        left = []
        for at_once in (False, True):
            drawn = random.Random(f"{proof_seed()} {number}")
            rows = [build_place(one) for one in range(12)]

            def work(
                db: Session, drawn: Any = drawn, rows: Any = rows, at_once: bool = at_once
            ) -> list[str]:
                if not at_once:
                    api.database.defer_transaction(db)
                return list(list_steps(db, drawn, rows))

            with monkeypatch.context() as patch:
                if at_once:
                    patch.setattr(PendingChanges, "add_insert", insert_at_once)
                steps = api.within(WITHIN, work, writes=True)
            ids = [row["id"] for row in rows]
            left.append((steps, sorted(map(repr, list_left(api, {Establishment: ids})))))
        assert left[0] == left[1]


def insert_at_once(pending: PendingChanges, insert: Any) -> None:
    write_in_turn(pending.connect(), [insert])


@pytest.mark.postgres
def test_one_statement_inserts_in_order(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trigger of each table finds the row of the table before; without the counts it does not."""
    tables = [sa.Table(f"step{n}", sa.MetaData(), sa.Column("n", sa.Integer)) for n in range(4)]

    def work(db: Session) -> None:
        connection = db.connection()
        for number in range(4):
            connection.execute(sa.text(f"CREATE TEMP TABLE step{number} (n integer)"))
        for number in range(1, 4):
            for text in build_guard(number):
                connection.execute(sa.text(text))
        write_in_turn(connection, [(sa.insert(table), [{"n": 1}]) for table in tables])
        db.rollback()

    api.run(work)
    build = build_joint_insert

    def build_without_counts(*given: Any) -> Any:
        joint = build(*given)
        text = joint.text
        for number in range(1, 4):
            text = text.replace(f" WHERE (SELECT count(*) FROM part{number}) > 0", "")
        return bulk_insert.JointInsert(text, joint.parts)

    monkeypatch.setattr(bulk_insert, "build_joint_insert", build_without_counts)
    with pytest.raises(sa.exc.DBAPIError, match="nothing before"):
        api.run(work)


def build_guard(number: int) -> tuple[str, str]:
    name = f"pg_temp.guard{number}"
    function = (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT EXISTS (SELECT 1 FROM step{number - 1}) THEN RAISE 'nothing before'; "
        "END IF; RETURN NEW; END $$"
    )
    before = f"CREATE TRIGGER guard BEFORE INSERT ON step{number} FOR EACH ROW EXECUTE FUNCTION"
    return function, f"{before} {name}()"
