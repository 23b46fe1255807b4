"""The office's own identity: made once, wrapped under the passphrase, carried in every set."""

from pathlib import Path

from backend.backup.encryption import make_identity, to_recipients, wrap_identity
from backend.backup.errors import BackupError
from backend.core.security.key_files import write_secret_file
from backend.core.server.backup_status import get_backup_folder
from backend.settings import Settings

SHORTEST = 12
"""Letters of a passphrase: whoever steals a set can try passphrases without end."""


def get_identity_path(settings: Settings) -> Path:
    return get_backup_folder(settings) / "identity.age"


def get_recipient_path(settings: Settings) -> Path:
    return get_backup_folder(settings) / "recipient.txt"


def set_up_backups(settings: Settings, passphrase: str, *, renew: bool) -> str:
    """Make the identity; the public recipient. Raises BackupError if there is one already.

    With `renew` the passphrase (and the identity) changes for sets to come; older sets keep theirs.
    """
    if len(passphrase.strip()) < SHORTEST:
        raise BackupError(f"The passphrase must have {SHORTEST} characters or more.")
    paths = (get_identity_path(settings), get_recipient_path(settings))
    if any(path.exists() for path in paths) and not renew:
        raise BackupError("Backups are set up already; --renew changes passphrase and identity.")
    identity, recipient = make_identity()
    wrapped = wrap_identity(identity, passphrase)
    paths[0].parent.mkdir(parents=True, exist_ok=True)
    for path, content in zip(paths, (wrapped, f"{recipient}\n".encode()), strict=True):
        path.unlink(missing_ok=True)
        write_secret_file(path, content)
    return recipient


def read_identity(settings: Settings) -> bytes:
    """The wrapped identity; raises BackupError before `backup-setup`."""
    try:
        return get_identity_path(settings).read_bytes()
    except FileNotFoundError:
        raise BackupError(
            "Backups are not set up: run `python -m backend backup-setup` once.", "not_set_up"
        ) from None


def read_recipients(settings: Settings) -> list[str]:
    """Those who can open the sets: this office and those of BACKUP_RECIPIENTS."""
    read_identity(settings)
    own = get_recipient_path(settings).read_text("utf-8").strip()
    recipients = [own, *settings.backup_recipients]
    to_recipients(recipients)
    return recipients
