"""A tip that was taken back does not come back from any set, and the others of its quarter do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.backup import create
from backend.backup.create import run_backup
from backend.backup.key_archive import read_key_archive
from backend.backup.opening import open_set
from backend.backup.restore import run_set_restore
from backend.backup.sets import BackupSet
from backend.core.security.encryption import DecryptionError, FieldCipher
from backend.core.security.key_files import DESTRUCTION_LIST, is_shrinking
from backend.domains.police.tip_offs.tip_keys import decrypt_text
from backend.main import create_app
from tests import world
from tests.backup.offices import Office, empty_office, quiet, read_everything, sign_all_in
from tests.databases import Databases

pytestmark = pytest.mark.usefixtures("hours_apart")
TIPS = "/api/v1/public/tip-offs"
TAKEN_BACK = "Tin này người gửi sẽ rút lại."
STAYING = "Tin này ở lại."


@contextmanager
def serve(office: Office) -> Iterator[TestClient]:
    """The whole application on that office; what it does at its start is done."""
    with TestClient(create_app(office.settings())) as client:
        yield client


def tell(client: TestClient, text: str) -> str:
    answer = client.post(TIPS, json={"text": text, "topic": "place", "contact": None})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["receipt"])


def withdraw(client: TestClient, receipt: str) -> None:
    answer = client.post(f"{TIPS}/withdrawal", json={"receipt": receipt})
    assert answer.json()["status"] == "withdrawn", answer.text


def read_tips(client: TestClient) -> set[str]:
    """The words of every tip, as the police read them."""
    headers = {"Cookie": f"sid={world.cookie('police')}"}
    tips = client.get("/api/v1/tip-offs", headers=headers).json()["items"]
    found = set()
    for tip in tips:
        answer = client.get(f"/api/v1/tip-offs/{tip['id']}/content", headers=headers)
        assert answer.status_code == 200, answer.text
        found |= {item["text"] for item in answer.json()["items"]}
    return found


def opened_by(keys: dict[str, bytes], rows: list[Any]) -> set[str]:
    """What somebody reads who has the rows of the older database and these files of keys."""
    found = set()
    shrinking = [c for n, c in keys.items() if is_shrinking(n) and n != DESTRUCTION_LIST]
    pieces = [c[at : at + 32] for c in shrinking for at in range(0, len(c), 32)]
    for id, sealed in rows:
        for key in pieces:
            try:
                found.add(decrypt_text(FieldCipher([key]), sealed, id))
            except DecryptionError:
                continue
    return found


def sealed_rows(office: Office) -> list[Any]:
    rows = read_everything(office.database_url)["tip_texts"]
    return [(row[0], value) for row in rows for value in row if isinstance(value, bytes)]


def keys_in(one: BackupSet, office: Office, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    return dict(open_set(one, office.secret, folder, quiet).keys)


def restored(
    one: BackupSet, office: Office, databases: Databases, folder: Path, name: str
) -> set[str]:
    """The tips of an office that comes back from this set on another machine."""
    with empty_office(databases, folder, name) as target:
        run_set_restore(target.settings(), one, office.secret, replace=False, say=quiet)
        sign_all_in(target.database_url)
        with serve(target) as client:
            return read_tips(client)


@pytest.mark.whole_proof
def test_a_tip_taken_back_comes_back_from_no_set(
    small_office: Office, databases: Databases, tmp_path: Path
) -> None:
    office = small_office
    with serve(office) as client:
        receipt = tell(client, TAKEN_BACK)
        tell(client, STAYING)
        rows = sealed_rows(office)
        before = run_backup(office.settings(), quiet).one
        assert opened_by(keys_in(before, office, tmp_path / "a"), rows) == {TAKEN_BACK, STAYING}
        withdraw(client, receipt)
        after = run_backup(office.settings(), quiet).one

    for number, one in enumerate((before, after)):
        assert opened_by(keys_in(one, office, tmp_path / f"b{number}"), rows) == {STAYING}
        read = restored(one, office, databases, tmp_path / f"c{number}", f"destroyed_{number}")
        assert read == {STAYING}
    stamp = before.keys.stat().st_mtime_ns
    run_backup(office.settings(), quiet)
    assert before.keys.stat().st_mtime_ns == stamp, "what is up to date is left alone"


def test_an_older_set_forgets_nothing_of_what_this_machine_knows(
    small_office: Office, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A set that the nightly rule did not reach: the list is here, or is not (the control)."""
    office = small_office
    monkeypatch.setattr(create, "update_older_sets", lambda *_given: 0)
    with serve(office) as client:
        receipt = tell(client, TAKEN_BACK)
        before = run_backup(office.settings(), quiet).one
        withdraw(client, receipt)
        assert TAKEN_BACK not in read_tips(client)
    read = restored(before, office, databases, tmp_path / "elsewhere", "destroyed_control")
    assert TAKEN_BACK in read, "on another machine nobody knows of the withdrawal"
    run_set_restore(office.settings(), before, office.secret, replace=True, say=quiet)
    sign_all_in(office.database_url)
    with serve(office) as client:
        assert TAKEN_BACK not in read_tips(client)


def test_a_damaged_set_keeps_no_other_from_losing_its_keys(
    small_office: Office, tmp_path: Path
) -> None:
    office = small_office
    with serve(office) as client:
        receipt = tell(client, TAKEN_BACK)
        rows = sealed_rows(office)
        damaged = run_backup(office.settings(), quiet).one
        good = run_backup(office.settings(), quiet).one
        damaged.keys.write_bytes(damaged.keys.read_bytes()[:700])
        withdraw(client, receipt)
        said: list[str] = []
        run_backup(office.settings(), said.append)
    assert [line for line in said if damaged.keys.name in line and "WARNING" in line]
    assert TAKEN_BACK not in opened_by(keys_in(good, office, tmp_path / "good"), rows)
    assert DESTRUCTION_LIST in read_key_archive(good.keys).sealed
