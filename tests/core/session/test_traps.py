"""The 25 traps of two databases, each closed (their numbers); some have files of their own.

4.2, 4.15, 4.17 → test_concurrency; 4.5, 4.6, 4.22 → tests/migrations; 4.9, 4.25 → test_idempotency;
4.12 → test_search; 4.14 → test_paging; 4.10, 4.18 → tests/contract/test_tables.
"""

import sqlite3
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated, Any

import pytest
import sqlalchemy as sa
import sqlalchemy.exc

from backend.core.http.dependencies import create_router, requires
from backend.core.session.actor import Scope
from backend.core.session.change_log import ChangedColumns, LogEntry
from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.core.sql.engines import create_sqlite_engine, list_weak_settings
from backend.core.sql.types import SortText, UtcDateTime
from backend.core.text import clock
from backend.domains.establishments.establishments.models import Establishment
from tests import world
from tests.acting import Api


def names(db: Session) -> set[str]:
    return set(db.scalars(sa.select(Establishment.name)))


def test_4_1_a_savepoint_rolls_back_alone_and_ddl_is_transactional(
    api: Api, tmp_path: Path
) -> None:
    def half(db: Session) -> None:
        place = db.require(Establishment, world.establishment("trangan"))
        db.save(place, {"name": "giữ lại"})
        nested = db.begin_nested()
        db.save(place, {"name": "bỏ đi"})
        nested.rollback()

    api.run(half)
    assert "giữ lại" in api.run(names)
    engine = create_sqlite_engine(f"sqlite:///{tmp_path / 'ddl.db'}").execution_options(write=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE a (x INTEGER)")
        with pytest.raises(sqlalchemy.exc.OperationalError):
            connection.exec_driver_sql("CREATE TABLE a (x INTEGER)")
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == []
    engine.dispose()


def test_4_3_durable_settings_are_read_back(api: Api) -> None:
    def read(db: Session) -> list[str]:
        return list_weak_settings(db.connection())

    if api.database.is_sqlite:
        assert api.run(read) == []
    else:  # the tests' server is set to hurry: what is weak must be seen
        weak = api.run(read)
        assert not weak or all("must be on" in line for line in weak)


def test_4_4_a_rebuild_with_foreign_keys_on_would_delete_children(tmp_path: Path) -> None:
    """Why migrations run on an engine without foreign keys; the control loses the child."""
    for keys, children in ((False, 1), (True, 0)):
        engine = create_sqlite_engine(f"sqlite:///{tmp_path / str(keys)}.db", foreign_keys=keys)
        engine = engine.execution_options(write=True)
        with engine.begin() as c:
            c.exec_driver_sql("CREATE TABLE p (id INTEGER PRIMARY KEY)")
            c.exec_driver_sql("CREATE TABLE k (p INTEGER REFERENCES p ON DELETE CASCADE)")
            c.exec_driver_sql("INSERT INTO p VALUES (1)")
            c.exec_driver_sql("INSERT INTO k VALUES (1)")
        with engine.begin() as c:
            c.exec_driver_sql("CREATE TABLE p2 (id INTEGER PRIMARY KEY)")
            c.exec_driver_sql("INSERT INTO p2 SELECT id FROM p")
            c.exec_driver_sql("DROP TABLE p")
            c.exec_driver_sql("ALTER TABLE p2 RENAME TO p")
            assert c.exec_driver_sql("SELECT count(*) FROM k").scalar() == children
        engine.dispose()


def test_4_7_instants_are_aware_and_utc() -> None:
    column = UtcDateTime()
    dialect = sa.create_engine("sqlite://").dialect
    with pytest.raises(ValueError, match="naive"):
        column.process_bind_param(datetime(2022, 10, 3), dialect)  # noqa: DTZ001
    hanoi = datetime(2022, 10, 3, 7, tzinfo=timezone(timedelta(hours=7)))
    stored = column.process_bind_param(hanoi, dialect)
    assert column.process_result_value(stored, dialect) == datetime(2022, 10, 3, tzinfo=UTC)


def test_4_7_an_instant_survives_the_database(api: Api) -> None:
    before = datetime(2022, 10, 3, 1, 2, 3, 456789, tzinfo=UTC)
    api.run(
        lambda db: setattr(
            db.get(Establishment, world.establishment("trangan")), "created_at", before
        )
    )
    id = world.establishment("trangan")
    assert api.one(sa.select(Establishment.created_at).where(Establishment.id == id)) == before


def test_4_8_the_civil_date_is_hanois(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_frozen_today", None)
    monkeypatch.setattr(clock, "now", lambda: datetime(2022, 12, 31, 17, 30, tzinfo=UTC))
    assert clock.today() == date(2023, 1, 1)


def test_4_11_json_is_replaced_whole_and_comes_back_alike(api: Api) -> None:
    diff: ChangedColumns = {"a": [None, {"b": [1, 2.5, "ế"]}]}

    def write(db: Session) -> None:
        row = db.scalars(sa.select(LogEntry).limit(1)).one()
        row.diff = diff

    api.run(write)
    assert diff in [d for (d,) in api.all(sa.select(LogEntry.diff))]


def test_4_13_text_keys_are_ordered_by_bytes(api: Api) -> None:
    spellings = ["Zo", "an", "Đa", "ăn", "an toàn", "a-n", "Á"]

    def order(db: Session) -> list[str]:
        parts = [sa.select(sa.literal(s, SortText()).label("s")) for s in spellings]
        union = sa.union_all(*parts).subquery()
        column: Any = sa.type_coerce(union.c.s, SortText())
        if not api.database.is_sqlite:
            column = sa.collate(column, "C")
        statement = sa.select(column).order_by(column)
        return list(db.execute(statement, execution_options={"unscoped": "test"}).scalars())

    assert api.run(order) == sorted(spellings, key=str.encode)


def test_4_16_no_two_rows_of_the_log_have_one_place(api: Api) -> None:
    """How no cursor skips a row that commits late: tests/domains/platform/changes/test_order.py."""
    seqs = [s for (s,) in api.all(sa.select(LogEntry.seq).order_by(LogEntry.seq))]
    assert seqs == sorted(set(seqs))


def test_4_19_ids_made_later_sort_later() -> None:
    made = [create_id() for _ in range(500)]
    assert made == sorted(made)
    assert {i.version for i in made} == {7}


def test_4_20_the_log_counts_by_itself(api: Api) -> None:
    top = api.one(sa.select(sa.func.max(LogEntry.seq)))

    def touch(db: Session) -> None:
        db.save(db.require(Establishment, world.establishment("trangan")), {"name": "đổi tên"})

    api.run(touch)
    count = sa.select(sa.func.count()).where(LogEntry.seq > top)
    assert api.one(count) == 1


def test_4_21_no_test_runs_in_memory(api: Api) -> None:
    assert ":memory:" not in api.database.url
    assert not api.database.is_sqlite or api.database.url.endswith(".db")


def test_4_23_an_endpoint_without_a_permission_is_refused_at_import() -> None:
    router = create_router("/rogue")

    def rogue() -> None: ...

    with pytest.raises(TypeError, match="names no permission"):
        router.get("")(rogue)

    def fine(db: Annotated[Session, requires("self:use")]) -> None: ...

    router.get("/fine")(fine)


def test_4_24_the_pinned_sqlalchemy_is_in_use() -> None:
    assert sa.__version__.startswith("2.1.")


def test_bulk_writes_that_say_so_are_allowed(api: Api) -> None:
    """Derived columns are kept by an update that says it is no change of the record."""

    def derive(db: Session) -> Any:
        statement = sa.update(Establishment).values(last_outcome="reminder")
        db.execute(statement, execution_options={"unlogged": "derived"})

    before = api.one(sa.select(sa.func.max(LogEntry.seq)))
    api.within(Scope(units=(world.unit("binhnghia"),)), derive, writes=True)
    touched = api.all(
        sa.select(Establishment.org_unit_id).where(Establishment.last_outcome.is_not(None))
    )
    assert {u for (u,) in touched} == {world.unit("binhnghia")}, "the criterion narrows updates too"
    assert api.one(sa.select(sa.func.max(LogEntry.seq))) == before


def test_the_sqlite_library_is_known() -> None:
    """Before 3.51.3 a checkpoint beside a commit can corrupt the WAL: ours run under the lock."""
    assert sqlite3.sqlite_version_info >= (3, 35)
