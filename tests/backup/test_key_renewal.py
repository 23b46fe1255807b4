"""A set that cannot be brought up to date is told of, and keeps no other from being."""

from typing import Any

import pytest

from backend.backup.key_archive import read_key_archive, update_older_sets, write_key_archive
from backend.backup.sets import BackupSet
from tests.backup.offices import Office


@pytest.mark.parametrize("recipients", [None, [], "age1"])
def test_a_set_that_names_no_recipients_is_told_of(
    small_office: Office, made_set: BackupSet, copied_set: BackupSet, recipients: Any
) -> None:
    archive = read_key_archive(copied_set.keys)
    described = archive.description.copy()
    del described["shrinking"], described["recipients"]
    if recipients is not None:
        described["recipients"] = recipients
    write_key_archive(copied_set.keys, archive._replace(description=described))
    stale = read_key_archive(made_set.keys)
    write_key_archive(
        made_set.keys, stale._replace(description=stale.description | {"shrinking": "another"})
    )
    before = copied_set.keys.read_bytes()
    said: list[str] = []
    sets = [copied_set, made_set]
    assert update_older_sets(small_office.settings(), sets, said.append) == 1
    assert copied_set.keys.read_bytes() == before
    (warning,) = said
    assert f"WARNING: destroyed keys were not taken out of {copied_set.keys.name}" in warning
    assert "does not say who opens it" in warning
