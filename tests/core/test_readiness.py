"""Whether the server is ready is asked at any time: that takes nothing from those at work."""

import sqlite3
from contextlib import closing

import pytest

from tests.acting import Api


@pytest.mark.once
def test_a_long_write_does_not_make_the_server_unready(api: Api) -> None:
    """On SQLite one writes at a time; an import may do so for longer than others wait for it."""
    file = api.database.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        told = api.http.get("/readyz").json()
        writer.execute("ROLLBACK")
    assert (told["database"], told["durability"]) == ("ok", "ok")
