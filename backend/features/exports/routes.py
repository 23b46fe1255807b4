"""Exports: the lists as Excel workbooks, with the lists' own filters; each leaves a trace."""

from collections.abc import Callable
from typing import Annotated, Any

import anyio.to_thread
from fastapi import Query, Request, Response

from backend.core.actor import Actor
from backend.core.db import Session
from backend.core.errors import Invalid
from backend.core.http import new_router, requires
from backend.core.messages import speak
from backend.features.establishments.models import Establishment
from backend.features.establishments.schemas import EstablishmentFilters, Sort
from backend.features.exports import cases
from backend.features.exports.establishments import records
from backend.features.imports.context import Context, load_context
from backend.features.imports.downloads import FILE_ANSWER, workbook_file
from backend.features.imports.reader import MAX_ROWS
from backend.features.imports.template import export
from backend.features.inspections.models import Inspection
from backend.features.inspections.schemas import InspectionFilters
from backend.features.violations.models import Violation
from backend.features.violations.schemas import ViolationFilters
from backend.permissions import Permission

router = new_router("/exports")

Exporting = Annotated[Session, requires(Permission.EXPORT_USE)]
ExportingCases = Annotated[Session, requires(Permission.EXPORT_CASES)]


class ExportedEstablishments(EstablishmentFilters):
    sort: Sort = Sort.NAME


@router.get("/establishments.xlsx", response_class=Response, responses=FILE_ANSWER)
async def export_establishments(
    db: Exporting, request: Request, filters: Annotated[ExportedEstablishments, Query()]
) -> Response:
    """The register: edit it and import it again; two hidden columns find the records again."""

    def load(session: Session) -> tuple[Context, list[Any]]:
        return load_context(session), records(session, filters, filters.sort, MAX_ROWS + 1)

    context, rows = await db.info["run"](load, db)
    content = await made(rows, lambda: export(context.lists, rows))
    await leave_trace(request, db, Establishment.__tablename__)
    return workbook_file(content, "Danh sách cơ sở.xlsx")


@router.get("/inspections.xlsx", response_class=Response, responses=FILE_ANSWER)
async def export_inspections(
    db: ExportingCases, request: Request, filters: Annotated[InspectionFilters, Query()]
) -> Response:
    """The inspections of the list, newest first."""
    rows = await db.info["run"](cases.inspection_records, db, filters, MAX_ROWS + 1)
    content = await made(rows, lambda: cases.sheet_of("Kiểm tra", cases.INSPECTIONS, rows))
    await leave_trace(request, db, Inspection.__tablename__)
    return workbook_file(content, "Danh sách kiểm tra.xlsx")


@router.get("/violations.xlsx", response_class=Response, responses=FILE_ANSWER)
async def export_violations(
    db: ExportingCases, request: Request, filters: Annotated[ViolationFilters, Query()]
) -> Response:
    """The violations of the list, newest first."""
    rows = await db.info["run"](cases.violation_records, db, filters, MAX_ROWS + 1)
    content = await made(rows, lambda: cases.sheet_of("Vi phạm", cases.VIOLATIONS, rows))
    await leave_trace(request, db, Violation.__tablename__)
    return workbook_file(content, "Danh sách vi phạm.xlsx")


async def made(rows: list[Any], make: Callable[[], bytes]) -> bytes:
    """The workbook, made in a thread; refused when it would hold more than an import takes."""
    if len(rows) > MAX_ROWS:
        raise Invalid.at("?org_unit_id", "export-too-large")
    return await anyio.to_thread.run_sync(make)


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
