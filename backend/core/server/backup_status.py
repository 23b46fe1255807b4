"""The result of the last backup, in a small file: the command writes it, the app reads it."""

import contextlib
import os
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from pydantic import AwareDatetime, ConfigDict

from backend.core.text.schemas import BaseModel
from backend.settings import Settings

OVERDUE_AFTER = timedelta(hours=26)
"""A nightly backup may be two hours late; after that it counts as missing."""


class BackupState(StrEnum):
    """What the administrator has to know, worst first."""

    NOT_SET_UP = "not_set_up"
    FAILED = "failed"
    OVERDUE = "overdue"
    OK = "ok"


class BackupStatus(BaseModel):
    """The last run and the last success; `error` is the code if the last run failed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tried_at: AwareDatetime | None = None
    succeeded_at: AwareDatetime | None = None
    error: str | None = None
    name: str | None = None
    size: int | None = None
    missing: int = 0
    """The number of attachments whose file was missing."""
    same_disk: bool = False
    """Whether the backups are on the disk of the data: one broken disk destroys both."""

    def get_state(self, at: datetime) -> BackupState:
        """The state at the instant `at`."""
        if self.error is not None:
            not_set_up = self.error == BackupState.NOT_SET_UP
            return BackupState.NOT_SET_UP if not_set_up else BackupState.FAILED
        if self.succeeded_at is None:
            return BackupState.NOT_SET_UP
        return BackupState.OVERDUE if at - self.succeeded_at > OVERDUE_AFTER else BackupState.OK


def get_backup_folder(settings: Settings) -> Path:
    """The folder of the encrypted identity, the public recipient and the status."""
    return settings.var_dir / "backup"


def read_backup_status(settings: Settings) -> BackupStatus:
    """The recorded status; without a readable file that of an office without backups."""
    try:
        content = (get_backup_folder(settings) / "status.json").read_bytes()
        return BackupStatus.model_validate_json(content)
    except (OSError, ValueError):
        return BackupStatus()


def write_backup_status(settings: Settings, status: BackupStatus) -> None:
    folder = get_backup_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"status.json.{os.getpid()}"
    draft.write_text(status.model_dump_json(), "utf-8")
    draft.replace(folder / "status.json")


def record_backup_failure(settings: Settings, code: str, at: datetime) -> None:
    """Record a failure and keep what is known about the last success."""
    failed = read_backup_status(settings).model_copy(update={"tried_at": at, "error": code})
    with contextlib.suppress(OSError):  # perhaps the failure is a full disk
        write_backup_status(settings, failed)
