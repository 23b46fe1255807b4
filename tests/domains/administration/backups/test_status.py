"""The administrator is told when backups fail, are late, or were never set up; nobody else is."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from backend.core.server.backup_status import (
    BackupStatus,
    record_backup_failure,
    write_backup_status,
)
from backend.core.text.clock import now
from tests.acting import Api


@pytest.fixture
def office(api: Api, app: FastAPI, tmp_path: Path) -> Iterator[Any]:
    """Settings whose status file is the test's own."""
    before = app.state.settings
    app.state.settings = before.model_copy(update={"var_dir": tmp_path})
    yield app.state.settings
    app.state.settings = before


def ask(api: Api) -> Any:
    answer = api.as_("admin").get("/backups/status")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_office_without_backups_is_told(api: Api, office: Any) -> None:
    told = ask(api)
    assert told["state"] == "not_set_up"
    assert told["succeeded_at"] is None


@pytest.mark.parametrize(("hours", "state"), [(0, "ok"), (25, "ok"), (27, "overdue")])
def test_a_backup_grows_old(api: Api, office: Any, hours: int, state: str) -> None:
    at = now() - timedelta(hours=hours)
    write_backup_status(office, BackupStatus(tried_at=at, succeeded_at=at, size=5, name="so178-x"))
    told = ask(api)
    assert (told["state"], told["size"], told["error"]) == (state, 5, None)
    assert "name" not in told, "where sets lie is nobody's business in the browser"


def test_a_failure_is_told_with_the_last_success(api: Api, office: Any) -> None:
    at = now() - timedelta(hours=3)
    write_backup_status(office, BackupStatus(tried_at=at, succeeded_at=at, missing=2))
    record_backup_failure(office, "no_space", now())
    told = ask(api)
    assert (told["state"], told["error"], told["missing"]) == ("failed", "no_space", 2)
    assert told["succeeded_at"] is not None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"tried_at": 5}', '{"strange": 1}', "\xff"])
def test_an_unreadable_status_is_no_backup(api: Api, office: Any, content: str) -> None:
    folder = office.var_dir / "backup"
    folder.mkdir()
    (folder / "status.json").write_bytes(content.encode("latin-1"))
    assert ask(api)["state"] == "not_set_up"


def test_only_the_administrator_is_told(api: Api, office: Any) -> None:
    for person in ("district", "leader", "binhnghia", "auditor", "police"):
        assert api.as_(person).get("/backups/status").status_code == 403
    assert api.nobody().get("/backups/status").status_code == 401
