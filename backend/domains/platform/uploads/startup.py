"""The store of uploads, their upkeep, and the size of a piece."""

from fastapi import FastAPI

from backend.core.http.dispatch import API_PREFIX
from backend.core.server.periodic_task import PeriodicTask
from backend.core.session.executor import Database
from backend.domains.platform.attachments.store import MAX_FILE
from backend.domains.platform.uploads.store import MAX_OVERHEAD, UploadFiles, UploadStore
from backend.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:
    """The bytes lie beside the database; a piece may be the whole file."""
    store = UploadStore.under(settings.var_dir)
    files = UploadFiles(store, app.state.attachment_storage, lambda: app.state.keys.queues)
    app.state.upload_files = files
    app.state.uploads[f"PATCH {API_PREFIX}/uploads/"] = MAX_FILE + MAX_OVERHEAD

    async def tidy(database: Database) -> int:
        from backend.domains.platform.uploads.upkeep import run_upkeep  # noqa: PLC0415 (imports all)

        return await run_upkeep(database, files)

    PeriodicTask("tidying uploads", tidy, first_after=60.0, every=600.0).install(app)
