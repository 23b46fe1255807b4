"""The size of uploads."""

from fastapi import FastAPI

from backend.core.http.dispatch import API_PREFIX
from backend.domains.platform.document_templates.models import MAX_FILE
from backend.settings import Settings

MAX_FORM = MAX_FILE + 2**16
"""Bytes of the whole body: the file, and room for the other fields."""


def install(app: FastAPI, _settings: Settings) -> None:
    app.state.uploads[f"{API_PREFIX}/document-templates"] = MAX_FORM
