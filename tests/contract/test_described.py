"""The description of the API that is kept beside the code; the front end's client is made of it."""

from pathlib import Path

import pytest
from fastapi import FastAPI

from backend.cli import to_document_text

KEPT = Path(__file__).with_name("openapi.json")


@pytest.mark.once
def test_the_kept_description_is_that_of_the_code(app: FastAPI) -> None:
    kept = KEPT.read_text("utf-8")
    is_same = kept == to_document_text(app.openapi())
    assert is_same, "the kept description is stale: run `make client` and commit what changes"
