"""Pages by key: stable under inserts, and the last page costs what the first does."""

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypedDict, TypeVar
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy.sql import operators

from backend.core.errors.exceptions import Invalid
from backend.core.session.scoped_session import Session

T = TypeVar("T")

CURSOR = r"^[A-Za-z0-9_-]{1,2400}$"
"""Long enough for a key of folded name and address at their longest."""
After = Annotated[str | None, Query(pattern=CURSOR, description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=200)]


class Page(BaseModel, Generic[T]):
    """`next` continues with `?after=`; null on the last page. A page carries no total."""

    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    next: str | None


class Rows(TypedDict):
    items: Sequence[Any]
    next: str | None


def page(
    db: Session,
    statement: sa.Select[*tuple[Any, ...]],
    keys: Sequence[Any],
    after: str | None = None,
    limit: int = 50,
) -> Rows:
    """One page of `statement` ordered by `keys` (all ascending or all descending, last one unique).

    Key columns must never be NULL: coalesce them.
    """
    statement = begin_after(statement, keys, after).add_columns(*labelled(keys))
    return cut(db, statement.order_by(*keys).limit(limit + 1), keys, limit)


def page_by_keys(
    db: Session,
    rows: Callable[[sa.Subquery], sa.Select[*tuple[Any, ...]]],
    where: Iterable[sa.ColumnElement[bool]],
    keys: Sequence[Any],
    after: str | None = None,
    limit: int = 50,
) -> Rows:
    """As `page`, for rows of many tables: keys are narrowed, sorted and cut before names are read.

    `keys` and `where` are of one entity, the last key its id. `rows(found)` selects from `found`
    first (its id is `found.c.id`) and joins the rest. PostgreSQL keeps more than eight joined
    tables in the order in which they are written, and would narrow to the reader's units last.
    """
    found = first_keys(where, keys, limit + 1, after)
    statement = rows(found).add_columns(*labelled(keys)).order_by(*keys)
    return cut(db, statement, keys, limit)


def first_keys(
    where: Iterable[sa.ColumnElement[bool]],
    keys: Sequence[Any],
    limit: int,
    after: str | None = None,
) -> sa.Subquery:
    """The first `limit` records in the order of `keys`, by their keys alone; `c.id` is the last."""
    found = sa.select(*labelled(keys[:-1]), bare(keys[-1]).label("id")).where(*where)
    return begin_after(found, keys, after).order_by(*keys).limit(limit).subquery("found")


def begin_after(
    statement: sa.Select[*tuple[Any, ...]], keys: Sequence[Any], after: str | None
) -> sa.Select[*tuple[Any, ...]]:
    """What lies behind the cursor `after` in the order of `keys`."""
    if after is None:
        return statement
    columns = [bare(key) for key in keys]
    values = decode(after, columns)
    place = sa.tuple_(*columns)
    bound = sa.tuple_(*(sa.literal(v, c.type) for v, c in zip(values, columns, strict=True)))
    return statement.where(place < bound if descends(keys[0]) else place > bound)


def labelled(keys: Sequence[Any]) -> list[sa.Label[Any]]:
    return [bare(key).label(f"key_{i}") for i, key in enumerate(keys)]


def cut(
    db: Session, statement: sa.Select[*tuple[Any, ...]], keys: Sequence[Any], limit: int
) -> Rows:
    """The page that `statement` reads; it asks for one row more than `limit`."""
    rows = db.execute(statement).all()
    more = len(rows) > limit
    last = [rows[limit - 1]._mapping[f"key_{i}"] for i in range(len(keys))] if more else None
    return {"items": rows[:limit], "next": encode(last) if last else None}


def bare(key: Any) -> sa.ColumnElement[Any]:
    return key.element if isinstance(key, sa.UnaryExpression) else key


def descends(key: Any) -> bool:
    return isinstance(key, sa.UnaryExpression) and key.modifier is operators.desc_op


def encode(values: Sequence[Any]) -> str:
    plain = [v if isinstance(v, int | str | float | None) else str_of(v) for v in values]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def str_of(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def decode(cursor: str, columns: Sequence[sa.ColumnElement[Any]]) -> list[Any]:
    """The key values behind a cursor, each of its column's type; a wrong cursor is a 422."""
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(plain, list):
            raise ValueError  # noqa: TRY004 (one kind of failure)
        return [restored(v, c.type.python_type) for v, c in zip(plain, columns, strict=True)]
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        raise Invalid.at("?after", "invalid-cursor") from None


def restored(value: Any, kind: type[Any]) -> Any:
    if kind in (datetime, date):
        moment = kind.fromisoformat(value)
        if kind is datetime and moment.tzinfo is None:
            raise ValueError
        return moment
    if kind is UUID:
        return UUID(value)
    if type(value) is not kind:
        raise ValueError
    if kind is int and not -(2**63) <= value < 2**63:
        raise ValueError
    if kind is str and "\x00" in value:
        raise ValueError
    return value
