"""Rows written as JSON from the driver's values are, byte for byte, what their model writes."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal, cast
from uuid import UUID

import pytest
import sqlalchemy as sa
from pydantic import MISSING, BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.deferred_rows import DeferredRow, DeferredRows
from backend.core.sql.pagination import Page
from backend.core.sql.row_serializer import find_page_json, find_row_json, find_serializer
from backend.core.sql.types import Json, SortText, UtcDateTime, to_enum_type
from backend.core.text.schemas import Coordinate, Day, Line, Moment, Month
from backend.domains.establishments.establishments.models import Establishment
from tests.acting import Api
from tests.proofs import proof_seed

pytestmark = [pytest.mark.postgres_in_campaign]


class Colour(StrEnum):
    RED = "đỏ"
    BLUE = "xanh"


class Inner(BaseModel):
    count: int
    note: str | None = None


class Row(BaseModel):
    """A field of each kind: plain ones, and those that are checked one by one."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: Moment
    name: Annotated[str, Field(max_length=400)]
    sorted_name: str
    colour: Colour
    colour_text: str
    said: Literal["yes", "no"]
    is_open: bool
    count: int
    large: int
    share: float
    place: Coordinate
    day: date
    bounded_day: Day
    other_id: UUID | None
    other_at: Moment | None
    other_name: str | None
    other_colour: Colour | None
    is_other: bool | None
    other_count: int | None
    other_share: float | None
    other_day: date | None
    month: Month
    line: Line | None
    inner: Inner
    inners: list[Inner] | None
    absent: str | MISSING = MISSING


class Checked(BaseModel):
    """What a validator may change is not plain."""

    id: UUID
    name: str

    @field_validator("name")
    @classmethod
    def shout(cls, name: str) -> str:
        return name.upper()


class Longer(BaseModel):
    """A field has no column."""

    id: UUID
    name: str
    more: int = 1


KINDS: dict[str, tuple[Any, Callable[[random.Random], Any]]] = {
    "id": (sa.Uuid(), lambda r: UUID(int=r.getrandbits(128))),
    "at": (
        UtcDateTime(),
        lambda r: (
            datetime(1999, 12, 31, tzinfo=UTC)
            + timedelta(seconds=r.randrange(10**9), microseconds=r.choice((0, 0, 1, 120_000)))
        ),
    ),
    "name": (sa.String(), lambda r: r.choice(("", "Quán “Đêm”\\/", "a\nb\x1f", "\u2028 🎤", "é"))),
    "sorted_name": (SortText(), lambda r: r.choice(("ăn", "b"))),
    "colour": (to_enum_type(Colour), lambda r: r.choice(list(Colour))),
    "colour_text": (to_enum_type(Colour), lambda r: r.choice(list(Colour))),
    "said": (sa.String(), lambda r: r.choice(("yes", "no"))),
    "is_open": (sa.Boolean(), lambda r: r.random() < 0.5),
    "count": (sa.Integer(), lambda r: r.randrange(-5, 10**6)),
    "large": (sa.BigInteger(), lambda r: r.randrange(-(2**62), 2**62)),
    "share": (sa.Float(), lambda r: r.choice((0.0, 1.0, -2.5, 1e22, 1e-7, 20.123456789))),
    "place": (sa.Float(), lambda r: r.choice((105.0, -0.5, 20.51))),
    "day": (sa.Date(), lambda r: date(1900, 1, 1) + timedelta(days=r.randrange(60_000))),
    "bounded_day": (sa.Date(), lambda r: date(2022, 1, 1) + timedelta(days=r.randrange(400))),
    "month": (sa.Date(), lambda r: date(2022, r.randrange(1, 13), 1)),
    "line": (sa.String(), lambda r: r.choice((None, "  two   spaces ", "Thôn 1"))),
    "inner": (Json(), lambda r: {"count": r.randrange(9), **r.choice(({}, {"note": "ghi chú"}))}),
    "inners": (Json(), lambda r: r.choice((None, [], [{"count": 1}, {"note": "b", "count": 2}]))),
}
NULLABLE = {
    "other_id": "id",
    "other_at": "at",
    "other_name": "name",
    "other_colour": "colour",
    "is_other": "is_open",
    "other_count": "count",
    "other_share": "share",
    "other_day": "day",
}


def draw(drawn: random.Random) -> dict[str, Any]:
    row = {name: make(drawn) for name, (_, make) in KINDS.items()}
    for name, like in NULLABLE.items():
        row[name] = KINDS[like][1](drawn) if drawn.random() < 0.5 else None
    return row


def build_query(names: list[str]) -> CompiledQuery:
    """One row of parameters; in another order than the fields, with a column that is no field."""
    types = {name: KINDS[NULLABLE.get(name, name)][0] for name in names}
    columns = [sa.bindparam(name, type_=types[name]).label(name) for name in names]
    one = sa.select(*columns, sa.literal(1).label("key_0")).select_from(Establishment).limit(1)
    return CompiledQuery(one)


def write_ordinarily(model: Any, rows: DeferredRows) -> bytes:
    page = TypeAdapter(Page[model])
    return page.dump_json(page.validate_python({"items": list(rows), "next": "more"}))


def test_every_value_is_written_as_the_model_writes_it(api: Api) -> None:
    drawn = random.Random(proof_seed())
    names = [*KINDS, *NULLABLE]
    drawn.shuffle(names)
    query = build_query(names)

    def look(db: Session) -> None:
        for _ in range(300):
            rows = db.fetch_rows(query, **draw(drawn))
            expected = write_ordinarily(Row, rows)
            assert find_page_json(Row, rows, "more") == expected
            one = TypeAdapter(Row).validate_python(rows[0], from_attributes=True)
            assert find_row_json(Row, DeferredRow(rows)) == TypeAdapter(Row).dump_json(one)

    api.run(look)


def test_most_fields_are_plain_and_the_others_are_checked(api: Api) -> None:
    """Else the test above would compare pydantic with itself."""

    def look(db: Session) -> None:
        names = [*KINDS, *NULLABLE]
        rows = db.fetch_rows(build_query(names), **draw(random.Random(1)))
        found = find_serializer(Row, rows)
        assert found is not None
        checked = {found.names[at] for at, _ in found.checks}
        assert checked == {"month", "line", "inner", "inners"}

    api.run(look)


@pytest.mark.parametrize("model", [Checked, Longer])
def test_another_model_is_left_to_pydantic(api: Api, model: type[BaseModel]) -> None:
    def look(db: Session) -> None:
        rows = db.fetch_rows(build_query(["id", "name"]), id=UUID(int=1), name="a")
        assert find_page_json(model, rows, None) is None

    api.run(look)


def test_a_row_has_the_values_of_the_ordinary_one(api: Api) -> None:
    def look(db: Session) -> None:
        id = UUID(int=5)
        rows = db.fetch_rows(build_query(["id", "name"]), id=id, name="a")
        row = cast("Any", DeferredRow(rows))
        assert (row.id, row.name) == (id, "a") == (rows[0].id, rows[-1].name)
        assert not hasattr(row, "version")
        assert len(rows[:1]) == 1
        assert len(rows[1:]) == 0
        assert [tuple(one) for one in rows] == [(id, "a", 1)]

    api.run(look)
