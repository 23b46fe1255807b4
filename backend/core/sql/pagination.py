"""Keyset pagination: pages stay stable under inserts, and a late page costs no more than page 1."""

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, Protocol, TypedDict, TypeVar, TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import ConfigDict, Field, JsonValue, field_validator
from sqlalchemy import orm
from sqlalchemy.sql import operators

from backend.core.errors.exceptions import Invalid
from backend.core.session.session import Session
from backend.core.sql.compiled_query import MappedRow
from backend.core.sql.selection import claim_selection
from backend.core.text.schemas import BaseModel

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

KeyValue = str | int | float | date | UUID
Key = sa.SQLColumnExpression[KeyValue | None]
"""A column by which pages are ordered, `.desc()` or not."""

CURSOR = r"^[A-Za-z0-9_-]{1,2400}$"
"""Long enough for a key made of the longest name and address."""
After = Annotated[str | None, Field(pattern=CURSOR, description="`next` of the page before")]
Limit = Annotated[int, Field(ge=1, le=200)]


class Page(BaseModel, Generic[T]):
    """`next` continues with `?after=`; null on the last page. A page carries no total."""

    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    next: str | None

    @field_validator("items", mode="before")
    @classmethod
    def convert_rows(cls, items: object) -> object:
        """Rows as dicts: to ask a Row for a field that it lacks costs more than to read ten."""
        return [to_row_dict(item) for item in items] if isinstance(items, list) else items


def to_row_dict(item: object) -> object:
    return item._asdict() if isinstance(item, MappedRow | sa.Row) else item


class PageQuery(BaseModel):
    """The page that is asked for: a base of the query of a list, after its filters."""

    model_config = ConfigDict(extra="ignore")  # the route refuses unknown parameters

    after: After = None
    limit: Limit = 50


class PageRows(TypedDict):
    items: Sequence[Any]
    next: str | None


class WholeRecord(Protocol):
    """A record as the single read shows it."""

    @property
    def id(self) -> UUID: ...


WholeReader = Callable[[Session, Sequence[UUID]], Iterable[WholeRecord]]
"""Reads the records of some ids as the single read shows them, in few statements for all."""


def read_page(
    db: Session,
    statement: sa.Select[*Ts],
    keys: Sequence[Key],
    after: str | None = None,
    limit: int = 50,
    whole: WholeReader | None = None,
) -> PageRows:
    """One page of `statement`, ordered by `keys`.

    All keys are ascending or all are descending, and the last one is unique. Key columns must
    never be NULL: coalesce them. Where the request selects records (`ids`, `updated_after`), the
    page has these, as `whole` reads them; the last key is then a column of their table.
    """
    selection = claim_selection(db)
    if selection is not None:
        statement = statement.where(*selection.build_clauses(to_key_column(keys[-1])))
        limit = selection.limit or limit
    found = start_after(statement, keys, after).add_columns(*build_key_labels(keys))
    page = load_page(db, found.order_by(*keys).limit(limit + 1), keys, limit)
    return page if selection is None or whole is None else load_whole_rows(db, page, whole)


def read_page_by_keys(
    db: Session,
    rows: Callable[[sa.Subquery], sa.Select[*Ts]],
    where: Iterable[sa.ColumnElement[bool]],
    keys: Sequence[Key],
    after: str | None = None,
    limit: int = 50,
    whole: WholeReader | None = None,
) -> PageRows:
    """Like `read_page`, for rows of many tables: first finds the keys of the page, then joins.

    `keys` and `where` are of one entity, and the last key is its id. `rows(found)` selects from
    `found` first (the id is `found.c.id`) and joins the other tables. PostgreSQL joins more than
    eight tables in the written order, and would filter by the reader's units last.
    """
    selection = claim_selection(db)
    if selection is not None:
        where = [*where, *selection.build_clauses(to_key_column(keys[-1]))]
        limit = selection.limit or limit
    found = select_first_keys(where, keys, limit + 1, after)
    statement = rows(found).add_columns(*build_key_labels(keys)).order_by(*keys)
    page = load_page(db, statement, keys, limit)
    return page if selection is None or whole is None else load_whole_rows(db, page, whole)


def load_whole_rows(db: Session, page: PageRows, whole: WholeReader) -> PageRows:
    """The page with whole records for its rows, in the same order."""
    ids = [row.id for row in page["items"]]
    found = {one.id: one for one in whole(db, ids)} if ids else {}
    return {**page, "items": [found[id] for id in ids if id in found]}


def to_shown_rows(page: PageRows, convert: Callable[[Sequence[Any]], Sequence[Any]]) -> PageRows:
    """The page with its rows converted; whole records stay as they are."""
    items = page["items"]
    is_whole = bool(items) and isinstance(items[0], BaseModel)
    return page if is_whole else {**page, "items": convert(items)}


def select_first_keys(
    where: Iterable[sa.ColumnElement[bool]],
    keys: Sequence[Key],
    limit: int,
    after: str | None = None,
) -> sa.Subquery:
    """Select the keys of the first `limit` records in the order of `keys`; `c.id` is the last."""
    found = sa.select(*build_key_labels(keys[:-1]), to_key_column(keys[-1]).label("id")).where(
        *where
    )
    return start_after(found, keys, after).order_by(*keys).limit(limit).subquery("found")


def start_after(
    statement: sa.Select[*Ts], keys: Sequence[Key], after: str | None
) -> sa.Select[*Ts]:
    """`statement` limited to the rows after the cursor `after`, in the order of `keys`."""
    if after is None:
        return statement
    columns = [to_key_column(key) for key in keys]
    values = parse_cursor(after, columns)
    place = sa.tuple_(*columns)
    bound = sa.tuple_(*(sa.literal(v, c.type) for v, c in zip(values, columns, strict=True)))
    return statement.where(place < bound if is_descending(keys[0]) else place > bound)


def build_key_labels(keys: Sequence[Key]) -> list[sa.Label[KeyValue | None]]:
    return [to_key_column(key).label(f"key_{i}") for i, key in enumerate(keys)]


def load_page(db: Session, statement: sa.Select[*Ts], keys: Sequence[Key], limit: int) -> PageRows:
    """The page that `statement` reads; its LIMIT must be `limit` + 1."""
    rows = db.load_rows(statement)
    more = len(rows) > limit
    last = [getattr(rows[limit - 1], f"key_{i}") for i in range(len(keys))] if more else None
    return {"items": rows[:limit], "next": to_cursor(last) if last else None}


def to_key_column(key: Key) -> sa.ColumnElement[Any]:
    column = key.element if isinstance(key, sa.UnaryExpression) else key
    if isinstance(column, orm.QueryableAttribute):
        return column.expression
    assert isinstance(column, sa.ColumnElement)
    return column


def is_descending(key: Key) -> bool:
    return isinstance(key, sa.UnaryExpression) and key.modifier is operators.desc_op


def to_cursor(values: Sequence[KeyValue]) -> str:
    plain = [v if isinstance(v, int | str | float) else to_cursor_text(v) for v in values]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def to_cursor_text(value: date | UUID) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def parse_cursor(cursor: str, columns: Sequence[sa.ColumnElement[Any]]) -> list[Any]:
    """The key values in a cursor, converted to the types of `columns`.

    Raises Invalid (422) for a cursor that `to_cursor` did not make.
    """
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(plain, list):
            raise ValueError  # noqa: TRY004 (one kind of failure)
        return [
            parse_cursor_value(v, c.type.python_type) for v, c in zip(plain, columns, strict=True)
        ]
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        raise Invalid.at("?after", "invalid-cursor") from None


def parse_cursor_value(value: JsonValue, kind: type[KeyValue]) -> KeyValue:
    """The value as a `kind`, within what a database can compare; raises ValueError or TypeError."""
    if isinstance(value, str) and kind is not str:
        return parse_cursor_text(value, kind)
    if not isinstance(value, str | int | float) or type(value) is not kind:
        raise ValueError
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError
    if isinstance(value, str) and "\x00" in value:
        raise ValueError
    return value


def parse_cursor_text(text: str, kind: type[KeyValue]) -> date | UUID:
    if kind is UUID:
        return UUID(text)
    if not issubclass(kind, date):
        raise TypeError
    moment = kind.fromisoformat(text)
    if isinstance(moment, datetime) and moment.tzinfo is None:
        raise ValueError
    return moment
