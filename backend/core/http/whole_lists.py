"""Pages of lists that an endpoint gives whole: catalogues, and what belongs to one record.

They take `limit` and `after` like every other list. Without `limit` such a list comes whole.
"""

import json
from collections.abc import Sequence
from inspect import Signature
from typing import Annotated, NamedTuple

import sqlalchemy as sa
from fastapi import Query
from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import Response

from backend.core.http.etags import compute_mark
from backend.core.sql.pagination import After, parse_cursor, to_cursor
from backend.core.text.schemas import BaseModel

WholeLimit = Annotated[
    int | None, Query(ge=1, le=200, description="how many; without it, the whole list")
]


class Piece(NamedTuple):
    """The part of a whole list that is asked for."""

    after: str | None
    limit: int | None


PLACE = (sa.column("count", sa.Integer()), sa.column("mark", sa.String()))
"""Where a page ended: after so many items, the last of which had this mark."""


async def read_piece(request: Request, after: After = None, limit: WholeLimit = None) -> None:
    """Keep which part is asked for, until the whole list is there.

    Async, because FastAPI runs a plain function in a thread of its pool.
    """
    request.state.piece = Piece(after, limit)


def is_list(model: object) -> bool:
    """Whether the answer is a list with `items` and `next`."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return False
    return {"items", "next"} <= model.model_fields.keys()


def is_whole_list(model: object, parameters: set[str]) -> bool:
    """Whether the answer is a list of which the endpoint takes no page."""
    return is_list(model) and "limit" not in parameters


def list_names(signature: Signature) -> set[str]:
    """The names of an endpoint's parameters, and of the fields of those that are models."""
    names: set[str] = set()
    for name, parameter in signature.parameters.items():
        kind = getattr(parameter.annotation, "__origin__", parameter.annotation)
        names |= set(getattr(kind, "model_fields", {name}))
    return names


def select_piece(request: Request, response: Response) -> str | None:
    """Leave only the asked part of a whole list in the answer; returns its `next`."""
    piece: Piece | None = getattr(request.state, "piece", None)
    if piece is None or piece == (None, None) or response.status_code != 200:
        return None
    content: dict[str, JsonValue] = json.loads(bytes(response.body))
    items = content["items"]
    assert isinstance(items, list)
    start = find_start(items, piece.after)
    end = len(items) if piece.limit is None else start + piece.limit
    following = None
    if end < len(items):
        following = to_cursor((end, compute_item_mark(items[end - 1])))
    content |= {"items": items[start:end], "next": following}
    response.body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    response.headers["content-length"] = str(len(response.body))
    return following


def find_start(items: Sequence[JsonValue], after: str | None) -> int:
    """The index after the item that `after` names; where it was, if it is gone or has changed."""
    if after is None:
        return 0
    count, mark = parse_cursor(after, PLACE)
    marks = [compute_item_mark(item) for item in items]
    return marks.index(mark) + 1 if mark in marks else min(max(count, 0), len(items))


def compute_item_mark(item: JsonValue) -> str:
    return compute_mark(json.dumps(item, sort_keys=True).encode())[:16]
