"""Verifies a set without restoring it: opens it in a temporary folder and compares it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from backend.backup.create import ensure_space
from backend.backup.manifest import Manifest
from backend.backup.opening import Secret, open_set
from backend.backup.sets import BackupSet
from backend.backup.snapshot import Say
from backend.core.server.backup_status import get_backup_folder
from backend.settings import Settings


def verify_set(settings: Settings, one: BackupSet, secret: Secret, say: Say) -> Manifest:
    """Compare every row and attachment of a set with its manifest; return the manifest.

    Raises BackupError with what differs.
    """
    home = get_backup_folder(settings)
    home.mkdir(parents=True, exist_ok=True)
    ensure_space(home, one.data.stat().st_size)
    with TemporaryDirectory(dir=home, prefix="verify-") as folder:
        return open_set(one, secret, Path(folder), say).manifest
