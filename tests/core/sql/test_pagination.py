"""Pages by key: no row twice, none skipped, whatever is inserted meanwhile."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine.result import ResultMetaData

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.core.sql.pagination import parse_cursor, read_page, to_cursor
from backend.domains.establishments.establishments.models import Establishment
from tests import world
from tests.acting import Api

E = Establishment


def many(db: Session, count: int) -> None:
    db.add_all(
        E(
            name=f"Quán {i % 7}",
            address=f"Thôn {i}",
            establishment_type="bar",
            org_unit_id=world.unit("trangan"),
        )
        for i in range(count)
    )


@pytest.mark.parametrize("descending", [False, True])
def test_pages_hold_every_row_once_under_inserts(api: Api, descending: bool) -> None:
    api.run(many, 103)
    keys: list[Any] = [E.search_text, E.id]
    if descending:
        keys = [k.desc() for k in keys]
    seen: list[Any] = []
    after: str | None = None
    pages = 0
    expected = {i for (i,) in api.all(sa.select(E.id))}
    while True:
        cursor = after
        found = api.run(lambda db, c=cursor: read_page(db, sa.select(E.id), keys, c, 16))
        seen += [r.id for r in found["items"]]
        after, pages = found["next"], pages + 1
        api.run(many, 2)
        if after is None:
            break
    assert len(seen) == len(set(seen))
    assert expected <= set(seen)
    assert pages >= 7


def test_a_page_costs_one_query(api: Api) -> None:
    api.run(many, 60)
    with api.queries() as seen:
        api.run(lambda db: read_page(db, sa.select(E.id, E.name), (E.search_text, E.id), None, 50))
    assert len(seen) == 1


def test_rows_are_not_asked_for_what_they_lack(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row has a summary's fields; each other one would be looked up and found missing."""
    asked: list[str] = []

    def note(_meta: object, name: str, _attr: bool) -> None:
        asked.append(name)
        raise AttributeError(name)

    api.run(many, 3)
    monkeypatch.setattr(ResultMetaData, "_key_not_found", note)
    page = api.as_("district").get("/establishments").json()
    assert len(page["items"]) >= 3
    assert asked == []


COLUMNS = [E.created_at, E.opened_on, E.id, E.search_text, E.room_count]


@given(
    st.tuples(
        st.datetimes(timezones=st.just(UTC)),
        st.dates(),
        st.builds(create_id),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
        st.integers(-(2**63), 2**63 - 1),
    )
)
def test_a_cursor_gives_its_values_back(values: tuple[Any, ...]) -> None:
    assert parse_cursor(to_cursor(values), [c.expression for c in COLUMNS]) == list(values)


@given(st.text(alphabet="ABCDEFGHIJabcdefghij0123456789_-", max_size=200))
def test_a_wrong_cursor_is_said_to_be_wrong(cursor: str) -> None:
    with pytest.raises(Invalid):
        parse_cursor(cursor, [c.expression for c in COLUMNS])


@pytest.mark.parametrize(
    "values",
    [
        [None, None],
        ["2022-13-01", str(create_id())],
        [{}, []],
        ["2022-01-01", "x"],
        ["2022-01-01"],
        [date(2022, 1, 1).isoformat(), "\x00"],
    ],
)
def test_cursor_values_must_be_of_their_columns_type(values: list[Any]) -> None:
    with pytest.raises(Invalid):
        parse_cursor(to_cursor(values), [E.opened_on.expression, E.id.expression])


def test_a_naive_moment_is_no_cursor() -> None:
    naive = datetime(2022, 1, 1).isoformat()  # noqa: DTZ001
    with pytest.raises(Invalid):
        parse_cursor(to_cursor([naive]), [E.created_at.expression])
