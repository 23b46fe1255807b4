"""The store of uploads, empty at first."""

import pytest
from fastapi import FastAPI

from backend.domains.platform.uploads.store import UploadFiles


@pytest.fixture
def files(app: FastAPI) -> UploadFiles:
    """Each test begins without bytes of others."""
    found: UploadFiles = app.state.upload_files
    for path in found.uploads.folder.rglob("*"):
        if path.is_file():
            path.unlink()
    return found
