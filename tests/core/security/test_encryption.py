"""Sealed fields open in their own cell only, with any key of the file."""

from pathlib import Path

import pytest

from backend.core.security import encryption
from backend.core.security.encryption import (
    DecryptionError,
    FieldCipher,
    FileFieldCipher,
    write_field_key,
)
from backend.core.session.models import create_id

OLD, NEW = b"o" * 32, b"n" * 32
ROW = create_id()


def test_what_was_sealed_opens_in_its_cell() -> None:
    sealer = FieldCipher([NEW])
    sealed = sealer.encrypt(b"secret", "users", "totp_secret", ROW)
    assert b"secret" not in sealed
    assert sealer.decrypt(sealed, "users", "totp_secret", ROW) == b"secret"


def test_the_same_value_never_looks_the_same() -> None:
    sealer = FieldCipher([NEW])
    assert sealer.encrypt(b"x", "t", "c", ROW) != sealer.encrypt(b"x", "t", "c", ROW)


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [
        ("users", "totp_secret", create_id()),
        ("users", "other", ROW),
        ("others", "totp_secret", ROW),
        ("users|totp_secret", "", ROW),
    ],
)
def test_a_value_moved_to_another_cell_does_not_open(table: str, column: str, row: object) -> None:
    sealer = FieldCipher([NEW])
    sealed = sealer.encrypt(b"secret", "users", "totp_secret", ROW)
    with pytest.raises(DecryptionError):
        sealer.decrypt(sealed, table, column, row)  # type: ignore[arg-type]


def test_an_altered_value_does_not_open() -> None:
    sealer = FieldCipher([NEW])
    sealed = sealer.encrypt(b"secret", "t", "c", ROW)
    for at in range(len(sealed)):
        altered = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(DecryptionError):
            sealer.decrypt(altered, "t", "c", ROW)
    for length in range(len(sealed)):
        with pytest.raises(DecryptionError):
            sealer.decrypt(sealed[:length], "t", "c", ROW)


def test_rotation_keeps_old_values_readable_and_seals_with_the_new_key() -> None:
    before = FieldCipher([OLD]).encrypt(b"secret", "t", "c", ROW)
    both = FieldCipher([NEW, OLD])
    assert both.decrypt(before, "t", "c", ROW) == b"secret"
    after = both.encrypt(b"secret", "t", "c", ROW)
    assert FieldCipher([NEW]).decrypt(after, "t", "c", ROW) == b"secret"
    with pytest.raises(DecryptionError):
        FieldCipher([NEW]).decrypt(before, "t", "c", ROW)


def test_keys_come_from_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "field.key"
    write_field_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    sealed = FileFieldCipher(path).encrypt(b"x", "t", "c", ROW)
    assert FileFieldCipher(path).decrypt(sealed, "t", "c", ROW) == b"x"
    for bad in (b"", b"c2hvcnQ=\n", b"not base64!\n"):
        path.write_bytes(bad)
        with pytest.raises(ValueError, match="32 bytes"):
            FileFieldCipher(path)


def test_a_field_is_encrypted_with_one_key_whatever_another_thread_loads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another thread looked at the file again between the key id and the key."""
    cipher, build = FieldCipher([OLD]), encryption.build_associated_data

    def load_meanwhile(*given: object) -> bytes:
        bound = build(*given)  # type: ignore[arg-type]
        cipher._set_keys([NEW, OLD])
        return bound

    monkeypatch.setattr(encryption, "build_associated_data", load_meanwhile)
    sealed = cipher.encrypt(b"x", "users", "totp_secret", ROW)
    assert cipher.decrypt(sealed, "users", "totp_secret", ROW) == b"x"
