"""A long list as a job: the same workbook as from /exports/{kind}.xlsx, made in the background."""

from backend.core.server.admission import SYSTEM_CALLER
from backend.core.session.session import Session
from backend.documents.workbook_files import XLSX
from backend.domains.platform.exports.making import MOST, Reader, made_of, noted, rows_of
from backend.domains.platform.imports.kinds import listing_of
from backend.domains.platform.jobs.kinds import Kind, Payload, Result
from backend.domains.platform.jobs.work import Work
from backend.permissions import Permission
from backend.spreadsheets.list_context import load_context

NAME = "export"


class ExportJob(Kind):
    """Payload: `list`, the word of the list, and `filters`, as its model says them in JSON."""

    name = NAME

    def permission(self, payload: Payload) -> Permission:
        exporting = listing_of(payload["list"]).export_permission
        assert exporting is not None
        return exporting

    async def run(self, work: Work) -> Result:
        listing = listing_of(work.payload["list"])
        filters = listing.filter_schema.model_validate(work.payload["filters"])
        await work.progress(0, "job-reading")
        context = await work.act(load_context, listing, writes=False)
        actor = await work.asker()
        reader = Reader(SYSTEM_CALLER, actor, actor.scope(self.permission(work.payload)))
        async with rows_of(work.database, reader, listing, filters) as rows:
            count = await work.database.run(lambda: sum(1 for _ in rows))
        await work.progress(0, "export-writing", rows=in_thousands(0), all=in_thousands(count))

        async def told(written: int) -> None:
            await work.progress(
                min(99, written * 100 // max(count, 1)),
                rows=in_thousands(written),
                all=in_thousands(count),
            )

        made = await made_of(work.database, reader, listing, filters, context.cells, told)
        return Result(made, f"{listing.get_title(english=False)}.xlsx", XLSX)

    def taken(self, db: Session, payload: Payload) -> None:
        listing = listing_of(payload["list"])
        scope = db.actor.scope(self.permission(payload))
        noted(db, db.actor, scope.units or (), listing.model.__tablename__)


def in_thousands(count: int) -> str:
    """12.500, as Vietnamese writes it."""
    return f"{min(count, MOST):,}".replace(",", ".")


JOBS = (ExportJob(),)
