"""Files in new folders are listed there after a power cut."""

import io
import os
from pathlib import Path

import pytest

from backend.core.server.keyed_files import create_file_key
from backend.domains.platform.attachments.store import AttachmentStore
from backend.domains.platform.jobs.result_store import ResultStore


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Folders in the order in which they were written to the disk, and if they held something."""
    seen: list[tuple[str, bool]] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        real(handle)
        path = Path(f"/dev/fd/{handle}").resolve()
        if path.is_dir():
            seen.append((path.name, any(path.iterdir())))

    monkeypatch.setattr(os, "fsync", fsync)
    return seen


@pytest.mark.parametrize("kind", [AttachmentStore, ResultStore])
def test_the_names_of_new_folders_are_on_the_disk(
    tmp_path: Path, synced: list[tuple[str, bool]], kind: type[AttachmentStore] | type[ResultStore]
) -> None:
    store = kind(tmp_path / "var" / "files")
    if isinstance(store, AttachmentStore):
        key = create_file_key()
        store.write(key, b"x", b"y")
    else:
        key, _ = store.keep(io.BytesIO(b"x"))
    names = [tmp_path.name, "var", "files", key[:2]]
    assert synced == [(name, True) for name in names]
