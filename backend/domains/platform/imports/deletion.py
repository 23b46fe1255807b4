"""Deletes what imports hold of workbooks; what they wrote stays in the register."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.platform.imports.models import Import, ImportFile, ImportRows

KEEP_FILES = timedelta(days=30)


def delete_file_and_rows(db: Session, id: UUID) -> None:
    """Delete what an import holds of the workbook."""
    for model in (ImportFile, ImportRows):
        db.execute(sa.delete(model).where(model.import_id == id))


def delete_expired_files(db: Session) -> int:
    """Delete workbooks and rows older than `KEEP_FILES`; answers how many there were."""
    old = sa.select(Import.id).where(Import.created_at < now() - KEEP_FILES)
    expired = [sa.delete(one).where(one.import_id.in_(old)) for one in (ImportFile, ImportRows)]
    return sum(run_unlogged(db, one, "workbooks are no records") for one in expired)
