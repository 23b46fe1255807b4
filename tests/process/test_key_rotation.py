"""Keys are rotated while the server works: nobody meets a value that does not open."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.security.encryption import (
    FieldCipher,
    FileFieldCipher,
    read_field_keys,
    write_field_key,
)
from backend.core.security.key_files import (
    get_field_key_path,
    get_key_folder,
    get_secret_key_path,
)
from backend.core.security.queue_keys import FileQueueKeys
from backend.core.security.signing_keys import write_signing_key
from backend.core.security.tokens import FileKeyRing
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.organisation.accounts import reencryption, totp
from backend.domains.organisation.accounts.models import User
from backend.domains.police.tip_offs.key_store import TipKeyStore
from backend.domains.police.tip_offs.models import TipOff
from backend.key_rotation import LOCK_NAME, encrypt_with_new_keys
from backend.locks import lock_file
from backend.settings import ROOT, Settings
from tests import world
from tests.acting import Api
from tests.domains.police.tip_offs.telling import WORDS, only_tip, tell
from tests.proofs import proof_size


@pytest.fixture
def office(
    api: Api, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Settings:
    """The application with keys of this test's own, and the settings that a command would have."""
    mine = settings.model_copy(update={"var_dir": tmp_path, "database_url": api.database.url})
    write_field_key(get_field_key_path(mine))
    fields = FileFieldCipher(get_field_key_path(mine))
    signing = get_secret_key_path(mine)
    write_signing_key(signing)
    before = api.app.state.keys
    tokens, queues = FileKeyRing(signing, before.tokens.issuer), FileQueueKeys(signing)
    changed = replace(before, fields=fields, tokens=tokens, queues=queues)
    monkeypatch.setitem(api.app.state._state, "keys", changed)
    monkeypatch.setitem(api.app.state._state, "tip_keys", TipKeyStore(get_key_folder(mine)))
    return mine


def rotate(api: Api, office: Settings) -> list[str]:
    """As the command does, beside the server, with a database of its own."""
    said: list[str] = []
    asyncio.run(encrypt_with_new_keys(office, said.append, wait=0))
    return said


def give_secrets(api: Api, fields: FieldCipher) -> None:
    def work(db: Any) -> None:
        for (id,) in db.execute(sa.select(User.id)).all():
            sealed = totp.encrypt_secret(fields, f"secret of {id}", id)
            run_unlogged(
                db, sa.update(User).where(User.id == id).values(totp_secret=sealed), "a test"
            )

    api.run(work)


def read_secrets(api: Api, fields: FieldCipher) -> list[bool]:
    rows = api.all(sa.select(User.id, User.totp_secret))
    return [
        totp.decrypt_secret(fields, row.totp_secret, row.id) == f"secret of {row.id}"
        for row in rows
    ]


def test_everything_opens_before_and_after_under_the_newest_keys(
    api: Api, office: Settings
) -> None:
    fields, keys = api.app.state.keys.fields, api.app.state.tip_keys
    give_secrets(api, fields)
    tell(api)
    old, first = keys.list_epochs(), read_field_keys(get_field_key_path(office))
    said = rotate(api, office)
    assert f"{len(world.PEOPLE)} secrets" in said[2]
    assert all(read_secrets(api, fields)), "the server that was running reads the new key"
    assert not set(old) & set(keys.list_epochs())
    assert api.one(sa.select(TipOff.key_epoch)) in keys.list_epochs()
    tip = only_tip(api)
    content = api.as_("police").get(f"/tip-offs/{tip['id']}/content").json()
    assert content["items"][0]["text"] == WORDS
    present = read_field_keys(get_field_key_path(office))
    assert present[1:] == first
    only_new = FieldCipher(present[:1])
    assert all(read_secrets(api, only_new)), "nothing is under the older key"
    rotate(api, office)
    assert read_field_keys(get_field_key_path(office))[1:] == present[:1], "two keys are kept"
    assert all(read_secrets(api, fields))
    tell(api, text="Sau khi đổi khóa.", contact=None)


def test_the_server_that_runs_signs_with_the_new_key(api: Api, office: Settings) -> None:
    """An app's token of before is good until it ends; what devices keep is encrypted to the new."""

    def list_keys() -> list[dict[str, str]]:
        keys: list[dict[str, str]] = api.as_("inspector").get("/work-package/keys").json()["keys"]
        return keys

    before = list_keys()
    said = rotate(api, office)
    after = list_keys()
    assert [(key["use"], key["kid"]) for key in after[1:2]] == [("sig", before[0]["kid"])]
    assert after[0]["kid"] not in {key["kid"] for key in before}
    assert after[-1]["use"] == "enc"
    assert after[-1]["kid"] != before[-1]["kid"]
    assert said[0].startswith("Signing key: a new one signs. 1 former in ")


def test_a_rotation_that_was_cut_off_is_made_good_by_the_next(
    api: Api, office: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = api.app.state.keys.fields
    give_secrets(api, fields)
    tell(api)
    monkeypatch.setattr(reencryption, "AT_ONCE", 3)
    run_batch, batches = reencryption.encrypt_batch_anew, list[int]()

    def stop_at_the_second(*given: Any) -> Any:
        batches.append(1)
        if len(batches) == 2:
            raise ConnectionError
        return run_batch(*given)

    monkeypatch.setattr(reencryption, "encrypt_batch_anew", stop_at_the_second)
    with pytest.raises(ConnectionError):
        rotate(api, office)
    assert all(read_secrets(api, fields)), "half under one key, half under the other"
    rotate(api, office)
    assert all(read_secrets(api, FieldCipher(read_field_keys(get_field_key_path(office))[:1])))


@pytest.mark.campaign
def test_nobody_meets_a_closed_value_while_keys_are_rotated(api: Api, office: Settings) -> None:
    fields = api.app.state.keys.fields
    assert isinstance(fields, FileFieldCipher)
    give_secrets(api, fields)
    receipts = [tell(api) for _ in range(3)]
    tips = [tip["id"] for tip in api.as_("police").get("/tip-offs").json()["items"]]
    reads = 0

    async def rotate_again_and_again() -> None:
        for _ in range(proof_size(full=200, campaign=30, least=3)):
            await encrypt_with_new_keys(office, lambda _line: None, wait=0)

    task = api.http.portal.start_task_soon(rotate_again_and_again)  # type: ignore[union-attr]
    while not task.done():
        assert all(read_secrets(api, fields))
        for id in tips:
            answer = api.as_("police").get(f"/tip-offs/{id}/content")
            if answer.status_code == 409:  # read the row, then its epoch was destroyed: once more
                answer = api.as_("police").get(f"/tip-offs/{id}/content")
            assert answer.status_code == 200
        reads += 1
    task.result()
    assert reads > 0
    assert len(receipts) == 3


@pytest.mark.whole_proof
def test_the_command_runs_by_itself(api: Api, office: Settings) -> None:
    give_secrets(api, api.app.state.keys.fields)
    if not api.database.is_sqlite:
        return  # there the command waits a minute; its functions are tested above
    command = start_command(office)
    said, failures = command.communicate(timeout=120)
    assert command.returncode == 0, failures
    assert "Make a backup now" in said
    assert all(read_secrets(api, api.app.state.keys.fields))


def start_command(office: Settings) -> subprocess.Popen[str]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "APP_ENV": "demo",
        "VAR_DIR": str(office.var_dir),
        "DATABASE_URL": office.url,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "backend", "rotate-keys"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_second_rotation_waits_for_the_first(office: Settings) -> None:
    signing = get_secret_key_path(office)
    before = signing.read_bytes()
    with lock_file(office.var_dir / LOCK_NAME):
        second = start_command(office)
        assert second.stdout is not None
        assert "waits for its end" in second.stdout.readline()
        assert signing.read_bytes() == before
    try:
        assert "a new one signs" in second.stdout.readline()
        assert signing.read_bytes() != before
    finally:
        second.kill()
        second.communicate()
