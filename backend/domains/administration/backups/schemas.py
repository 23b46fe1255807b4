"""Schemas of the state of backups."""

from datetime import datetime

from backend.core.server.backup_status import BackupState
from backend.core.text.schemas import BaseModel


class BackupStatusRead(BaseModel):
    """The last run and the last success; sets themselves are nothing that the API hands out.

    `state` is `overdue` when the last success is older than 26 hours. `error` is the code of what
    stopped the last run: `no_folder`, `no_space`, `damaged`, `not_set_up` or `failed`.
    """

    state: BackupState
    tried_at: datetime | None
    succeeded_at: datetime | None
    error: str | None
    size: int | None
    """Bytes of the last set."""
    missing: int
    """Attachments that were not on the disk when the last set was made."""
    same_disk: bool
    """The sets lie on the disk of the data."""
