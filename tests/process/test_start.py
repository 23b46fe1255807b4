"""A start loads and builds what it needs, and nothing else; the figures stand in performance.md."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from backend.locks import get_sqlite_path
from backend.settings import Settings
from tests.serving import ROOT

pytestmark = pytest.mark.once

HEAVY = (
    *("alembic", "numpy", "highspy", "zxcvbn", "httpx", "requests", "python_calamine", "openpyxl"),
    *("docx", "docxtpl", "lxml", "jinja2", "typst", "backend.demo.people", "backend.demo.seeding"),
)
"""Modules of which a server that starts again needs none, also for its papers."""
UNASKED = (
    *("xlsxwriter", "segno", "pyotp", "defusedxml", "backend.metrics.metric", "asyncpg"),
    *("backend.api_description.document", "backend.spreadsheets.listing"),
)
"""Modules that it needs once somebody asks."""
SCRIPT = """
import asyncio, json, sys

import backend.cli as cli
from backend.documents import render
from backend.documents.inspection_content import InspectionPaper
from backend.documents.template_schema import DEFAULT_TEMPLATE, build_sample_values
from backend.office_setup import create_database
from backend.settings import load_settings

settings = load_settings()
create_database(settings)
cli.write_demo_accounts(settings)
app = cli.create_served_app()

def count_loaded():
    domains = [name for name in sys.modules if name.startswith("backend.domains.")]
    return sum(name.endswith(".routes") for name in domains)

async def ask(path):
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}
    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
    headers = [(b"host", b"127.0.0.1")]
    await app({"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000)},
        receive, send)

async def serve():
    async with app.router.lifespan_context(app):
        asked.extend(name for name in sys.argv[1:] if name in sys.modules)
        for path in ("/readyz", "/api/v1/no-such-thing", "/api/v1/days-off", "/api/v1/areas"):
            counts.append(count_loaded())
            await ask(path)
        counts.append(count_loaded())

statuses, counts, asked = [], [], []
asyncio.run(serve())
paper = InspectionPaper.model_validate(build_sample_values(InspectionPaper))
papers = [render.render_docx(paper, DEFAULT_TEMPLATE), render.render_pdf(paper)]
assert [made[:2] for made in papers] == [b"PK", b"%P"]
loaded_for_papers = [m for m in sys.argv[1:] if m in sys.modules]
routes = [one for one in app.routes if hasattr(type(one), "build")]
print(json.dumps({"loaded": loaded_for_papers, "at_start": asked, "counts": counts,
    "routes": len(routes), "built": sum(one.is_built for one in routes), "statuses": statuses}))
"""


@pytest.mark.in_turn
def test_a_second_start_loads_and_builds_little(settings: Settings, tmp_path: Path) -> None:
    source = get_sqlite_path(settings.url)
    assert source is not None
    copy = tmp_path / "so178.db"
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "APP_ENV")}
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT, *HEAVY, *UNASKED],
        cwd=ROOT,
        env=environment | {"APP_ENV": "demo", "VAR_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        timeout=120,
    )
    found = json.loads(answer.stdout.splitlines()[-1])
    assert found["at_start"] == []
    assert set(found["loaded"]) <= set(UNASKED)
    assert found["routes"] > 500
    assert found["statuses"] == [200, 404, 401, 401]
    assert found["counts"] == [0, 0, 0, 1, 2]
    assert found["built"] == 2
