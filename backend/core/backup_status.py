"""How the last backup went: a small file under `var_dir` that the command writes, the app reads."""

import contextlib
import json
import os
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from backend.settings import Settings

OVERDUE_AFTER = timedelta(hours=26)
"""A nightly backup may be two hours late; then it is missing."""


class BackupState(StrEnum):
    """What the administrator has to know, worst first."""

    NOT_SET_UP = "not_set_up"
    FAILED = "failed"
    OVERDUE = "overdue"
    OK = "ok"


class BackupStatus(NamedTuple):
    """The last run and the last that succeeded; `error` is the code of the last run's failure."""

    tried_at: datetime | None = None
    succeeded_at: datetime | None = None
    error: str | None = None
    name: str | None = None
    size: int | None = None
    missing: int = 0
    """Attachments whose file was not there."""
    same_disk: bool = False
    """The backup folder lies on the disk of the data: one broken disk takes both."""

    def judge(self, at: datetime) -> BackupState:
        """The state at the instant `at`."""
        if self.error is not None:
            not_set_up = self.error == BackupState.NOT_SET_UP
            return BackupState.NOT_SET_UP if not_set_up else BackupState.FAILED
        if self.succeeded_at is None:
            return BackupState.NOT_SET_UP
        return BackupState.OVERDUE if at - self.succeeded_at > OVERDUE_AFTER else BackupState.OK


def get_backup_folder(settings: Settings) -> Path:
    """Where the office's wrapped identity, the public recipient and the status lie."""
    return settings.var_dir / "backup"


def read_status(settings: Settings) -> BackupStatus:
    """The status; that of an office without backups where there is no file or it is unreadable."""
    try:
        found = json.loads((get_backup_folder(settings) / "status.json").read_text("utf-8"))
        times = {
            name: datetime.fromisoformat(found[name]) if found.get(name) else None
            for name in ("tried_at", "succeeded_at")
        }
        return BackupStatus(**{**found, **times})
    except (OSError, ValueError, TypeError):
        return BackupStatus()


def write_status(settings: Settings, status: BackupStatus) -> None:
    folder = get_backup_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"status.json.{os.getpid()}"
    draft.write_text(json.dumps(status._asdict(), default=to_text), "utf-8")
    draft.replace(folder / "status.json")


def to_text(value: Any) -> str:
    assert isinstance(value, datetime)
    return value.astimezone(UTC).isoformat()


def note_failure(settings: Settings, code: str, at: datetime) -> None:
    """Keep what is known of the last success beside it."""
    with contextlib.suppress(OSError):  # a full disk is what is being reported, perhaps
        write_status(settings, read_status(settings)._replace(tried_at=at, error=code))
