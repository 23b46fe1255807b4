"""An office with a whole district in it, its backup commands, and a look at every row."""

import asyncio
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from itertools import compress
from pathlib import Path
from typing import Any

import httpx2
import sqlalchemy as sa
from starlette.testclient import TestClient

import testpg
from backend import plugins
from backend.backup.encryption import (
    create_identity,
    decrypt_identity,
    encrypt_identity,
    read_identity,
    set_identity,
)
from backend.backup.opening import Secret
from backend.core.server.keyed_files import create_file_key
from backend.core.session.change_log import ChangeFeed
from backend.core.session.executor import Database
from backend.core.session.models import Base
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.sql.engines import create_postgres_engine, create_sqlite_engine, is_sqlite
from backend.demo import PASSWORD
from backend.domains.organisation.accounts.models import AuthSession, User
from backend.domains.organisation.accounts.passwords import Passwords
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.attachments.store import AttachmentStore
from backend.main import create_app
from backend.settings import ROOT, Settings
from tests import world
from tests.databases import Databases, load_dump, pg_server
from tests.serving import Server

plugins.load_modules("models")

FIXTURE = Path(__file__).parents[1] / "migrations" / "fixtures" / "demo-83f6933.tar.xz"
PASSPHRASE = "mưa xuân trên sông Châu"
SECRET = Secret(passphrase=PASSPHRASE)


def quiet(_line: str) -> None:
    """Says nothing."""


def add_attachment(db: Session, store: AttachmentStore, number: int) -> None:
    """A file with its row, as an upload leaves them."""
    content, key = f"photo {number} ".encode() * 4000, create_file_key()
    store.write(key, content, b"small")
    digest = hashlib.sha256(content).hexdigest()
    db.add(
        Attachment(
            org_unit_id=world.unit("binhnghia"),
            entity="establishments",
            entity_id=world.establishment("binhnghia"),
            media_type="image/jpeg",
            size=len(content),
            sha256=digest,
            uploaded_size=len(content),
            uploaded_sha256=digest,
            file_key=key,
            uploaded_by_id=world.user("binhnghia"),
        )
    )


class Office:
    """An installation in a folder of its own, as its settings describe it."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url = folder, url
        self.recipients: list[str] = []
        """Second offices that open its sets too."""
        self.sets = folder / "sets"
        self.var = folder / "var"

    def settings(self, **more: Any) -> Settings:
        return Settings(
            app_env="demo",
            var_dir=self.var,
            database_url=self.url,
            backup_dir=self.sets,
            _env_file=None,
            **({"backup_recipients": self.recipients} | more),
        )

    def environment(self) -> dict[str, str]:
        """What the commands need; the passphrase is in a file."""
        (self.folder / "passphrase").write_text(f"{PASSPHRASE}\n", "utf-8")
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": "/nonexistent",
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "APP_ENV": "demo",
            "VAR_DIR": str(self.var),
            "DATABASE_URL": self.url,
            "BACKUP_DIR": str(self.sets),
            "BACKUP_RECIPIENTS": ",".join(self.recipients),
            "BACKUP_PASSPHRASE_FILE": str(self.folder / "passphrase"),
        }

    def run(self, *words: str, **process: Any) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "backend", *words],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
            **process,
        )

    @cached_property
    def secret(self) -> Secret:
        """The identity itself: to derive it from the passphrase takes seconds, on purpose."""
        known, wrapped, _ = make_identity()
        own = read_identity(self.settings())
        return Secret(identity=known if own == wrapped else decrypt_identity(own, PASSPHRASE))

    @property
    def database_url(self) -> str:
        return self.settings().url


@cache
def make_identity() -> tuple[str, bytes, str]:
    """The identity of all offices of this process: secret, encrypted with PASSPHRASE, public."""
    secret, recipient = create_identity()
    return secret, encrypt_identity(secret, PASSPHRASE), recipient


def set_up_known_backups(settings: Settings) -> None:
    """What `backup-setup` does, without the seconds that another identity takes."""
    _, wrapped, recipient = make_identity()
    set_identity(settings, wrapped, recipient)


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that other users reach, unlike pytest's own; in memory if there is room."""
    place = testpg.memory() or os.environ.get("PYTEST_DEBUG_TEMPROOT")
    with tempfile.TemporaryDirectory(prefix="so178-", dir=place) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def unpack_demo(var: Path) -> None:
    """Database file, dump, attachments and keys of the demo."""
    var.mkdir(parents=True)
    with tarfile.open(FIXTURE) as packed:
        packed.extractall(var, filter="data")


@contextmanager
def demo_office(databases: Databases, folder: Path, name: str) -> Iterator[Office]:
    """The demo of an older release, as the office that is backed up."""
    office, var = Office(folder), folder / "var"
    unpack_demo(var)
    office.sets.mkdir()
    dump = (var / "so178.sql").read_text("utf-8")
    (var / "so178.sql").unlink()
    if pg_server():
        (var / "so178.db").unlink()
        office.url = databases.empty(name)
        asyncio.run(load_dump(office.url, dump))
    set_up_known_backups(office.settings())
    yield office
    if office.url:
        databases.drop(office.url)


@contextmanager
def cast_office(databases: Databases, folder: Path) -> Iterator[Office]:
    """The cast of the tests at work: some photos, a tip, and two people with passwords."""
    office = Office(folder)
    office.sets.mkdir(parents=True)
    office.var.mkdir()
    url = databases.fresh()
    if pg_server():
        office.url = url
    else:
        shutil.copyfile(url.removeprefix("sqlite:///"), office.var / "so178.db")
    begin_work(office)
    set_up_known_backups(office.settings())
    yield office
    databases.drop(url)


def begin_work(office: Office) -> None:
    """Give an office that holds the cast what an office has after some days."""
    asyncio.run(add_photos_and_passwords(office.database_url, AttachmentStore.under(office.var)))
    with TestClient(create_app(office.settings())) as http:
        tip = {"text": "Quán mở quá giờ.", "topic": "place", "contact": None}
        answer = http.post("/api/v1/public/tip-offs", json=tip)
        assert answer.status_code == 201, answer.text


async def add_photos_and_passwords(url: str, store: AttachmentStore) -> None:
    database = Database(url)
    try:
        for number in range(6):
            await database.run_as_system("a photo", add_attachment, store, number)
        await database.run_as_system("passwords", give_passwords, ("binhnghia", "handler"))
    finally:
        await database.close()


def give_passwords(db: Session, usernames: Iterable[str]) -> None:
    hashed = Passwords().hash_now(PASSWORD)
    for name in usernames:
        row = sa.update(User).where(User.id == world.user(name))
        run_unlogged(db, row.values(password_hash=hashed), "a test's password")


@contextmanager
def empty_office(databases: Databases, folder: Path, name: str) -> Iterator[Office]:
    """A fresh machine: nothing but a folder and, on PostgreSQL, an empty database."""
    folder.mkdir()
    office = Office(folder, databases.empty(name) if pg_server() else "")
    yield office
    if office.url:
        databases.drop(office.url)


def another_user(*paths: Path) -> dict[str, Any]:
    """Whom root lends a command to, with another umask; `paths` become that user's."""
    if os.geteuid() != 0:
        return {"umask": 0o002}
    nobody = pwd.getpwnam("nobody")
    for path in paths:
        for place in (path, *path.rglob("*")):
            os.chown(place, nobody.pw_uid, nobody.pw_gid)
    return {
        "user": nobody.pw_uid,
        "group": nobody.pw_gid,
        "extra_groups": [],
        "umask": 0o002,
    }


def read_everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as the application's own types, in order."""
    return read_sqlite(url) if is_sqlite(url) else asyncio.run(read_postgres(url))


def read_restored(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row, but for how sign-ins ended and the log's epoch: a restore renews these."""
    rows = read_everything(url)
    del rows[ChangeFeed.__tablename__]
    table = Base.metadata.tables[AuthSession.__tablename__]
    kept = [not column.name.startswith("ended_") for column in table.columns]
    rows[table.name] = [tuple(compress(row, kept)) for row in rows[table.name]]
    return rows


def sign_all_in(url: str) -> None:
    """Give everybody the sign-ins back that a restore ended."""

    async def whole() -> None:
        database = Database(url)
        try:
            again = sa.update(AuthSession).values(ended_at=None)
            await database.run_as_system("a test signs in", run_unlogged, again, "a test")
        finally:
            await database.close()

    asyncio.run(whole())


def read_sqlite(url: str) -> dict[str, list[tuple[Any, ...]]]:
    engine = create_sqlite_engine(url, read_only=True)
    try:
        with engine.connect() as connection:
            return read_tables(connection)
    finally:
        engine.dispose()


async def read_postgres(url: str) -> dict[str, list[tuple[Any, ...]]]:
    engine = create_postgres_engine(url, read_only=True)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(read_tables)
    finally:
        await engine.dispose()


def read_tables(connection: sa.Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
        for table in Base.metadata.sorted_tables
    }


def read_files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def sign_in(server: Server, username: str) -> httpx2.Client:
    base = f"{server.base}/api/v1"
    form = {"grant_type": "password", "username": username, "password": PASSWORD}
    answer = httpx2.post(f"{base}/auth/token", data=form | {"device_id": "backup"}, timeout=60)
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]
    return httpx2.Client(base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=60)


def write_place(client: httpx2.Client, unit: str, name: str) -> str:
    """The id of a new establishment; raises when it was not acknowledged."""
    body = {"name": name, "address": "Thôn 1", "establishment_type": "bar", "org_unit_id": unit}
    answer = client.post("/establishments", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
