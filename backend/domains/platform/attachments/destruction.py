"""Destroys files for good: first it writes the list of destructions, then it removes the file.

A file is destroyed after the transaction that gives it up has been committed. If the list cannot
be written, the file stays, and the sweep (upkeep.py) does both later. So a file that is not on the
list still exists, and one that is on it does not come back with an older backup.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import exc

from backend.core.security.destruction_list import DestructionFile, DestructionLine
from backend.core.server.keyed_files import KEY
from backend.core.server.periodic_task import run_in_batches
from backend.core.session.executor import Database
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.text.clock import HANOI
from backend.domains.platform.attachments.models import Attachment, WithheldReason
from backend.domains.platform.attachments.store import AttachmentStore, split_keys

WHAT = "file"


class FileReason(StrEnum):
    """Why a file was destroyed."""

    REMOVED = "removed"
    """With its row, from a draft."""
    UNKNOWN = "unknown"
    """No row knew it for a month."""
    SHOWS_PERSON = "shows_person"
    IDENTITY_PAPER = "identity_paper"


def to_file_reason(reason: WithheldReason | None) -> FileReason:
    return FileReason(reason) if reason else FileReason.UNKNOWN


class DestroyedFile(NamedTuple):
    """One file of the store, by its key."""

    key: str
    on: date
    why: FileReason

    def to_line(self) -> DestructionLine:
        return {"what": WHAT, "id": self.key, "on": self.on.isoformat(), "why": self.why}


def to_destroyed_file(line: DestructionLine) -> DestroyedFile | None:
    """None for a line that is about something else."""
    if line.get("what") != WHAT:
        return None
    try:
        found = DestroyedFile(
            str(line["id"]), date.fromisoformat(line["on"]), FileReason(line["why"])
        )
    except (KeyError, TypeError, ValueError):
        return None
    return found if KEY.fullmatch(found.key) else None


@dataclass(frozen=True, slots=True)
class FileDestroyer:
    """The store of an installation and its list of destructions."""

    store: AttachmentStore
    listed: DestructionFile

    def destroy(self, destroyed: Iterable[DestroyedFile]) -> None:
        """Note the files on the list, then remove them; raises OSError before any is removed."""
        files = list(destroyed)
        self.listed.append(one.to_line() for one in files)
        for one in files:
            self.store.remove(one.key)

    def destroy_or_leave(self, destroyed: Iterable[DestroyedFile]) -> None:
        """The same, but after a failure the sweep tries again."""
        try:
            self.destroy(destroyed)
        except OSError as error:
            sys.stderr.write(f"destroying files: {type(error).__name__}, to be tried again\n")

    def read(self) -> dict[str, DestroyedFile]:
        """What the list says, by key."""
        found = [to_destroyed_file(line) for line in self.listed.read()]
        return {one.key: one for one in found if one is not None}

    def repeat(self) -> dict[str, DestroyedFile]:
        """Remove again what the list names, because a backup may have brought older copies back."""
        found = self.read()
        for key in found:
            self.store.remove(key)
        return found


async def apply_destructions(database: Database, listed: dict[str, DestroyedFile]) -> int:
    """Change the rows of a restored database as the list says; answers how many there were."""
    done = 0
    for keys in split_keys(listed):
        some = {key: listed[key] for key in keys}
        done += await run_in_batches(
            database, "files destroyed before", apply_destruction_batch, some
        )
    return done


def apply_destruction_batch(db: Session, listed: dict[str, DestroyedFile]) -> int:
    held = sa.select(Attachment).where(
        Attachment.file_key.in_(listed), Attachment.destroyed_at.is_(None)
    )
    found = db.scalars(held).all()
    for attachment in found:
        apply_destruction(db, attachment, listed[attachment.file_key])
    return len(found)


def apply_destruction(db: Session, attachment: Attachment, one: DestroyedFile) -> None:
    """Remove the row as it was removed, or mark it as it was marked."""
    if one.why in (FileReason.REMOVED, FileReason.UNKNOWN):
        try:
            with db.begin_nested():
                db.remove(attachment)
        except exc.IntegrityError:  # its record is final here: the row stays with it
            db.refresh(attachment)
        else:
            return
    reasons = {reason.value: reason for reason in WithheldReason}
    at = datetime.combine(one.on, time.min, HANOI)
    values = {
        "withheld_at": attachment.withheld_at or at,
        "withheld_reason": reasons.get(one.why, attachment.withheld_reason),
        "destroyed_at": at,
    }
    db.save(attachment, values)


def build_destroyed_file(attachment: Attachment, why: FileReason) -> DestroyedFile:
    """The line for a file that is destroyed today."""
    return DestroyedFile(attachment.file_key, today(), why)
