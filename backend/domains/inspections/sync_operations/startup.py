"""How large a batch may be, and how many are done at once."""

from fastapi import FastAPI

from backend.core.http.dispatch import API_PREFIX
from backend.core.server.admission import AdmissionGate
from backend.domains.inspections.sync_operations.retention import build_receipt_purge
from backend.settings import Settings

MAX_BATCH = 4 * 1024 * 1024
"""Bytes of a batch, packed or not (R22)."""
BATCHES_AT_ONCE = 2
"""The others wait for their turn, so that who works at a desk does not wait for them."""


def install(app: FastAPI, settings: Settings) -> None:
    """A batch has its own size, and its own line: its operations queue for the database anew."""
    app.state.uploads[f"{API_PREFIX}/sync/operations"] = MAX_BATCH
    if settings.app_env != "test":  # a test calls the purge itself
        build_receipt_purge().install(app)
    app.state.syncing = AdmissionGate(BATCHES_AT_ONCE, per_person=1)
