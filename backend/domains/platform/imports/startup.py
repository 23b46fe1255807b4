"""The size of uploads, and the deletion of old workbooks."""

from fastapi import FastAPI

from backend.core.http.dispatch import API_PREFIX
from backend.domains.platform.imports import retention
from backend.settings import Settings
from backend.spreadsheets.limits import MAX_FILE

MAX_FORM = MAX_FILE + 2**17
"""Bytes of the whole body: the file, and room for the other fields."""


def install(app: FastAPI, _settings: Settings) -> None:
    app.state.uploads[f"{API_PREFIX}/imports"] = MAX_FORM
    retention.install_retention(app)
