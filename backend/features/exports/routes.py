"""Exports: the lists as Excel workbooks, with the lists' own filters; each leaves a trace.

Every list that a feature declares in its `lists.py` has its route here, under its own permission.
"""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import islice
from typing import Annotated, Any

import anyio.to_thread
from fastapi import Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState

from backend.core.actor import Actor
from backend.core.database import Database
from backend.core.db import Session
from backend.core.errors import Invalid
from backend.core.http import new_router, requires
from backend.core.messages import speak
from backend.core.problems import language_of
from backend.features.imports.context import load_context
from backend.features.imports.downloads import FILE_ANSWER, workbook_sent
from backend.features.imports.kinds import exportable
from backend.features.imports.listing import Listing
from backend.features.imports.template import begin_export
from backend.permissions import Permission

router = new_router("/exports")

MOST = 100_000
"""Rows of one export."""
AT_ONCE = 500
"""Rows in memory at a time."""

Anyone = Annotated[Session, requires(Permission.SELF, short=True)]


def endpoint_of(listing: Listing) -> Callable[..., Any]:
    """The endpoint of one list: its filters are query parameters like any other's."""

    async def endpoint(db: Session, request: Request, filters: Any) -> Response:
        database: Database = request.app.state.database
        context = await db.info["run"](load_context, db, listing)
        out = tempfile.TemporaryFile()  # noqa: SIM115 (closed when it has been sent)
        made = begin_export(out, listing, context.lists)
        async with rows_of(database, db, listing, filters) as rows:
            while some := await database.run(lambda: list(islice(rows, AT_ONCE))):
                await anyio.to_thread.run_sync(made.add, some)
                if made.count > MOST:
                    break
        await anyio.to_thread.run_sync(made.close)
        if made.count > MOST:
            out.close()
            raise Invalid.at("?org_unit_id", "export-too-large")
        await leave_trace(request, db, listing.model.__tablename__)
        return workbook_sent(out, f"{listing.title}.xlsx")

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


@asynccontextmanager
async def rows_of(
    database: Database, db: Session, listing: Listing, filters: Any
) -> AsyncIterator[Iterator[Any]]:
    """The records of the list as the caller sees them, read as they are taken: a moment's state."""
    session = database.session(db.actor, db.scope, writes=False)
    event.listen(session, "do_orm_execute", in_portions)

    def begin() -> Iterator[Any]:
        database.hold_still(session)
        return iter(listing.records(session, filters, MOST + 1))

    try:
        yield await database.run(begin)
    finally:
        await database.run(session.close)


def in_portions(state: ORMExecuteState) -> None:
    state.update_execution_options(yield_per=AT_ONCE)


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
            "Danh sách hơn 100.000 dòng. Lọc theo xã, thị trấn hoặc thời gian rồi xuất lại.",
            "The list is over 100,000 rows. Narrow it by commune or time and export again.",
        ),
    }
)
