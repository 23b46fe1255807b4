"""A small office with backups set up, and one set of it for all tests that only read it."""

import asyncio
import itertools
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from backend.backup import create
from backend.backup.create import run_backup
from backend.backup.sets import BackupSet
from backend.core.security.encryption import write_field_key
from backend.core.security.key_files import (
    ensure_key_file,
    get_field_key_path,
    get_key_file_path,
    get_secret_key_path,
)
from backend.core.security.signing_keys import write_signing_key
from backend.core.session.executor import Database
from backend.core.text.clock import now
from backend.domains.platform.attachments.store import AttachmentStore
from tests.backup.offices import Office, add_attachment, quiet, set_up_known_backups
from tests.databases import Databases


@pytest.fixture(scope="module")
def small_office(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """The cast of the tests, two attachments, and a key that comes and goes."""
    url = databases.fresh()
    office = Office(tmp_path_factory.mktemp("office"), url)
    office.sets.mkdir()
    settings = office.settings()
    ensure_key_file(get_secret_key_path(settings), write_signing_key)
    ensure_key_file(get_field_key_path(settings), write_field_key)
    ensure_key_file(get_key_file_path(settings, "keys/2026-q4.key"), write_field_key)
    asyncio.run(add_attachments(url, AttachmentStore.under(settings.var_dir)))
    set_up_known_backups(settings)
    yield office
    databases.drop(url)


async def add_attachments(url: str, store: AttachmentStore) -> None:
    database = Database(url)
    try:
        for number in range(2):
            await database.run_as_system("a photo", add_attachment, store, number)
    finally:
        await database.close()


@pytest.fixture(scope="module")
def made_set(small_office: Office) -> BackupSet:
    return run_backup(small_office.settings(), quiet).one


@pytest.fixture
def copied_set(made_set: BackupSet, tmp_path: Path) -> BackupSet:
    """A copy that a test may bend."""
    folder = tmp_path / "copied"
    folder.mkdir()
    for file in (made_set.data, made_set.keys):
        shutil.copy(file, folder)
    return BackupSet(folder, made_set.name)


@pytest.fixture
def hours_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets are named by the second; one each hour."""
    began, hours = now(), itertools.count()
    monkeypatch.setattr(create, "now", lambda: began + timedelta(hours=next(hours)))
