"""A server of a demo of its own, which a test kills, and the way to it, which a test cuts."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from tests.breakable_link import Link, link_to
from tests.e2e.field_phone import PASSWORD
from tests.serving import SERVE, Server, start

PATIENCE = 60
"""Seconds in which a busy machine answers; httpx gives up after five."""


@dataclass
class Office:
    folder: Path
    server: Server
    link: Link

    def restart(self, command: tuple[str, ...] = SERVE, **settings: str) -> None:
        """Another process on the same data; the address of the link stays."""
        self.server.stop()
        self.server = start(self.folder, command, APP_ENV="demo", **settings)
        self.link.to = ("127.0.0.1", urlsplit(self.server.base).port)

    @contextmanager
    def sign_in(self) -> Iterator[httpx.Client]:
        """Somebody of the team at a desk."""
        with httpx.Client(base_url=f"{self.server.base}/api/v1", timeout=PATIENCE) as client:
            person = {"username": "inspector", "password": PASSWORD}
            assert client.post("/auth/login", json=person).status_code == 200
            yield client

    def list_made(self, visit: str) -> list[tuple[str, str]]:
        """Its state and statement, once for each time that it was entered; read from the file."""
        path = self.folder / "so178.db"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            wanted = (
                "select i.status, i.statement from inspections i join changes c"
                " on c.entity_id = i.id and c.action = 'created' where i.id = ?"
            )
            return db.execute(wanted, (UUID(visit).hex,)).fetchall()


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """On a copy of the demo in $DEMO_DIR; without one it is seeded first."""
    if seeded := os.environ.get("DEMO_DIR"):
        shutil.copytree(seeded, folder)
    server = start(folder, SERVE, APP_ENV="demo")
    with link_to(server.base) as link:
        office = Office(folder, server, link)
        try:
            yield office
        finally:
            office.server.stop()
