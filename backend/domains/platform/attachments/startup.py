"""The store of files, their upkeep, and the size of uploads."""

import anyio
from fastapi import FastAPI

from backend.core.http.dispatch import API_PREFIX
from backend.domains.platform.attachments import upkeep
from backend.domains.platform.attachments.destruction import FileDestroyer
from backend.domains.platform.attachments.store import MAX_FILE, AttachmentStore, FileStorage
from backend.settings import Settings

MAX_FORM = MAX_FILE + 2**17
"""Bytes of the whole body: the file, and room for the other fields."""


def install(app: FastAPI, settings: Settings) -> None:
    """The store beside the database, the size of uploads, and one decoder at a time."""
    app.state.attachment_store = store = AttachmentStore.under(settings.var_dir)
    upkeep.install_upkeep(app, FileDestroyer(store, app.state.destruction_list))
    app.state.attachment_storage = FileStorage(store, anyio.CapacityLimiter(1))
    app.state.uploads[f"{API_PREFIX}/attachments"] = MAX_FORM
