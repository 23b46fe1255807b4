"""Lists of records: `ids` and `updated_after`, and rows that are whole where these are asked.

A row of a list is a summary, or the whole record. `build_record_page` makes one model of both: the
fields that only the whole record has are absent from a summary.
"""

from collections.abc import Iterable
from copy import copy
from typing import Annotated, Any, Union
from uuid import UUID

from fastapi import Query
from pydantic import MISSING, BeforeValidator, Field, create_model
from starlette.requests import Request

from backend.core.http.whole_lists import is_list
from backend.core.sql.pagination import Page
from backend.core.sql.selection import MAX_IDS, Selection
from backend.core.text.schemas import BaseModel, Moment

OF_RECORD = frozenset({"id", "version", "updated_at"})


def split_ids(values: object) -> object:
    """The ids of `?ids=a,b`, also where the parameter is repeated."""
    if not isinstance(values, list):
        return values
    return [part for value in values for part in str(value).split(",")]


Ids = Annotated[
    Annotated[list[UUID], Field(max_length=MAX_IDS)] | None,
    BeforeValidator(split_ids),
    Query(
        description=f"up to {MAX_IDS} ids, repeated or with commas between: these records, whole "
        "as the single read shows them, on one page. What the reader does not reach is left out",
    ),
]
UpdatedAfter = Annotated[
    Moment | None,
    Query(
        description="records that were changed after this instant, whole as the single read shows "
        "them. Deletions, and children of a record, are told by /changes"
    ),
]


async def read_selection(
    request: Request, ids: Ids = None, updated_after: UpdatedAfter = None
) -> None:
    """Keep which records are asked for, until the session is open.

    Async, because FastAPI runs a plain function in a thread of its pool.
    """
    if ids is not None or updated_after is not None:
        chosen = None if ids is None else tuple(dict.fromkeys(ids))
        limit = MAX_IDS if ids is not None and "limit" not in request.query_params else None
        request.state.selection = Selection(chosen, updated_after, limit)


def is_record_list(model: object, parameters: Iterable[str]) -> bool:
    """Whether the answer is a page of records, which have a version."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)) or not is_list(model):
        return False
    if "limit" not in set(parameters):
        return False
    (row,) = getattr(model.model_fields["items"].annotation, "__args__", (None,))
    fields = row.model_fields if isinstance(row, type) and issubclass(row, BaseModel) else {}
    return fields.keys() >= OF_RECORD


def build_record_page(row: type[BaseModel], whole: type[BaseModel]) -> type[BaseModel]:
    """The page of a list whose rows are `row`, or `whole` records where those are asked for."""
    more: dict[str, Any] = {}
    for name, field in whole.model_fields.items():
        if name not in row.model_fields:
            kind: Any = field.annotation
            shown: Any = Annotated[kind, *field.metadata] if field.metadata else kind
            optional = copy(field)
            optional.default, optional.metadata = MISSING, []
            more[name] = (Union[shown, MISSING], optional)  # noqa: UP007 (no type, so no `|`)
    listed = create_model(
        row.__name__, __base__=row, __module__=row.__module__, __doc__=row.__doc__, **more
    )
    page = Page.__class_getitem__(listed)
    assert isinstance(page, type)
    assert issubclass(page, BaseModel)
    return page
