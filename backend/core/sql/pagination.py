"""Keyset pagination: pages stay stable under inserts, and a late page costs no more than page 1."""

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, NamedTuple, Protocol, TypedDict, TypeVar, TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import ConfigDict, Field, JsonValue, field_validator
from sqlalchemy import orm
from sqlalchemy.sql import operators

from backend.core.errors.exceptions import Invalid
from backend.core.session.session import Session
from backend.core.sql.compiled_query import MappedRow
from backend.core.sql.deferred_rows import DeferredRow, DeferredRows
from backend.core.sql.found_rows import select_found_rows
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
        if isinstance(items, list | DeferredRows):
            return [to_row_dict(item) for item in items]
        return items


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


class PageStart(NamedTuple):
    """Which rows a page reads: those after a place, so many, and only those that are selected."""

    after: Sequence[sa.ColumnElement[Any]] | None
    """The values of the keys of the row before; None on the first page."""
    rows: int | sa.BindParameter[int]
    """One more than the page shows."""
    clauses: Sequence[sa.ColumnElement[bool]] = ()


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
    return load_page(
        db, lambda start: build_page(statement, keys, start), keys, after, limit, whole
    )


def read_page_by_keys(
    db: Session,
    rows: sa.Select[*Ts],
    where: Iterable[sa.ColumnElement[bool]],
    keys: Sequence[Key],
    after: str | None = None,
    limit: int = 50,
    whole: WholeReader | None = None,
) -> PageRows:
    """Like `read_page`, for rows of many tables, as `build_page_by_keys` selects them."""

    def build(start: PageStart) -> sa.Select[*tuple[Any, ...]]:
        return build_page_by_keys(rows, where, keys, start)

    return load_page(db, build, keys, after, limit, whole)


def load_page(
    db: Session,
    build: Callable[[PageStart], sa.Select[*tuple[Any, ...]]],
    keys: Sequence[Key],
    after: str | None,
    limit: int,
    whole: WholeReader | None = None,
) -> PageRows:
    """The page that `build` selects, of the records that the request selects if it does."""
    selection = claim_selection(db)
    clauses: Sequence[sa.ColumnElement[bool]] = ()
    if selection is not None:
        clauses = list(selection.build_clauses(to_key_column(keys[-1])))
        limit = selection.limit or limit
    start = PageStart(build_place(keys, after), limit + 1, clauses)
    page = split_page(db.load_rows(build(start)), keys, limit)
    return page if selection is None or whole is None else load_whole_rows(db, page, whole)


def build_page(
    statement: sa.Select[*Ts], keys: Sequence[Key], start: PageStart
) -> sa.Select[*tuple[Any, ...]]:
    """The SELECT of one page of `statement`, ordered by `keys`."""
    found = start_after(statement.where(*start.clauses), keys, start.after)
    return found.add_columns(*build_key_labels(keys)).order_by(*keys).limit(start.rows)


def build_page_by_keys(
    rows: sa.Select[*Ts],
    where: Iterable[sa.ColumnElement[bool]],
    keys: Sequence[Key],
    start: PageStart,
) -> sa.Select[*tuple[Any, ...]]:
    """The SELECT of one page of `rows`: first finds the keys of the page, then joins.

    `keys` and `where` are of one entity, and the last key is its id. `rows` selects from the entity
    and joins other tables, none of which leaves a row out. PostgreSQL joins more than eight tables
    in the written order, and would filter by the reader's units last.
    """
    found = select_first_keys([*where, *start.clauses], keys, start.rows, start.after)
    places = [*found.c]
    read = select_found_rows(rows, found, to_key_column(keys[-1]).table)
    order = [place.desc() for place in places] if is_descending(keys[0]) else places
    return read.add_columns(*build_hidden_key_labels(rows, keys, places)).order_by(*order)


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
    limit: int | sa.BindParameter[int],
    after: Sequence[sa.ColumnElement[Any]] | None = None,
) -> sa.Subquery:
    """Select the keys of the first `limit` records in the order of `keys`; `c.id` is the last."""
    found = sa.select(*build_key_labels(keys[:-1]), to_key_column(keys[-1]).label("id")).where(
        *where
    )
    return start_after(found, keys, after).order_by(*keys).limit(limit).subquery("found")


def start_after(
    statement: sa.Select[*Ts], keys: Sequence[Key], after: Sequence[sa.ColumnElement[Any]] | None
) -> sa.Select[*Ts]:
    """`statement` limited to the rows after those key values, in the order of `keys`."""
    if after is None:
        return statement
    place, bound = sa.tuple_(*map(to_key_column, keys)), sa.tuple_(*after)
    return statement.where(place < bound if is_descending(keys[0]) else place > bound)


def build_place(keys: Sequence[Key], after: str | None) -> list[sa.ColumnElement[Any]] | None:
    """The key values in the cursor `after`."""
    if after is None:
        return None
    columns = [to_key_column(key) for key in keys]
    values = parse_cursor(after, columns)
    return [sa.literal(v, c.type) for v, c in zip(values, columns, strict=True)]


def build_key_labels(keys: Sequence[Key]) -> list[sa.Label[KeyValue | None]]:
    return [to_key_column(key).label(f"key_{i}") for i, key in enumerate(keys)]


def build_hidden_key_labels(
    rows: sa.Select[*Ts], keys: Sequence[Key], places: Sequence[Key]
) -> list[sa.Label[KeyValue | None]]:
    """Those of `places`, which have the values of `keys`, that `rows` does not select by name."""
    shown = {column.key: column for column in rows.selected_columns}
    labels = build_key_labels(places)
    return [
        label
        for key, label in zip(map(to_key_column, keys), labels, strict=True)
        # a column of an entity has the hash of its table's column
        if key.key not in shown or hash(shown[key.key]) != hash(key)
    ]


def split_page(rows: Sequence[Any], keys: Sequence[Key], limit: int) -> PageRows:
    """The page of `rows`, which are one more than `limit` if there is a next one."""
    if len(rows) <= limit:
        return {"items": rows, "next": None}
    one = rows[limit - 1 : limit]
    last = DeferredRow(one) if isinstance(one, DeferredRows) else one[0]
    values = [read_key(last, i, key) for i, key in enumerate(keys)]
    return {"items": rows[:limit], "next": to_cursor(values)}


def read_key(row: Any, number: int, key: Key) -> KeyValue:
    """The value of a key in a row, which has it by the name of its column if it shows that."""
    name = f"key_{number}"
    value: KeyValue = getattr(row, name if hasattr(row, name) else str(to_key_column(key).key))
    return value


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
