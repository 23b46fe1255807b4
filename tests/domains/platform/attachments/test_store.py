"""The store: a crash leaves no row without a file, and no file without a row for ever."""

import os
import time
from pathlib import Path

from backend.core.server.keyed_files import create_file_key
from backend.domains.platform.attachments.store import AttachmentStore

OLD = time.time() - 2 * 3600


def aged(*paths: Path, moment: float = OLD) -> None:
    for path in paths:
        os.utime(path, (moment, moment))


def test_what_no_row_knows_is_put_aside_for_a_month(tmp_path: Path) -> None:
    store = AttachmentStore(tmp_path)
    lost, fresh, half = create_file_key(), create_file_key(), create_file_key()
    store.write(lost, b"lost", b"small")
    store.write(fresh, b"fresh", None)
    store.write(half, b"half", None)
    cut_off = store.path(half).rename(store.path(half, ".part"))
    aged(store.path(lost), store.path(lost, ".t"), cut_off)
    assert store.old_keys() == [lost]
    assert not cut_off.exists()
    store.put_aside([lost])
    assert store.old_keys() == []
    assert not store.path(lost).exists()
    assert (store.read(lost), store.thumbnail(lost)) == (b"lost", b"small"), "still readable"
    assert store.old_keys_aside() == []
    aged(*(tmp_path / "aside").iterdir(), moment=time.time() - 31 * 86400)
    assert store.old_keys_aside() == [lost]
    store.put_back([lost])
    assert (store.path(lost).read_bytes(), store.old_keys_aside()) == (b"lost", [])
    store.put_aside([lost])
    store.remove(lost)
    assert (store.read(lost), store.thumbnail(lost), store.read(fresh)) == (None, None, b"fresh")


def test_a_removed_file_is_gone_with_its_thumbnail(tmp_path: Path) -> None:
    store, key = AttachmentStore(tmp_path), create_file_key()
    store.write(key, b"whole", b"small")
    store.remove(key)
    store.remove(key)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
