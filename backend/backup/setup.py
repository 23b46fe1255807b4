"""The office's identity for backups: made once, encrypted by passphrase, part of every set."""

from pathlib import Path

from backend.backup.encryption import create_identity, encrypt_identity, to_recipients
from backend.backup.manifest import BackupError
from backend.core.security.key_files import write_secret_file
from backend.core.server.backup_status import get_backup_folder
from backend.settings import Settings

SHORTEST = 12
"""Characters of a passphrase: someone who steals a set can try any number of passphrases."""


def get_identity_path(settings: Settings) -> Path:
    return get_backup_folder(settings) / "identity.age"


def get_recipient_path(settings: Settings) -> Path:
    return get_backup_folder(settings) / "recipient.txt"


def set_up_backups(settings: Settings, passphrase: str, *, renew: bool) -> str:
    """Make the identity; return the public recipient. Raises BackupError if there is one already.

    With `renew`, new sets get a new passphrase and identity; older sets keep theirs.
    """
    if len(passphrase.strip()) < SHORTEST:
        raise BackupError(f"The passphrase must have {SHORTEST} characters or more.")
    paths = (get_identity_path(settings), get_recipient_path(settings))
    if any(path.exists() for path in paths) and not renew:
        raise BackupError("Backups are set up already; --renew changes passphrase and identity.")
    identity, recipient = create_identity()
    write_identity(settings, encrypt_identity(identity, passphrase), recipient)
    return recipient


def set_identity(settings: Settings, wrapped: bytes, recipient: str) -> None:
    """Go on with a restored set's identity and passphrase, where none was set up here.

    `recipient` is that of the identity within `wrapped`: what a set says of its recipients is not
    authenticated, and must not decide to whom the next sets are encrypted.
    """
    paths = (get_identity_path(settings), get_recipient_path(settings))
    if not any(path.exists() for path in paths):
        write_identity(settings, wrapped, recipient)


def write_identity(settings: Settings, wrapped: bytes, recipient: str) -> None:
    paths = (get_identity_path(settings), get_recipient_path(settings))
    paths[0].parent.mkdir(parents=True, exist_ok=True)
    for path, content in zip(paths, (wrapped, f"{recipient}\n".encode()), strict=True):
        path.unlink(missing_ok=True)
        write_secret_file(path, content)


def read_identity(settings: Settings) -> bytes:
    """The encrypted identity; raises BackupError if `backup-setup` has not been run."""
    try:
        return get_identity_path(settings).read_bytes()
    except FileNotFoundError:
        raise BackupError(
            "Backups are not set up: run `.venv/bin/python -m backend backup-setup` once.",
            "not_set_up",
        ) from None


def read_recipients(settings: Settings) -> list[str]:
    """The public keys that can open the sets: this office's and those in BACKUP_RECIPIENTS."""
    read_identity(settings)
    own = get_recipient_path(settings).read_text("utf-8").strip()
    recipients = [own, *settings.backup_recipients]
    to_recipients(recipients)
    return recipients
