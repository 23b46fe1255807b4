"""Encrypts second factors and refresh tokens with the new field key, after a rotation."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.security.encryption import DecryptionError, FieldCipher
from backend.core.session.executor import Database
from backend.core.session.models import Base
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged

AT_ONCE = 200
"""Values in one transaction: others want to sign in meanwhile."""


def list_sealed_columns() -> list[tuple[type[Any], str]]:
    """Every column that the field key encrypts for good, by `info`; tips have keys of their own."""
    return [
        (mapper.class_, name)
        for mapper in Base.registry.mappers
        for name, column in mapper.columns.items()
        if column.info.get("sealed")
    ]


async def encrypt_all_anew(database: Database, fields: FieldCipher) -> int:
    """Encrypt again all values that have an older key; returns how many they were."""
    done = 0
    for model, column in list_sealed_columns():
        after: UUID | None = None
        while True:
            changed, after = await database.run_as_system(
                "secrets under the present key", encrypt_batch_anew, fields, model, column, after
            )
            done += changed
            if after is None:
                break
    return done


def encrypt_batch_anew(
    db: Session, fields: FieldCipher, model: type[Any], name: str, after: UUID | None
) -> tuple[int, UUID | None]:
    """Encrypt one batch again; returns how many values changed, and the last id if more follow.

    A value that was changed meanwhile already has the present key. A value that cannot be decrypted
    stays as it is: its key may be found again.
    """
    column = getattr(model, name)
    found = sa.select(model.id, column.label("sealed")).where(column.is_not(None))
    if after is not None:
        found = found.where(model.id > after)
    rows = db.execute(found.order_by(model.id).limit(AT_ONCE)).all()
    changed = 0
    for row in rows:
        if fields.is_current(row.sealed):
            continue
        cell = (model.__tablename__, name, row.id)
        try:
            sealed = fields.encrypt(fields.decrypt(row.sealed, *cell), *cell)
        except DecryptionError:
            continue
        same = sa.update(model).where(model.id == row.id, column == row.sealed)
        changed += run_unlogged(
            db, same.values({name: sealed}), "the same secret under another key"
        )
    return changed, rows[-1].id if len(rows) == AT_ONCE else None
