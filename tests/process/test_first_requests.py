"""The first request of a resource imports its modules in a thread, never in the event loop."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import world
from tests.databases import Databases
from tests.serving import ROOT

PATHS = (
    *("me", "inbox", "inbox/count", "changes?after=0", "board", "establishments"),
    *("plans", "exports/staff.xlsx", "imports", "jobs", "second-approvals", "deadlines"),
    *("document-templates", "reports", "staff", "public/ratings", "no-such-thing"),
)
CONTROL = "backend.domains.workspace.first_day"
SCRIPT = """
import asyncio, json, sys, threading

from backend.main import create_app
from backend.settings import load_settings

cookie, paths = sys.argv[1], sys.argv[2:]
app = create_app(load_settings())

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("backend.domains."):
            is_loop = threading.current_thread() is threading.main_thread()
            (in_loop if is_loop else beside).append(name)

async def ask(path):
    path, _, query = path.partition("?")
    bodies = [{"type": "http.request", "body": b"", "more_body": False}]
    async def receive():
        return bodies.pop() if bodies else await asyncio.Event().wait()
    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
    headers = [(b"host", b"127.0.0.1"), (b"cookie", b"sid=" + cookie.encode())]
    await app({"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "root_path": "", "headers": headers, "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000)}, receive, send)

async def serve():
    async with app.router.lifespan_context(app):
        sys.meta_path.insert(0, Watch())
        for path in paths:
            await ask("/api/v1/" + path)
        import backend.domains.workspace.first_day.routes  # what must not be
        await ask("/problems/in-future")
        await ask("/problems")

statuses, in_loop, beside = [], [], []
asyncio.run(serve())
print(json.dumps({"statuses": statuses, "in_loop": in_loop, "beside": len(beside)}))
"""


@pytest.mark.in_turn
def test_imports_of_requests_run_beside_the_event_loop(
    databases: Databases, tmp_path: Path
) -> None:
    url = databases.fresh()
    known = {"APP_ENV": "test", "DATABASE_URL": url, "VAR_DIR": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT, world.cookie("district"), *PATHS],
        cwd=ROOT,
        env=os.environ | known | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    databases.drop(url)
    found = json.loads(answer.stdout.splitlines()[-1])
    assert found["statuses"] == [200] * (len(PATHS) - 1) + [404, 200, 200], answer.stderr
    assert {name.rpartition(".")[0] for name in found["in_loop"]} == {CONTROL}
    assert found["beside"] > 100
