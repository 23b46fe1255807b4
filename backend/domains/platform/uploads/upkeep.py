"""Maintenance of uploads: those whose record has come are completed, expired ones are removed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, TypeVarTuple
from uuid import UUID

import anyio.to_thread

from backend.core.errors.exceptions import AppError, Forbidden
from backend.core.server.periodic_task import run_in_batches
from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.domains.organisation.accounts.permission_holders import load_actor
from backend.domains.platform.uploads.completion import add_file_to_record, get_upload_offset
from backend.domains.platform.uploads.service import (
    delete_expired_uploads,
    list_open_keys,
    list_waiting_uploads,
)
from backend.domains.platform.uploads.store import UploadFiles
from backend.permissions import Permission

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


@dataclass(frozen=True, slots=True)
class OwnerTransactions:
    """Transactions in the name of the owner of an upload, with their rights of now."""

    database: Database
    owner_id: UUID

    async def read(self, work: Callable[[Session, *Ts], R], *args: *Ts) -> R:
        return await self._run(work, args, writes=False)

    async def write(self, work: Callable[[Session, *Ts], R], *args: *Ts) -> R:
        return await self._run(work, args, writes=True)

    async def _run(self, work: Callable[[Session, *Ts], R], args: tuple[*Ts], *, writes: bool) -> R:
        def run_as_owner(db: Session) -> R:
            actor = load_actor(db, self.owner_id)
            if not actor.has_permission(Permission.ATTACHMENT_WRITE):
                raise Forbidden
            db.info.update(actor=actor, scope=actor.scope(Permission.ATTACHMENT_WRITE))
            return work(db, *args)

        why = "an upload whose record has come"
        return await self.database.run_as_system(why, run_as_owner, writes=writes)


async def run_upkeep(database: Database, files: UploadFiles) -> int:
    """One round; answers how many uploads became attachments."""
    done = await add_waiting_files(database, files)
    await run_in_batches(database, "expired uploads", delete_expired_uploads)
    old = await anyio.to_thread.run_sync(files.uploads.old_keys)
    needed = await database.run_as_system(
        "bytes of open uploads", list_open_keys, old, writes=False
    )
    for key in set(old) - needed:
        await anyio.to_thread.run_sync(files.uploads.remove, key)
    return done


async def add_waiting_files(database: Database, files: UploadFiles) -> int:
    """Attach each whole file whose client has gone before its record came."""
    done = 0
    for upload, owner_id in await database.run_as_system(
        "uploads that wait", list_waiting_uploads, writes=False
    ):
        if await anyio.to_thread.run_sync(get_upload_offset, files, upload) < upload.length:
            continue
        try:
            await add_file_to_record(files, OwnerTransactions(database, owner_id), upload)
        except AppError:
            continue  # whoever asks for it is told why
        done += 1
    return done
