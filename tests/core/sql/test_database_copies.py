"""What tests begin with is whole, whoever is still connected to what it was copied from."""

import sqlite3
from contextlib import closing

import pytest

from tests.databases import Databases

pytestmark = pytest.mark.once


def test_a_copy_has_what_a_closed_connection_left_in_the_log(databases: Databases) -> None:
    """The log is written back when the last cursor ends: whenever its owner is collected."""
    source = databases.fresh()
    path = databases.get_path(source)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL").fetchall()
    connection.execute("PRAGMA wal_autocheckpoint=0").fetchall()
    connection.execute("CREATE TABLE late AS SELECT 178 AS number UNION SELECT 179")
    connection.commit()
    held = connection.execute("SELECT number FROM late")
    assert held.fetchone() == (178,)
    connection.close()
    assert path.with_name(f"{path.name}-wal").stat().st_size > 0, "it is still open"
    copied = databases.copy(source)
    with closing(sqlite3.connect(databases.get_path(copied))) as copy:
        assert copy.execute("SELECT number FROM late").fetchall() == [(178,), (179,)]
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    del held
    databases.drop(source)
    databases.drop(copied)


def test_a_template_to_which_somebody_is_connected_is_not_copied(databases: Databases) -> None:
    with closing(sqlite3.connect(databases.get_path(databases.template))) as connection:
        assert connection.execute("SELECT count(*) FROM users").fetchone() != (0,)
        with pytest.raises(AssertionError, match="somebody is connected"):
            databases.fresh()
    databases.drop(databases.fresh())
