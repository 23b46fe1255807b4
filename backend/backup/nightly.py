"""Makes a backup each night in a process of its own: `backup --nightly`, a service of compose."""

import time
from datetime import UTC, datetime, timedelta

from backend.backup.create import run_backup
from backend.backup.errors import BackupError
from backend.backup.snapshot import Say
from backend.core.server.backup_status import BackupState, read_backup_status
from backend.core.server.database_failures import describe_failure
from backend.core.text.clock import HANOI, now
from backend.settings import Settings

RETRY = timedelta(hours=1)
NEVER = datetime.max.replace(tzinfo=UTC)
LOOK_SECONDS = 60.0
"""Seconds between two looks at the clock: a single long sleep would ignore a suspended machine."""


def compute_next_run(settings: Settings, at: datetime) -> datetime:
    """The time of the next backup: now if one is missing, an hour later if the last one failed."""
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


def compute_first_run(settings: Settings, at: datetime) -> datetime:
    """As `compute_next_run`, but at once after a failure, which has been repaired."""
    is_well = read_backup_status(settings).get_state(at) is BackupState.OK
    return compute_next_run(settings, at) if is_well else at


def run_nightly(settings: Settings, say: Say) -> None:
    """Make a backup each night until the process is stopped."""
    say(f"Sổ 178: backups each night at {settings.backup_hour}:00, Việt Nam")
    last_outcome = ""
    due_at = compute_first_run(settings, now())
    while True:
        if min(due_at, compute_next_run(settings, now())) <= now():
            due_at = NEVER
            outcome = run_one_backup(settings, say)
            if outcome != last_outcome:  # before the set-up the line is the same each minute
                say(outcome)
            last_outcome = outcome
        time.sleep(LOOK_SECONDS)


def run_one_backup(settings: Settings, say: Say) -> str:
    """Make one backup and describe the result in one line; an error does not end the loop."""
    try:
        made = run_backup(settings, say)
    except BackupError as error:
        return str(error)
    except Exception as error:
        reason = describe_failure(error, settings.url) or type(error).__name__
        return f"The backup failed: {reason}"
    return f"{made.one.data.name}: {made.size >> 10} KiB"
