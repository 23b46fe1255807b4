"""The status of backups: shown on the administrator's first page."""

from typing import Annotated

from fastapi import Request

from backend.core.http.dependencies import create_router, requires
from backend.core.server.backup_status import read_backup_status
from backend.core.session.session import Session
from backend.core.text.clock import now
from backend.domains.administration.backups.schemas import BackupStatusRead
from backend.permissions import Permission

router = create_router("/backups")

Reading = Annotated[Session, requires(Permission.BACKUP_READ)]


@router.get("/status", response_model=BackupStatusRead)
def get_backup_status(_db: Reading, request: Request) -> BackupStatusRead:
    """Whether the last backup succeeded, and when."""
    status = read_backup_status(request.app.state.settings)
    told = status.model_dump(exclude={"name"})
    return BackupStatusRead(state=status.get_state(now()), **told)
