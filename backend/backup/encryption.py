"""Encrypts backup sets in the age format: for public recipients, decrypted with an identity.

The identity (an X25519 secret key) is made once by `backup-setup`, encrypted with the office's
passphrase (scrypt), and part of every set. The nightly run needs only the public recipient, so the
passphrase is not on the server. A second office may have its own identity; each office can open
every set alone.
"""

import hashlib
import os
import tarfile
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyrage

from backend.backup.manifest import BackupError
from backend.core.security.key_files import write_secret_file
from backend.core.server.backup_status import get_backup_folder
from backend.settings import Settings

PIECE = 2**18
MEASUREMENTS = 10
TOO_SLOW = "Excessive work"
"""How pyrage says that the passphrase would take too long to try."""
DAMAGED = "is damaged or cut off: it is not used. Take another set."


class BlockReader:
    """A readable file over blocks that are produced on demand."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self.blocks = iter(blocks)
        self.rest = memoryview(b"")
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        while not self.rest:
            try:
                self.rest = memoryview(next(self.blocks))
            except StopIteration:
                return b""
            except BaseException as error:
                self.error = error
                raise
        piece, self.rest = self.rest[:size], self.rest[size:]
        return bytes(piece)


class HashingWriter:
    """Writes to a file and counts the bytes and their SHA-256."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.size = 0
        self.sha256 = hashlib.sha256()
        self.error: BaseException | None = None

    def write(self, data: bytes) -> int:
        try:
            self.file.write(data)
        except BaseException as error:
            self.error = error
            raise
        self.size += len(data)
        self.sha256.update(data)
        return len(data)

    def flush(self) -> None:
        self.file.flush()


def create_identity() -> tuple[str, str]:
    """Make a new secret identity; return it and its public recipient."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def normalize_passphrase(passphrase: str) -> str:
    """One Unicode form (NFC) of Vietnamese letters: keyboards compose them in different ways."""
    return unicodedata.normalize("NFC", passphrase.strip("\r\n"))


def encrypt_identity(identity: str, passphrase: str) -> bytes:
    """Encrypt the identity with the passphrase; takes about two seconds, to slow down attacks."""
    wrapped: bytes = pyrage.passphrase.encrypt(
        identity.encode(), normalize_passphrase(passphrase), armored=True
    )
    return wrapped


def decrypt_identity(wrapped: bytes, passphrase: str) -> str:
    """Decrypt the identity; raises BackupError if the passphrase is wrong.

    The library first measures the machine for some milliseconds and refuses what would take too
    long by that. A machine that stalled just then is measured again.
    """
    for _ in range(MEASUREMENTS):
        try:
            identity: bytes = pyrage.passphrase.decrypt(wrapped, normalize_passphrase(passphrase))
            return identity.decode()
        except (pyrage.DecryptError, OSError) as error:
            if TOO_SLOW not in str(error):
                raise BackupError("The passphrase is wrong, or the keys file is damaged.") from None
    raise BackupError("This machine is too busy to try the passphrase: try again when it is not.")


def to_recipients(names: Iterable[str]) -> list["pyrage.x25519.Recipient"]:
    try:
        return [pyrage.x25519.Recipient.from_str(name) for name in names]
    except pyrage.RecipientError:
        raise BackupError("BACKUP_RECIPIENTS must list public keys that begin with age1") from None


def encrypt_bytes(content: bytes, recipients: list[str]) -> bytes:
    sealed: bytes = pyrage.encrypt(content, to_recipients(recipients))
    return sealed


def encrypt_blocks(
    blocks: Iterable[bytes], file: IO[bytes], recipients: list[str]
) -> tuple[int, str]:
    """Encrypt `blocks` into `file`; return the size and SHA-256 of the encrypted bytes.

    Raises what `blocks` or the file raised.
    """
    source, target = BlockReader(blocks), HashingWriter(file)
    try:
        pyrage.encrypt_io(source, target, to_recipients(recipients))
    except (pyrage.EncryptError, OSError):
        if error := source.error or target.error:
            raise error from None
        raise
    return target.size, target.sha256.hexdigest()


def to_identity(identity: str) -> "pyrage.x25519.Identity":
    """The identity in the text of an identity file, which may contain comments."""
    lines = [line.strip() for line in identity.splitlines()]
    try:
        (secret,) = [line for line in lines if line and not line.startswith("#")]
        return pyrage.x25519.Identity.from_str(secret)
    except (ValueError, pyrage.IdentityError):
        raise BackupError("This is no identity: it must hold one AGE-SECRET-KEY-1… line") from None


def get_recipient(identity: str) -> str:
    """The public key to which an identity belongs."""
    return str(to_identity(identity).to_public())


def decrypt_bytes(sealed: bytes, identity: str, name: str) -> bytes:
    try:
        plain: bytes = pyrage.decrypt(sealed, [to_identity(identity)])
    except (pyrage.DecryptError, OSError):
        raise BackupError(f"{name} {DAMAGED}") from None
    return plain


@contextmanager
def open_decrypted(path: Path, identity: str) -> Iterator[IO[bytes]]:
    """The decrypted stream of a file, for the duration of the block.

    Treat what you read as provisional until the block has ended: only then is it certain that the
    file is complete. Raises BackupError at the end, or when the stream broke off.
    """
    outlet, inlet = os.pipe()
    failures: list[BaseException] = []

    def feed() -> None:
        with path.open("rb") as source, os.fdopen(inlet, "wb") as target:
            try:
                pyrage.decrypt_io(source, target, [to_identity(identity)])
            except (pyrage.DecryptError, OSError, BackupError) as error:
                failures.append(error)

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    broken: Exception | None = None
    with os.fdopen(outlet, "rb") as stream:
        try:
            yield stream
            while stream.read(PIECE):
                pass
        except (tarfile.TarError, EOFError) as error:
            broken = error
    feeder.join()
    if failures or broken:
        if failures and isinstance(failures[0], BackupError):
            raise failures[0]
        if failures and "No matching keys" in str(failures[0]):
            raise BackupError(f"{path.name} was encrypted for another office's keys.")
        raise BackupError(f"{path.name} {DAMAGED}")


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
