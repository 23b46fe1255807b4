"""A set that is bent, cut, forged or opened with wrong words is refused; a whole one opens."""

import base64
import random
import shutil
import sqlite3
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.backup.archive import build_end_blocks, build_path_blocks, compute_file_hash
from backend.backup.create import run_backup
from backend.backup.encryption import (
    create_identity,
    decrypt_identity,
    encrypt_blocks,
    encrypt_identity,
    read_identity,
    read_recipients,
    set_up_backups,
)
from backend.backup.key_archive import read_key_archive, write_key_archive
from backend.backup.manifest import BackupError, Manifest
from backend.backup.opening import Secret, open_set, verify_set
from backend.backup.restore import run_set_restore
from backend.backup.sets import BackupSet, find_set
from backend.core.security.key_files import is_shrinking, list_key_files
from tests.backup.offices import (
    PASSPHRASE,
    SECRET,
    Office,
    empty_office,
    quiet,
    read_everything,
    read_files,
    read_restored,
)
from tests.databases import Databases, pg_server


def refuse(one: BackupSet, office: Office, secret: Secret | None = None) -> str:
    """What verify-backup says of a set that it must not take."""
    with pytest.raises(BackupError) as caught:
        verify_set(office.settings(), one, secret or office.secret, quiet)
    leftovers = [p for p in (office.var / "backup").iterdir() if p.name.startswith("verify-")]
    assert leftovers == [], "decrypted files stayed behind"
    return str(caught.value)


@pytest.mark.postgres_in_campaign
def test_a_whole_set_is_verified(small_office: Office, made_set: BackupSet) -> None:
    manifest = verify_set(small_office.settings(), made_set, SECRET, quiet)
    rows = read_everything(small_office.database_url)
    assert {name: t.rows for name, t in manifest.tables.items()} == {
        name: len(found) for name, found in rows.items()
    }
    assert len(manifest.attachments) == 2
    assert manifest.missing == []


def test_a_small_office_is_restored(
    small_office: Office, made_set: BackupSet, databases: Databases, tmp_path: Path
) -> None:
    with empty_office(databases, tmp_path / "new", "small_target") as target:
        run_set_restore(target.settings(), made_set, small_office.secret, replace=False, say=quiet)
        assert read_restored(target.database_url) == read_restored(small_office.database_url)
        photos = "attachments"
        assert read_files(target.var / photos) == read_files(small_office.var / photos)
        keys = {k.name: k.path.read_bytes() for k in list_key_files(target.settings())}
        known = {k.name: k.path.read_bytes() for k in list_key_files(small_office.settings())}
        assert {name: keys.get(name) for name in known} == known
        assert all(is_shrinking(name) for name in keys.keys() - known.keys()), "made for new tips"
        assert all(
            k.path.stat().st_mode & 0o777 == 0o600 for k in list_key_files(target.settings())
        )
        with pytest.raises(BackupError, match="installation here already"):
            run_set_restore(
                target.settings(), made_set, small_office.secret, replace=False, say=quiet
            )
        run_set_restore(target.settings(), made_set, small_office.secret, replace=True, say=quiet)
        assert read_restored(target.database_url) == read_restored(small_office.database_url)
        (aside,) = target.var.glob("before-restore-*")
        assert list(aside.rglob("secret.pem")) != []


@pytest.mark.whole_proof
@pytest.mark.postgres_in_campaign
def test_backups_go_on_under_the_passphrase_that_opened_the_set(
    small_office: Office, copied_set: BackupSet, databases: Databases, tmp_path: Path
) -> None:
    """A set names those who open it without proof: a restore does not encrypt to whom it names."""
    thief = create_identity()[1]
    archive = read_key_archive(copied_set.keys)
    forged = archive.description | {"recipients": [thief]}
    write_key_archive(copied_set.keys, archive._replace(description=forged))
    with empty_office(databases, tmp_path / "new", "adopting") as target:
        run_set_restore(target.settings(), copied_set, SECRET, replace=False, say=quiet)
        assert read_recipients(target.settings()) == read_recipients(small_office.settings())
        assert read_identity(target.settings()) == read_identity(small_office.settings())
        own = set_up_backups(target.settings(), "mưa xuân trên sông Đáy", renew=True)
        run_set_restore(target.settings(), copied_set, SECRET, replace=True, say=quiet)
        assert read_recipients(target.settings()) == [own], "what was set up here stays"


@pytest.mark.postgres_in_campaign
def test_a_second_office_sets_up_backups_of_its_own(
    small_office: Office, made_set: BackupSet, databases: Databases, tmp_path: Path
) -> None:
    with empty_office(databases, tmp_path / "new", "second_office") as target:
        run_set_restore(target.settings(), made_set, small_office.secret, replace=False, say=quiet)
        with pytest.raises(BackupError, match="backup-setup"):
            read_recipients(target.settings())


@pytest.mark.postgres_in_campaign
def test_a_wrong_passphrase_opens_nothing(copied_set: BackupSet, small_office: Office) -> None:
    said = refuse(copied_set, small_office, Secret(passphrase="mưa xuân trên sông Đáy"))
    assert "passphrase is wrong" in said


@pytest.mark.in_turn
def test_a_machine_that_is_too_busy_calls_no_passphrase_wrong() -> None:
    """As one that stalls while it is measured: the work is said to take years."""
    wrapped = base64.b64decode(b"".join(encrypt_identity("x", PASSPHRASE).splitlines()[1:-1]))
    recipient, salt, factor = wrapped.splitlines()[1].rsplit(b" ", 2)
    longer = wrapped.replace(salt + b" " + factor, salt + b" 40", 1)
    assert recipient == b"-> scrypt"
    with pytest.raises(BackupError, match="too busy"):
        decrypt_identity(longer, PASSPHRASE)


@pytest.mark.in_turn
@pytest.mark.postgres_in_campaign
def test_letters_composed_otherwise_are_the_same_passphrase(
    made_set: BackupSet, small_office: Office
) -> None:
    spelled = unicodedata.normalize("NFD", SECRET.passphrase)
    assert spelled != SECRET.passphrase
    verify_set(small_office.settings(), made_set, Secret(passphrase=spelled), quiet)


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("part", ["data", "keys"])
def test_a_flipped_bit_is_found(copied_set: BackupSet, small_office: Office, part: str) -> None:
    path: Path = getattr(copied_set, part)
    chance, size = random.Random(178), path.stat().st_size
    sealed = path.read_bytes().find(b"age-encryption.org") if part == "keys" else 0
    for at in (sealed + 5, *(chance.randrange(sealed, size * 3 // 4) for _ in range(3))):
        if path.read_bytes()[at : at + 1] == b"\0":
            continue  # padding of the keys file's tar carries nothing
        flip(path, at)
        assert refuse(copied_set, small_office)
        flip(path, at)


@pytest.mark.parametrize("part", ["data", "keys"])
def test_a_cut_file_is_found(copied_set: BackupSet, small_office: Office, part: str) -> None:
    path: Path = getattr(copied_set, part)
    whole = path.read_bytes()
    cuts = {0, 100, len(whole) // 2}
    if part == "keys":
        cuts |= set(range(512, whole.rindex(b"age-encryption.org"), 512))
    for kept in sorted(cuts):
        path.write_bytes(whole[:kept])
        assert "damaged or cut off" in refuse(copied_set, small_office)


def test_a_flipped_bit_is_found_though_the_description_was_made_anew(
    copied_set: BackupSet, small_office: Office
) -> None:
    """The encryption itself holds, and what was decrypted before the fault is not kept."""
    flip(copied_set.data, copied_set.data.stat().st_size - 70_000)
    describe_anew(copied_set)
    assert "damaged or cut off" in refuse(copied_set, small_office)
    whole = copied_set.data.read_bytes()
    copied_set.data.write_bytes(whole[: len(whole) // 2])
    describe_anew(copied_set)
    assert "damaged or cut off" in refuse(copied_set, small_office)


def describe_anew(one: BackupSet) -> None:
    archive = read_key_archive(one.keys)
    archive.description["data"] = {
        "size": one.data.stat().st_size,
        "sha256": compute_file_hash(one.data),
    }
    write_key_archive(one.keys, archive)


def test_a_set_without_its_keys_is_refused(copied_set: BackupSet) -> None:
    copied_set.keys.unlink()
    with pytest.raises(BackupError, match=r"keys\.tar is missing"):
        find_set(copied_set.data)


def test_a_set_of_strange_name_is_refused(copied_set: BackupSet, small_office: Office) -> None:
    with pytest.raises(BackupError, match="no backup set"):
        find_set(copied_set.folder / "so178.db")
    other = BackupSet(copied_set.folder, copied_set.name.replace("-352", "-999"))
    copied_set.data.rename(other.data)
    copied_set.keys.rename(other.keys)
    assert "belongs to the set" in refuse(other, small_office)


def test_keys_of_another_office_do_not_open_it(copied_set: BackupSet, small_office: Office) -> None:
    identity, _ = create_identity()
    assert refuse(copied_set, small_office, Secret(identity=identity))


@pytest.mark.in_turn
@pytest.mark.postgres_in_campaign
def test_a_second_office_opens_it_alone(small_office: Office, tmp_path: Path) -> None:
    identity, recipient = create_identity()
    (tmp_path / "sets").mkdir()
    settings = small_office.settings(backup_recipients=[recipient])
    settings = settings.model_copy(update={"backup_dir": tmp_path / "sets"})
    one = run_backup(settings, quiet).one
    text = f"# second office\n{identity}\n"
    verify_set(settings, one, Secret(identity=text), quiet)
    verify_set(settings, one, SECRET, quiet)


Bend = Callable[[Path], None]


def change_a_row(folder: Path) -> None:
    if pg_server():
        path = folder / "database" / "users.copy"
        content = path.read_bytes()
        changed = content.replace(b"Quang", b"Quanq", 1)
        assert changed != content
        path.write_bytes(changed)
        return
    with sqlite3.connect(folder / "database" / "so178.db") as copy:
        written = copy.execute("UPDATE users SET full_name = full_name || 'x' WHERE rowid = 1")
        assert written.rowcount == 1


def drop_a_row(folder: Path) -> None:
    if pg_server():
        path = folder / "database" / "role_grants.copy"
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
        return
    with sqlite3.connect(folder / "database" / "so178.db") as copy:
        assert copy.execute("DELETE FROM role_grants WHERE rowid = 1").rowcount == 1


def change_a_photo(folder: Path) -> None:
    path = next(p for p in (folder / "attachments").rglob("*") if p.is_file() and not p.suffix)
    path.write_bytes(path.read_bytes()[:-1] + b"!")


def drop_a_photo(folder: Path) -> None:
    next(p for p in (folder / "attachments").rglob("*") if p.is_file() and not p.suffix).unlink()


def drop_a_table(folder: Path) -> None:
    if pg_server():
        (folder / "database" / "users.copy").unlink()
        return
    with sqlite3.connect(folder / "database" / "so178.db") as copy:
        copy.execute("DROP TABLE idempotency_keys")


def change_nothing(_folder: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("bend", "said"),
    [
        (change_a_row, "contents differ"),
        (drop_a_row, "rows wanted"),
        (drop_a_table, "rows wanted"),
        (change_a_photo, "attachments are not"),
        (drop_a_photo, "attachments are not"),
        (change_nothing, ""),
    ],
)
def test_a_forged_set_is_not_what_its_manifest_says(
    copied_set: BackupSet, small_office: Office, tmp_path: Path, bend: Bend, said: str
) -> None:
    """Somebody with the keys changed one thing and encrypted the set again."""
    folder = tmp_path / "opened"
    folder.mkdir()
    manifest = open_set(copied_set, small_office.secret, folder, quiet).manifest
    bend(folder)
    encrypt_again(copied_set, folder, manifest, small_office)
    if said:
        assert said in refuse(copied_set, small_office)
    else:
        verify_set(small_office.settings(), copied_set, small_office.secret, quiet)


def encrypt_again(one: BackupSet, folder: Path, manifest: Manifest, office: Office) -> None:
    for leftover in (*folder.rglob("*-wal"), *folder.rglob("*-shm")):
        leftover.unlink()
    recipient = (office.var / "backup" / "recipient.txt").read_text().strip()
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())

    def blocks() -> object:
        for name in names:
            yield from build_path_blocks(folder / name, name)
        yield build_end_blocks()

    assert manifest.name == one.name
    with one.data.open("wb") as file:
        encrypt_blocks(blocks(), file, [recipient])  # type: ignore[arg-type]
    describe_anew(one)


def test_a_set_of_a_newer_version_is_refused(
    small_office: Office,
    made_set: BackupSet,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    empty = tmp_path / "no versions"
    empty.mkdir()
    monkeypatch.setattr("backend.backup.restore.VERSIONS", empty)
    with (
        empty_office(databases, tmp_path / "new", "newer_target") as target,
        pytest.raises(BackupError, match="newer version"),
    ):
        run_set_restore(target.settings(), made_set, small_office.secret, replace=False, say=quiet)
    assert read_files(tmp_path / "new") == {}, "a refused restore leaves nothing"


def test_a_lost_photo_is_told_and_the_rest_is_kept(small_office: Office, tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    settings = small_office.settings().model_copy(update={"backup_dir": tmp_path / "sets"})
    photos = [p for p in (small_office.var / "attachments").rglob("*") if p.is_file()]
    lost = next(p for p in photos if not p.suffix)
    shutil.move(lost, tmp_path / "lost")
    try:
        made = run_backup(settings, quiet)
    finally:
        shutil.move(tmp_path / "lost", lost)
    assert made.missing == [lost.name]
    manifest = verify_set(settings, made.one, small_office.secret, quiet)
    assert manifest.missing == [lost.name]
    assert len(manifest.attachments) == 1
