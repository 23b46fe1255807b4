"""An office is backed up while it works, loses everything, and comes back on another machine.

In `make test` it is the cast of the tests, in `make campaign` the demo of an older release.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.backup.create import run_backup
from backend.backup.encryption import create_identity, read_identity
from backend.backup.opening import OpenedSet, Secret, open_set, verify_set
from backend.backup.sets import BackupSet, list_sets
from tests.backup.offices import (
    Office,
    another_user,
    cast_office,
    demo_office,
    empty_office,
    open_folder,
    quiet,
    read_everything,
    read_files,
    read_restored,
    sign_in,
    write_place,
)
from tests.databases import Databases, pg_server
from tests.proofs import proof_stage
from tests.serving import BARE, SERVE, Server, start

pytestmark = [pytest.mark.slow, pytest.mark.campaign]
IS_DEMO = proof_stage() != "test"
WRITERS = 4


class Writers:
    """Four officers who enter establishments until they are stopped."""

    def __init__(self, server: Server) -> None:
        self.client = sign_in(server, "binhnghia")
        self.unit = self.client.get("/me").json()["units"][0]["id"]
        self.written: list[str] = []
        self.errors: list[BaseException] = []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.write, args=(n,)) for n in range(WRITERS)]
        for thread in self.threads:
            thread.start()

    def write(self, writer: int) -> None:
        number = 0
        try:
            while not self.stopping.is_set():
                number += 1
                self.written.append(write_place(self.client, self.unit, f"Quán {writer} {number}"))
        except BaseException as error:
            self.errors.append(error)

    def wait_for(self, count: int) -> set[str]:
        while len(self.written) < count and not self.errors:
            self.stopping.wait(0.02)
        return set(self.written)

    def stop(self) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)
        assert self.errors == []


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as made:
        yield made


@pytest.fixture
def office(databases: Databases, folder: Path) -> Iterator[Office]:
    place = folder / "office"
    with (
        demo_office(databases, place, "backup_source") if IS_DEMO else cast_office(databases, place)
    ) as made:
        yield made


def serve(office: Office, command: tuple[str, ...] = SERVE) -> Server:
    return start(office.var, command, APP_ENV="demo", DATABASE_URL=office.url)


def ids_in(opened: OpenedSet) -> str:
    """The text in which the ids of a set's establishments stand."""
    folder = opened.folder / "database"
    if pg_server():
        return (folder / "establishments.copy").read_text("utf-8")
    settings_url = f"sqlite:///{folder / 'so178.db'}"
    return repr([row[:40] for row in read_everything(settings_url)["establishments"]])


@pytest.mark.whole_proof
def test_an_office_comes_back_from_a_set_and_its_passphrase(
    office: Office, databases: Databases, folder: Path
) -> None:
    identity, recipient = create_identity()
    office.recipients = [recipient]
    while_working, before = back_up_amid_writes(office)
    last = list_sets(office.sets, "352")[-1]

    (folder / "open").mkdir()
    opened = open_set(while_working, Secret(identity=identity), folder / "open", quiet)
    assert len(before) >= 20
    told = ids_in(opened)
    assert [id for id in before if id not in told] == [], "acknowledged before the backup began"

    with empty_office(databases, folder / "elsewhere", "backup_target") as target:
        carry(last, target)
        owner = another_user(target.folder)
        said = target.run("restore", str(target.sets / last.data.name), **owner)
        assert said.returncode == 0, said.stderr
        assert read_restored(target.database_url) == read_restored(office.database_url)
        attachments = read_files(office.var / "attachments")
        assert read_files(target.var / "attachments") == attachments
        assert len(attachments) > 10
        go_on_backing_up(target, office, **owner)
        use(target)


def back_up_amid_writes(office: Office) -> tuple[BackupSet, set[str]]:
    """A set made while four write, what was acknowledged before; then one made in peace."""
    server = serve(office, SERVE if IS_DEMO else BARE)
    try:
        writers = Writers(server)
        before = writers.wait_for(20)
        said = office.run("backup")
        assert said.returncode == 0, said.stderr
        assert "database: 100 %" in said.stdout
        during = len(writers.written) - len(before)
        writers.stop()
        assert during > 0, "nobody wrote while the backup was made"
        made = list_sets(office.sets, "352")[-1]
        sign_in(server, "binhnghia")
    finally:
        server.stop()
    run_backup(office.settings(), quiet)
    return made, before


def carry(one: BackupSet, target: Office) -> None:
    """Bring a set to another machine: two files, nothing else."""
    target.sets.mkdir()
    for file in (one.data, one.keys):
        (target.sets / file.name).write_bytes(file.read_bytes())


def go_on_backing_up(target: Office, office: Office, **process: Any) -> None:
    """Under the same passphrase, which nobody types again."""
    said = target.run("backup", **process)
    assert said.returncode == 0, said.stderr
    assert read_identity(target.settings()) == read_identity(office.settings())
    newest = list_sets(target.sets, "352")[-1]
    assert newest.taken_at > list_sets(office.sets, "352")[-1].taken_at
    assert verify_set(target.settings(), newest, office.secret, quiet).missing == []


def use(target: Office) -> None:
    """Somebody signs in with the old password, reads a tip and a photo, and work goes on."""
    server = serve(target)
    try:
        handler = sign_in(server, "handler")
        tips = handler.get("/tip-offs").json()["items"]
        words = [handler.get(f"/tip-offs/{tip['id']}/content").json()["items"] for tip in tips]
        assert any(item["text"] for items in words for item in items)
        client = sign_in(server, "binhnghia")
        unit = client.get("/me").json()["units"][0]["id"]
        made = write_place(client, unit, "Quán sau khi khôi phục")
        assert client.get(f"/establishments/{made}").status_code == 200
    finally:
        server.stop()
