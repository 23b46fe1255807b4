"""Reads from a standby: each sees what they wrote, rights hold at once, an outage is no failure.

The standby is told to repeat nothing for a while: whatever shows what was written since then was
read from the primary, and whatever does not was read from the standby.
"""

import asyncio
import io
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import openpyxl
import pytest

from backend.core.session.models import create_id
from migrations.rights_triggers import POSTGRES_TRIGGERS
from tests import world
from tests.acting import entered_bar
from tests.process.clusters import OwnServer, fill, own_server, standby
from tests.serving import BARE, Server, start

COMMUNE = f"/api/v1/commune-overviews/{world.unit('binhnghia')}"
EXPORT = "/api/v1/exports/establishments.xlsx"
WRITER, READER = "binhnghia", "district"
PATIENT = "3600"
"""DATABASE_REPLICA_LATE of servers that read from a standby however late it is."""


@dataclass
class Office:
    """A primary, its standby, and two servers that read from both."""

    primary: OwnServer
    standby: OwnServer
    servers: list[Server]

    def serve(self, folder: Path, replica: str, late: str = PATIENT) -> Server:
        urls = {"DATABASE_URL": self.primary.url, "DATABASE_REPLICA_URL": replica}
        return start(folder, BARE, APP_ENV="test", DATABASE_REPLICA_LATE=late, **urls)

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """The standby repeats nothing more within the block, and both servers know that.

        It has all but one place, which only those see who read from the primary.
        """
        self.wait_until_repeated()
        run_sql(self.standby.url, "SELECT pg_wal_replay_pause()")
        paused = "SELECT 1 WHERE pg_get_wal_replay_pause_state() = 'paused'"
        wait_for(lambda: run_sql(self.standby.url, paused))
        try:
            add_place(self.servers[0], WRITER)
            for server in self.servers:
                wait_for(partial(reads_less_than, server, count_places(server, WRITER)))
            yield
        finally:
            run_sql(self.standby.url, "SELECT pg_wal_replay_resume()")

    def wait_until_repeated(self) -> None:
        """Until the standby shows everything, and both servers read from it."""
        end = run_sql(self.primary.url, "SELECT pg_current_wal_flush_lsn()::text")
        passed = f"SELECT 1 WHERE pg_last_wal_replay_lsn() >= '{end}'"
        wait_for(lambda: run_sql(self.standby.url, passed))
        for server in self.servers:
            wait_for(partial(is_read_from, server))


def run_sql(url: str, statement: str, *values: Any) -> Any:
    async def run() -> Any:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            return await connection.fetchval(statement, *values)
        finally:
            await connection.close()

    return asyncio.run(run())


def wait_for(holds: Callable[[], Any]) -> None:
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def ask(server: Server, person: str, path: str) -> httpx2.Response:
    cookies = {"Cookie": f"sid={world.cookie(person)}"}
    return httpx2.get(server.base + path, headers=cookies, timeout=60)


def count_places(server: Server, person: str) -> int:
    answer = ask(server, person, COMMUNE)
    assert answer.status_code == 200, answer.text
    counted: int = answer.json()["establishments"]["active"]
    return counted


def has_places(server: Server, count: int) -> bool:
    return count_places(server, READER) == count


def reads_less_than(server: Server, count: int) -> bool:
    return count_places(server, READER) < count


def count_exported(server: Server, person: str) -> int:
    answer = ask(server, person, f"{EXPORT}?org_unit_id={world.unit('binhnghia')}")
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows: int = sheet.max_row
    return rows


def add_place(server: Server, person: str) -> str:
    id = str(create_id())
    headers = {"Cookie": f"sid={world.cookie(person)}", "X-CSRF-Token": world.csrf(person)}
    path = server.base + "/api/v1/establishments"
    answer = httpx2.post(path, json=entered_bar(id), headers=headers, timeout=60)
    assert answer.status_code == 201, answer.text
    return id


def list_replica_warnings(server: Server) -> list[str]:
    answer = httpx2.get(f"{server.base}/readyz", timeout=60)
    assert answer.status_code == 200, answer.text
    return [one for one in answer.json()["warnings"] if "eplica" in one or "REPLICA" in one]


def is_read_from(server: Server) -> bool:
    """Whether the server reads from its standby."""
    return not list_replica_warnings(server)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with ExitStack() as stack:
        primary = stack.enter_context(own_server())
        fill(primary.url)
        follower = stack.enter_context(standby(primary))
        made = Office(primary, follower, [])
        for number in range(2):
            folder = tmp_path_factory.mktemp(f"server-{number}")
            made.servers.append(made.serve(folder, follower.url))
            stack.callback(made.servers[-1].stop)
        yield made


pytestmark = [pytest.mark.slow, pytest.mark.campaign, pytest.mark.postgres, pytest.mark.in_turn]


def test_each_person_sees_what_they_wrote_in_every_process(office: Office) -> None:
    with office.held_back():
        before, own = (count_places(office.servers[0], who) for who in (READER, WRITER))
        rows, own_rows = (count_exported(office.servers[0], who) for who in (READER, WRITER))
        assert (before, rows) == (own - 1, own_rows - 1)
        add_place(office.servers[0], WRITER)
        for server in office.servers:
            assert count_places(server, WRITER) == own + 1
            assert count_exported(server, WRITER) == own_rows + 1
            assert count_places(server, READER) == before, "the control: from the standby"
            assert count_exported(server, READER) == rows, "the control"
    for server in office.servers:
        wait_for(partial(has_places, server, own + 1))


@contextmanager
def moved_away(office: Office) -> Iterator[None]:
    """Bình Nghĩa lies below no district within the block, whoever did that."""
    pair = (world.unit("binhluc"), world.unit("binhnghia"))
    of_pair = "WHERE ancestor_id = $1 AND descendant_id = $2"
    row = f"SELECT to_jsonb(c)::text FROM org_unit_closure c {of_pair}"
    kept = run_sql(office.primary.url, row, *pair)
    run_sql(office.primary.url, f"DELETE FROM org_unit_closure {of_pair}", *pair)
    try:
        yield
    finally:
        again = (
            "INSERT INTO org_unit_closure "
            "SELECT (jsonb_populate_record(NULL::org_unit_closure, $1::jsonb)).*"
        )
        run_sql(office.primary.url, again, kept)


def test_rights_end_with_the_next_request(office: Office) -> None:
    """R6: also what a person reaches by units that the standby still has below theirs."""
    with office.held_back():
        for server in office.servers:
            assert ask(server, READER, COMMUNE).status_code == 200
        with moved_away(office):
            answers = {ask(server, READER, COMMUNE).status_code for server in office.servers}
            assert answers == {404}


def test_without_the_epoch_the_standby_would_show_what_was_taken(office: Office) -> None:
    """The control: nothing raises the epoch, so nobody knows that rights have changed."""
    with office.held_back():
        for server in office.servers:
            assert ask(server, READER, COMMUNE).status_code == 200
        off, on = (
            f"ALTER TABLE org_unit_closure {how} TRIGGER org_unit_closure_rights"
            for how in ("DISABLE", "ENABLE")
        )
        assert "org_unit_closure_rights" in POSTGRES_TRIGGERS
        run_sql(office.primary.url, off)
        try:
            with moved_away(office):
                answers = {ask(server, READER, COMMUNE).status_code for server in office.servers}
                assert answers == {200}
        finally:
            run_sql(office.primary.url, on)


def test_a_session_that_is_over_reads_nothing(office: Office) -> None:
    ended = "UPDATE auth_sessions SET ended_at = $2 WHERE user_id = $1"
    with office.held_back():
        person = world.user("province")
        assert ask(office.servers[0], "province", COMMUNE).status_code == 200
        now = run_sql(office.primary.url, "SELECT now()")
        run_sql(office.primary.url, ended, person, now)
        for server in office.servers:
            assert ask(server, "province", COMMUNE).status_code == 401
        run_sql(office.primary.url, ended, person, None)


FAULTS: dict[str, tuple[Callable[[OwnServer], None], Callable[[OwnServer], None]]] = {
    "stopped": (OwnServer.stop, OwnServer.start),
    "killed": (OwnServer.kill, OwnServer.start),
    "standing still": (OwnServer.stand_still, OwnServer.go_on),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_standby_that_is_away_fails_nobody(office: Office, fault: str) -> None:
    office.wait_until_repeated()
    server, (go, come) = office.servers[0], FAULTS[fault]
    before = count_places(server, READER)
    rows = count_exported(server, READER)
    go(office.standby)
    try:
        add_place(server, WRITER)
        assert count_places(server, READER) == before + 1, "from the primary"
        assert count_exported(server, READER) == rows + 1
        wait_for(lambda: list_replica_warnings(server))
        assert "cannot be read" in list_replica_warnings(server)[0]
    finally:
        come(office.standby)
    office.wait_until_repeated()
    with office.held_back():
        before = count_places(server, READER)
        add_place(server, WRITER)
        assert count_places(server, READER) == before, "from the standby again"


def test_a_standby_that_is_too_late_is_not_read(office: Office, tmp_path: Path) -> None:
    server = office.serve(tmp_path, office.standby.url, late="1")
    try:
        wait_for(partial(is_read_from, server))
        with office.held_back():
            add_place(server, WRITER)
            own = count_places(server, WRITER)
            wait_for(lambda: list_replica_warnings(server))
            assert "s late" in list_replica_warnings(server)[0]
            assert count_places(server, READER) == own, "from the primary"
            assert count_places(office.servers[0], READER) == own - 2, "the control"
        wait_for(partial(is_read_from, server))
    finally:
        server.stop()


def test_what_is_no_standby_is_not_read(office: Office, tmp_path: Path) -> None:
    server = office.serve(tmp_path, office.primary.url)
    try:
        wait_for(lambda: list_replica_warnings(server))
        wait_for(lambda: "is no standby" in list_replica_warnings(server)[0])
        assert ask(server, READER, COMMUNE).status_code == 200
    finally:
        server.stop()
