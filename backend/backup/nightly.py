"""Backups night by night, as a process of its own: `backup --nightly`, the service of compose."""

import time
from datetime import datetime, timedelta

from backend.backup.create import run_backup
from backend.backup.errors import BackupError
from backend.backup.snapshot import Say
from backend.core.server.backup_status import BackupState, read_backup_status
from backend.core.server.database_failures import describe_failure
from backend.core.text.clock import HANOI, now
from backend.settings import Settings

RETRY = timedelta(hours=1)
LOOK_SECONDS = 60.0
"""A machine that slept must not sleep on: the clock is looked at each minute."""


def plan_next_run(settings: Settings, at: datetime) -> datetime:
    """When the next backup is due: at once if one is missing, an hour after one that failed."""
    status = read_backup_status(settings)
    state = status.get_state(at)
    if status.tried_at is not None and state is BackupState.FAILED:
        return status.tried_at + RETRY
    if status.succeeded_at is None or state is BackupState.OVERDUE:
        return at
    if state is BackupState.NOT_SET_UP:
        return at
    local = status.succeeded_at.astimezone(HANOI)
    tonight = local.replace(hour=settings.backup_hour, minute=0, second=0, microsecond=0)
    return tonight if tonight > local else tonight + timedelta(days=1)


def run_nightly(settings: Settings, say: Say) -> None:
    """Run until the process is stopped."""
    say(f"Sổ 178: backups each night at {settings.backup_hour}:00, Việt Nam")
    told = ""
    while True:
        if plan_next_run(settings, now()) <= now():
            outcome = try_backup(settings, say)
            if outcome != told:  # before the set-up the same would be said each minute
                say(outcome)
            told = outcome
        time.sleep(LOOK_SECONDS)


def try_backup(settings: Settings, say: Say) -> str:
    """One run, in a line; what went wrong stands in the status, and the loop goes on."""
    try:
        made = run_backup(settings, say)
    except BackupError as error:
        return str(error)
    except Exception as error:
        told = describe_failure(error, settings.url) or type(error).__name__
        return f"The backup failed: {told}"
    return f"{made.one.data.name}: {made.size >> 10} KiB"
