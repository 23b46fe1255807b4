"""A set of an older release is restored by a newer one, which brings it to its own revision."""

from pathlib import Path

import pytest
from alembic import command

from backend.backup.create import run_backup
from backend.backup.restore import run_set_restore
from backend.core.security.encryption import write_field_key
from backend.core.security.key_files import ensure_key_file, get_field_key_path, get_secret_key_path
from backend.core.security.signing_keys import write_signing_key
from backend.migrations import build_alembic_config, get_head_revision
from tests.backup.offices import (
    Office,
    empty_office,
    quiet,
    read_everything,
    set_up_known_backups,
)
from tests.databases import Databases

KEPT = ("users", "establishments", "org_units", "plans")


@pytest.mark.whole_proof
def test_a_set_of_an_older_revision_is_migrated(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh()
    rows = {name: len(read_everything(url)[name]) for name in KEPT}
    command.downgrade(build_alembic_config(url), "-1")
    office = Office(tmp_path / "office", url)
    office.sets.mkdir(parents=True)
    settings = office.settings()
    ensure_key_file(get_secret_key_path(settings), write_signing_key)
    ensure_key_file(get_field_key_path(settings), write_field_key)
    set_up_known_backups(settings)
    one = run_backup(settings, quiet).one
    with empty_office(databases, tmp_path / "new", "older_target") as target:
        opened = run_set_restore(target.settings(), one, office.secret, replace=False, say=quiet)
        assert opened.manifest.revision != get_head_revision()
        found = read_everything(target.database_url)  # reads every column of this release
        assert {name: len(found[name]) for name in KEPT} == rows
    databases.drop(url)
