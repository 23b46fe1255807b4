"""After a rotation of the signing keys each use of the former one lasts as long as it must."""

from datetime import timedelta
from pathlib import Path

import pytest

from backend.core.security import queue_keys, signing_keys
from backend.core.security.queue_keys import FileQueueKeys, UnknownQueueKey
from backend.core.security.signing_keys import (
    FORMER_KEY_LIFE,
    add_signing_key,
    read_signing_keys,
    write_signing_key,
)
from backend.core.security.tokens import FileKeyRing
from backend.core.session.models import create_id, now
from tests.core.forging import ISSUER
from tests.core.queue_texts import encrypt_to

SENDER = "user/device"
KID = "kid"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_signing_key(tmp_path / "secret.pem")
    return tmp_path / "secret.pem"


def move_clock(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    at = now() + by
    for module in (queue_keys, signing_keys):
        monkeypatch.setattr(module, "now", lambda: at)


def test_processes_that_run_go_on_with_the_new_key(path: Path) -> None:
    """Of two the second one has not looked at the file when it gets the first one's token."""
    first, second = FileKeyRing(path, ISSUER), FileKeyRing(path, ISSUER)
    former = first.list_public_keys()[0][KID]
    of_before = first.issue(create_id(), create_id())
    add_signing_key(path)
    assert second.read(first.issue(create_id(), create_id())) is not None
    assert second.read(of_before) is not None
    assert [key[KID] for key in second.list_public_keys()][1:] == [former]
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == [path.name], "no draft is left"


def test_a_stolen_former_key_signs_nothing_that_is_valid_later(path: Path) -> None:
    thief, ring = FileKeyRing(path, ISSUER), FileKeyRing(path, ISSUER)
    stolen = thief._keys
    add_signing_key(path)
    thief._get_keys = lambda: stolen  # type: ignore[method-assign]
    early, late = (now() + timedelta(minutes=after) for after in (10, 11))
    assert ring.read(thief.issue(create_id(), create_id(), early), early) is not None
    assert ring.read(thief.issue(create_id(), create_id(), late), late) is None
    assert ring.read(ring.issue(create_id(), create_id(), late), late) is not None, "the new one"


def test_what_devices_encrypted_before_opens_for_thirty_days(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = FileQueueKeys(path)
    former = server.build_jwk()
    text = encrypt_to(former, b"x", SENDER)
    add_signing_key(path)
    assert server.build_jwk()[KID] != former[KID]
    assert server.decrypt(text, SENDER) == b"x"
    move_clock(monkeypatch, FORMER_KEY_LIFE - timedelta(minutes=1))
    assert server.decrypt(text, SENDER) == b"x"
    move_clock(monkeypatch, FORMER_KEY_LIFE + timedelta(minutes=1))
    for one in (server, FileQueueKeys(path)):
        with pytest.raises(UnknownQueueKey):
            one.decrypt(text, SENDER)


def test_a_former_key_leaves_the_file_after_its_term_and_no_earlier(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = now()
    written = []
    for days in (0, 20, 29, 31):
        monkeypatch.setattr(signing_keys, "now", lambda at=day + timedelta(days=days): at)
        written.append(path.read_text().split("# former")[0])
        add_signing_key(path)
        kept = [text in path.read_text() for text in written]
        assert kept == [days < FORMER_KEY_LIFE.days, True, True, True][: len(written)]
    assert len(read_signing_keys(path)) == 4


def test_a_file_that_holds_no_key_stays_as_it_is(path: Path) -> None:
    path.write_text("no key")
    with pytest.raises(ValueError, match="no private key"):
        add_signing_key(path)
    assert path.read_text() == "no key"


def test_a_draft_that_was_cut_off_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def fail(_descriptor: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="no space"):
        add_signing_key(path)
    assert path.read_bytes() == before
    monkeypatch.undo()
    assert len(add_signing_key(path)) == 2
