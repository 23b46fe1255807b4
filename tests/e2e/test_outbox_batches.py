"""What a phone sends in a batch arrives once: killed servers, and older ones."""

import contextlib
import os
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from playwright.sync_api import expect

from tests.breakable_link import link_to
from tests.e2e.field_phone import OpenPhone, begin_visit, record_visit, sign_in
from tests.e2e.watching import DESKTOP, serious
from tests.serving import Server, start

WORDS = "Chủ cơ sở nhất trí nội dung biên bản"


def prepare(folder: Path) -> Server:
    if (seeded := os.environ.get("DEMO_DIR")) and not folder.exists():
        shutil.copytree(seeded, folder)
    return start(folder, APP_ENV="demo")


def list_made(folder: Path, visit: str) -> list[tuple[str, str]]:
    """Its state and statement, once for each time that it was entered."""
    path = folder / "so178.db"
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        wanted = (
            "select i.status, i.statement from inspections i"
            " join changes c on c.entity_id = i.id and c.action = 'created' where i.id = ?"
        )
        return db.execute(wanted, (UUID(visit).hex,)).fetchall()


def wait_for_batch(folder: Path, visit: str) -> None:
    """Until the first operation of a batch is written."""
    deadline = time.monotonic() + 60
    while not list_made(folder, visit):
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_visit_arrives_once_though_the_server_is_killed_in_its_batch(
    open_phone: OpenPhone, tmp_path: Path
) -> None:
    """By its process id, once the first operation of the batch is written."""
    folder = tmp_path / "server"
    server = prepare(folder)
    try:
        with link_to(server.base) as link, open_phone(link) as page:
            sign_in(page)
            begin_visit(page, "Karaoke")
            link.cut()
            visit = record_visit(page, WORDS)
            link.mend()
            wait_for_batch(folder, visit)
            server.kill()
            link.cut()
            server = prepare(folder)
            link.to = ("127.0.0.1", urlsplit(server.base).port)
            link.mend()
            page.goto("/cho-gui")
            expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible()
            expect(page.get_by_role("heading", name="Giấy nhận của máy chủ")).to_be_visible()
            assert serious(page) == []
            page.set_viewport_size(cast("Any", DESKTOP))
            assert serious(page) == []
        assert list_made(folder, visit) == [("signed", WORDS)]
    finally:
        server.stop()


def test_new_shell_sends_requests_to_a_server_without_batches(
    open_phone: OpenPhone, tmp_path: Path
) -> None:
    """As one of before they were answers: 404. What an old shell sends are these same requests."""
    folder = tmp_path / "server"
    server = prepare(folder)
    try:
        with link_to(server.base) as link, open_phone(link) as page:
            sign_in(page)
            begin_visit(page, "Karaoke")
            link.cut()
            visit = record_visit(page, WORDS)
            missing = {"status": 404, "code": "not-found", "title": "Not found"}
            page.context.route(
                "**/api/v1/sync/operations", lambda route: route.fulfill(status=404, json=missing)
            )
            link.mend()
            page.goto("/cho-gui")
            expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible()
        assert list_made(folder, visit) == [("signed", WORDS)]
    finally:
        server.stop()
