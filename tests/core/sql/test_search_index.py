"""The index of trigrams changes no hit and no order of a search; it follows every write."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from backend.core.session.actor import EVERYTHING, Scope
from backend.core.session.executor import Database
from backend.core.session.models import Base
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.search import Searchable, to_search_text
from backend.core.sql.search_index import (
    FEW_UNITS,
    INDEX,
    POSTGRES_INDEX,
    REBUILD_FROM,
    TABLE,
    has_search_index,
    is_search_index_outdated,
    open_index_rebuild,
)
from backend.core.sql.statement_cache import StatementCache
from backend.domains.establishments.establishments.models import Establishment
from backend.migrations import migrate
from migrations import search_index
from tests import world
from tests.acting import Api
from tests.databases import Databases
from tests.proofs import proof_size

MANY = Scope(units=(*map(world.unit, world.UNITS), *(UUID(int=n) for n in range(FEW_UNITS))))
FEW = Scope(units=(world.unit("binhnghia"),))
NAMES = (
    *("Karaoke Sao Đêm", "Nhà nghỉ Hương Sen 2", "Quán AND NOT Bar", "NEAR(sen, 2)", 'Quán "Mây"'),
    *(
        "Ca*fe {x} ^y : z",
        "100% Cà phê",
        "a_b/c\\d",
        "Đắk R’Lấp",
        "ab",
        "Ẩm thực 三味線屋",
        "Ỷ Ỵ -- ;",
    ),
)
PIECES = st.one_of(
    st.sampled_from(
        ("OR", "AND", "NOT", "NEAR", '"', "*", "%", "_", "/", "\\", "'", "x y", "三味線")
    ),
    st.sampled_from(NAMES),
    st.text('aăâbcdđeêghikmnoôơuưy 12%_"*-', min_size=1, max_size=5),
)


@st.composite
def asked_words(draw: st.DrawFn) -> str:
    """A name, a part of one, or words that no place has; each may stand beside another."""
    found = []
    for piece in draw(st.lists(PIECES, min_size=1, max_size=2)):
        start = draw(st.integers(0, max(0, len(piece) - 1)))
        found.append(piece[start : start + draw(st.integers(1, 12))])
    return " ".join(found)


def write_places(db: Session, names: list[str]) -> None:
    """Enter a place for each of `names`, rename one of before and remove another."""
    before = list(db.scalars(sa.select(Establishment).where(Establishment.address == "Thôn 1")))
    for place in before[:1]:
        place.name = names[0]
    for place in before[1:2]:
        db.delete(place)
    for name in names:
        db.add(
            Establishment(
                id=uuid4(),
                org_unit_id=world.unit("binhnghia"),
                name=name,
                establishment_type="bar",
                address="Thôn 1",
            )
        )
    db.flush()


def list_hits(db: Session, query: str) -> list[UUID]:
    """The places that a list shows, in its order."""
    found = sa.select(Establishment.id).where(Establishment.matches(query))
    rows = db.load_rows(found.order_by(Establishment.match_key, Establishment.id))
    return [row.id for row in rows]


@pytest.mark.campaign
def test_the_index_changes_no_hit_and_no_order(api: Api) -> None:
    drawn = settings(
        max_examples=proof_size(full=2000, campaign=300),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )

    @drawn
    @given(names=st.lists(st.sampled_from(NAMES), max_size=2), query=asked_words())
    def compare(names: list[str], query: str) -> None:
        if names:
            api.run(write_places, names)
        words = to_search_text(query).split()
        places = sa.select(Establishment.id, Establishment.search_text, Establishment.org_unit_id)
        rows = api.all(places.order_by(Establishment.match_key, Establishment.id))
        found = [row for row in rows if all(word in row.search_text for word in words)]
        for scope in (EVERYTHING, MANY):
            assert api.within(scope, lambda db: list_hits(db, query)) == [r.id for r in found]
        near = [row.id for row in found if row.org_unit_id == world.unit("binhnghia")]
        assert api.within(FEW, lambda db: list_hits(db, query)) == near

    compare()


@pytest.mark.postgres
@pytest.mark.parametrize(("scope", "plans"), [(MANY, (True, False)), (FEW, (False, True))])
def test_only_a_search_of_many_units_is_planned_for_its_words(
    api: Api, scope: Scope, plans: tuple[bool, bool]
) -> None:
    counted = (
        "SELECT coalesce(sum(custom_plans), 0), coalesce(sum(generic_plans), 0) "
        "FROM pg_prepared_statements WHERE statement LIKE 'SELECT establishments.id%'"
    )

    def search(db: Session) -> None:
        ask = db.connection().exec_driver_sql
        before = ask(counted).one()  # other tests have searched on this connection
        list_hits(db, "karaoke binh")
        counts = zip(before, ask(counted).one(), strict=True)
        assert tuple(now > then for then, now in counts) == plans
        assert ask("SHOW plan_cache_mode").scalar_one() == "force_generic_plan"

    api.within(scope, search)


@pytest.mark.once
def test_fts5_is_asked_for_a_reader_of_many_units(api: Api) -> None:
    """The control of the test above: without what the index holds, such a reader finds nothing."""
    query = "karaoke binh"
    with api.queries() as seen:
        api.within(MANY, lambda db: list_hits(db, query))
    # A comparison around it ("… = 1") would keep SQLite from taking the rows from there.
    assert re.search(
        r"AND establishments\.rowid IN \(SELECT [^)]+ MATCH \?\)\s+(AND|ORDER)", seen[0]
    )
    assert (found := api.within(FEW, lambda db: list_hits(db, query)))
    everything = f"INSERT INTO {INDEX} ({INDEX}) VALUES ('delete-all')"
    api.run(lambda db: db.connection().exec_driver_sql(everything) and None)
    assert api.within(MANY, lambda db: list_hits(db, query)) == []
    assert api.within(FEW, lambda db: list_hits(db, query)) == found


def add_communes(db: Session, number: int) -> None:
    """As many communes in Hà Nam, in SQL: a country has some thousands."""
    hanam = world.unit("hanam").hex
    counted = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number}) "
    names = [one.name for one in OrgUnit.__table__.columns if one.name != "id"]
    copied = f"INSERT INTO org_units (id, {', '.join(names)}) SELECT printf('%032x', i), "
    below = "INSERT INTO org_unit_closure SELECT a.ancestor_id, printf('%032x', i) FROM n JOIN "
    for text in (
        f"{copied}{', '.join(names)} FROM n JOIN org_units AS u ON u.id = '{hanam}'",
        f"{below}org_unit_closure AS a ON a.descendant_id = '{hanam}'",
    ):
        into, _, rest = text.partition(" SELECT ")
        db.connection().exec_driver_sql(f"{into} {counted} SELECT {rest}")


def count_steps(db: Session, query: str) -> tuple[list[UUID], int]:
    """The hits, and how many instructions SQLite ran for them."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    connection: Any = db.connection().connection.driver_connection
    connection.set_progress_handler(count, 1)
    try:
        return list_hits(db, query), steps
    finally:
        connection.set_progress_handler(None, 0)


@pytest.mark.once
def test_few_hits_are_asked_for_their_unit_and_no_list_is_made_of_all(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control makes the list, as a search does of which the index finds many rows."""
    communes = 2_000
    api.run(add_communes, communes)
    hits, steps = api.within(MANY, lambda db: count_steps(db, "karaoke binh"))
    monkeypatch.setattr("backend.core.sql.search_index.FEW_HITS", -1)
    api.database.reader.clear_compiled_cache()
    listed, all_steps = api.within(MANY, lambda db: count_steps(db, "karaoke binh"))
    assert hits == listed != []
    assert steps < communes < all_steps


@pytest.mark.postgres
def test_pg_trgm_is_asked_but_not_for_short_words(api: Api) -> None:
    assert POSTGRES_INDEX in explain_without_others(api, MANY, "karaoke binh")
    assert POSTGRES_INDEX not in explain_without_others(api, MANY, "ka ok 12")


@pytest.mark.postgres
def test_pg_trgm_is_not_asked_for_a_reader_of_few_units(api: Api) -> None:
    """It would find the places of the country that have these words, to keep those of a district.

    The control: the same statement that compares with LIKE, as other readers' does, asks it.
    """
    assert POSTGRES_INDEX not in explain_without_others(api, FEW, "karaoke binh")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("backend.core.sql.search_index.is_limited", lambda _compiler: False)
        patch.setattr("backend.core.session.session.STATEMENTS", StatementCache())
        assert POSTGRES_INDEX in explain_without_others(api, FEW, "binh karaoke")


def explain_without_others(api: Api, scope: Scope, query: str) -> str:
    """The plan as in a register in which no other index is as cheap."""

    def work(db: Session) -> str:
        of_units = "tablename = 'establishments' AND indexdef LIKE '%org_unit_id%'"
        asked = f"SELECT indexname FROM pg_indexes WHERE {of_units}"
        for name in db.connection().exec_driver_sql(asked).scalars().all():
            db.connection().exec_driver_sql(f'DROP INDEX "{name}"')
        plan = explain(db, query)
        db.rollback()
        return plan

    return api.within(scope, work, writes=True)


def explain(db: Session, query: str) -> str:
    """The plan of a search on PostgreSQL, of a table that is too large to be read whole."""
    connection = db.connection()
    for kind in ("seqscan", "indexscan"):
        connection.exec_driver_sql(f"SET enable_{kind} = off")
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cur: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, values))

    sa.event.listen(connection, "before_cursor_execute", note)
    list_hits(db, query)
    sa.event.remove(connection, "before_cursor_execute", note)
    statement, values = sent[-1]
    rows = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
    return "\n".join(str(row[0]) for row in rows)


def test_only_one_table_has_the_index() -> None:
    marked = [
        str(mapper.local_table)
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Searchable) and mapper.class_.has_search_index
    ]
    assert marked == [TABLE]


def list_terms(db: Session) -> set[str]:
    connection = db.connection()
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', '{INDEX}', 'row')"
    )
    found = {row[0] for row in connection.exec_driver_sql("SELECT term FROM temp.terms")}
    connection.exec_driver_sql("DROP TABLE temp.terms")
    return found


def delete_places(db: Session, name: str) -> None:
    for place in db.scalars(sa.select(Establishment).where(Establishment.name == name)):
        db.delete(place)


def delete_places_at_once(db: Session, name: str) -> None:
    with open_index_rebuild(db.connection(), TABLE, REBUILD_FROM):
        delete_places(db, name)
        db.flush()


@pytest.mark.once
@pytest.mark.parametrize("delete", [delete_places, delete_places_at_once])
def test_nothing_is_left_of_a_deleted_text(api: Api, delete: Callable[..., None]) -> None:
    """FTS5 overwrites the words of a row that goes, as SQLite does its text."""
    api.run(write_places, ["Zyxwvuq", "Qponmlk"])
    assert {"yxw", "pon"} <= api.run(list_terms)
    api.run(delete, "Zyxwvuq")
    assert "yxw" not in api.run(list_terms)
    api.run(delete_places, "Qponmlk")  # whose words are overwritten, whatever came before
    assert "pon" not in api.run(list_terms)
    check = f"INSERT INTO {INDEX} ({INDEX}, rank) VALUES ('integrity-check', 1)"
    api.run(lambda db: db.connection().exec_driver_sql(check) and None)


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    url = databases.empty("search_index")
    yield url
    databases.drop(url)


def read_state(db: Session) -> tuple[bool, bool]:
    """Whether the index is there, and whether the server's start would make or mend it."""
    connection = db.connection()
    return has_search_index(connection), is_search_index_outdated(connection)


def look(http: TestClient, url: str, work: Any = read_state) -> Any:
    async def whole() -> Any:
        database = Database(url)
        try:
            return await database.run_as_system("look", work)
        finally:
            await database.close()

    assert http.portal is not None
    return http.portal.call(whole)


def execute_sql(statement: str) -> Any:
    return lambda db: db.connection().exec_driver_sql(statement) and None


def test_a_database_without_the_extension_goes_without_the_index(
    url: str, http: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next `migrate` makes it, once an administrator has made the extension."""
    with monkeypatch.context() as lacking:
        lacking.setattr(search_index, "is_search_index_possible", lambda _connection: False)
        lacking.setattr(search_index, "POSTGRES_CREATES", ("CREATE EXTENSION so178_has_not",))
        migrate(url)
    of_sqlite = url.startswith("sqlite")
    assert look(http, url) == (False, of_sqlite)
    if not of_sqlite:
        look(http, url, execute_sql("CREATE EXTENSION pg_trgm"))
        assert look(http, url) == (False, True)
    migrate(url)
    assert look(http, url) == (True, False)
    # A later migration that rebuilds the table leaves it without triggers or index.
    lose = f"DROP TRIGGER {INDEX}_update" if of_sqlite else f"DROP INDEX {POSTGRES_INDEX}"
    look(http, url, execute_sql(lose))
    assert look(http, url) == (False, True)
    migrate(url)
    assert look(http, url) == (True, False)
