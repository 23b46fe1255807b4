"""Exports of long lists as jobs: the workbook of /exports/{kind}.xlsx, made in the background."""

from backend.core.server.admission import SYSTEM_CALLER
from backend.core.session.change_log import EXPORTED
from backend.core.session.session import Session
from backend.documents.download_responses import XLSX
from backend.documents.vi_text import format_number
from backend.domains.platform.exports.workbook import (
    MAX_ROWS,
    ListReader,
    count_list_rows,
    write_list_workbook,
)
from backend.domains.platform.imports.kinds import get_listing
from backend.domains.platform.jobs.context import JobContext
from backend.domains.platform.jobs.kinds import JobKind, Payload, ResultFile
from backend.permissions import Permission
from backend.spreadsheets.listing import load_context

NAME = "export"


class ExportJob(JobKind):
    """Payload: `list`, the kind of the list, and `filters`, its filter model as JSON."""

    name = NAME

    def permission(self, payload: Payload) -> Permission:
        exporting = get_listing(str(payload["list"])).export_permission
        assert exporting is not None
        return exporting

    async def run(self, work: JobContext) -> ResultFile:
        listing = get_listing(str(work.payload["list"]))
        filters = listing.filter_schema.model_validate(work.payload["filters"])
        await work.progress(0, "job-reading")
        context = await work.act(load_context, listing, writes=False)
        actor = await work.asker()
        reader = ListReader(SYSTEM_CALLER, actor, actor.scope(self.permission(work.payload)))
        count = await count_list_rows(work.database, reader, listing, filters)
        await work.progress(
            0, "export-writing", rows=format_row_count(0), all=format_row_count(count)
        )

        async def told(written: int) -> None:
            await work.progress(
                min(99, written * 100 // max(count, 1)),
                rows=format_row_count(written),
                all=format_row_count(count),
            )

        made = await write_list_workbook(
            work.database, reader, listing, filters, context.cells, told
        )
        return ResultFile(made, f"{listing.get_title(english=False)}.xlsx", XLSX)

    def taken(self, db: Session, payload: Payload) -> None:
        listing = get_listing(str(payload["list"]))
        for unit in db.actor.scope(self.permission(payload)).units or ():
            db.log_event(EXPORTED, unit, listing.model.__tablename__, db.actor.id)


def format_row_count(count: int) -> str:
    """12.500, as Vietnamese writes it."""
    return format_number(min(count, MAX_ROWS))


JOBS = (ExportJob(),)
