"""Exports: the lists as Excel workbooks, with the lists' own filters; each leaves a trace.

Every list that a feature declares in its `lists.py` has its route here, under its own permission.
"""

from collections.abc import Callable
from typing import Annotated, Any

import anyio.to_thread
from fastapi import Query, Request, Response
from pydantic import BaseModel

from backend.core.actor import Actor
from backend.core.db import Session
from backend.core.errors import Invalid
from backend.core.http import new_router, requires
from backend.core.messages import speak
from backend.core.problems import language_of
from backend.features.imports.context import Context, load_context
from backend.features.imports.downloads import FILE_ANSWER, workbook_file
from backend.features.imports.kinds import exportable
from backend.features.imports.listing import Listing
from backend.features.imports.reader import MAX_ROWS
from backend.features.imports.template import export
from backend.permissions import Permission

router = new_router("/exports")

Anyone = Annotated[Session, requires(Permission.SELF, short=True)]


def endpoint_of(listing: Listing) -> Callable[..., Any]:
    """The endpoint of one list: its filters are query parameters like any other's."""

    async def endpoint(db: Session, request: Request, filters: Any) -> Response:
        def load(session: Session) -> tuple[Context, list[Any]]:
            records = list(listing.records(session, filters, MAX_ROWS + 1))
            return load_context(session, listing), records

        context, records = await db.info["run"](load, db)
        if len(records) > MAX_ROWS:
            raise Invalid.at("?org_unit_id", "export-too-large")
        content = await anyio.to_thread.run_sync(export, listing, context.lists, records)
        await leave_trace(request, db, listing.model.__tablename__)
        return workbook_file(content, f"{listing.title}.xlsx")

    endpoint.__name__ = f"export_{listing.kind.replace('-', '_')}"
    what = listing.kind.replace("-", " ")
    endpoint.__doc__ = f"The list of {what} as a workbook, as the list's filters narrow it."
    if listing.importing:
        endpoint.__doc__ += " Edit it and import it again: two hidden columns find the records."
    assert listing.exporting is not None
    endpoint.__annotations__ |= {
        "db": Annotated[Session, requires(listing.exporting)],
        "filters": Annotated[listing.filters, Query()],
    }
    return endpoint


class ExportableList(BaseModel):
    """A list that the caller may take away, at /exports/{kind}.xlsx."""

    kind: str
    title: str


class ExportableLists(BaseModel):
    items: list[ExportableList]


@router.get("", response_model=ExportableLists)
def list_export_kinds(db: Anyone, request: Request) -> dict[str, Any]:
    """The lists that the caller may take away whole, as workbooks."""
    english = language_of(request) == "en"
    whole = [one for one in exportable() if one.is_whole]
    mine = [one for one in whole if one.exporting and db.actor.may(one.exporting)]
    return {"items": [{"kind": o.kind, "title": o.heading(english=english)} for o in mine]}


for one in exportable():
    router.get(f"/{one.kind}.xlsx", response_class=Response, responses=FILE_ANSWER)(
        endpoint_of(one)
    )


async def leave_trace(request: Request, db: Session, entity: str) -> None:
    """Who took which list away stands in the trail (R62); the reading session cannot write."""
    units = db.scope.units or ()
    await request.app.state.database.system("an export", noted, db.actor, units, entity)


def noted(db: Session, actor: Actor, units: tuple[Any, ...], entity: str) -> None:
    db.info["actor"] = actor
    for unit in units:
        db.note("exported", unit, entity, actor.id)


speak(
    {
        "export-too-large": (
            "Danh sách hơn 20.000 dòng. Lọc theo xã, thị trấn hoặc thời gian rồi xuất lại.",
            "The list is over 20,000 rows. Narrow it by commune or time and export again.",
        ),
    }
)
