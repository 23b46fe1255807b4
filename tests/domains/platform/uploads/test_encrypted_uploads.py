"""Photos encrypted to the server: sent with the key of the device, and attached like plain ones."""

import hashlib
import json
import os
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import FastAPI

from backend.core.security.queue_keys import QueueKeys
from backend.core.security.signing_keys import SigningKey
from backend.core.security.tokens import to_base64url
from backend.core.session.models import create_id
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.uploads.store import UploadFiles
from backend.domains.platform.uploads.upkeep import run_upkeep
from tests import world
from tests.acting import Api, Person
from tests.core.queue_texts import encrypt_to
from tests.domains.inspections.inspections.making import done, made, problem
from tests.domains.inspections.sync_operations.test_encrypted_operations import FORMER, read_key
from tests.domains.inspections.sync_operations.test_send_keys import register, with_key
from tests.domains.organisation.accounts.doing import events
from tests.domains.platform.attachments.pictures import PDF
from tests.domains.platform.uploads.sending import (
    PHOTO,
    VERSION,
    begin,
    list_files,
    metadata,
    send,
    send_whole,
    visit_of,
)

MAGIC = b"so178-encrypted-1\n"
FILE_KEY = bytes(range(32))
OWN = "inspector"


def describe(record: str, content: bytes, **more: str) -> dict[str, str]:
    """What the JWE of a file says."""
    told = {"entity": "inspection", "entity_id": record, "key": to_base64url(FILE_KEY)}
    return told | {"sha256": hashlib.sha256(content).hexdigest()} | more


def encrypt(api: Api, said: dict[str, str], person: str = OWN, key: Any = None) -> str:
    sender = f"{world.user(person)}/photo"
    return encrypt_to(key or read_key(api), json.dumps(said).encode(), sender)


def seal(content: bytes, text: str, key: bytes = FILE_KEY) -> bytes:
    """What is sent of a file."""
    nonce = os.urandom(12)
    return MAGIC + nonce + AESGCM(key).encrypt(nonce, content, None) + b"\n" + text.encode()


def begin_sealed(person: Person, text: str, length: int) -> Any:
    told = {"Upload-Length": str(length), "Upload-Metadata": metadata(encrypted=text)}
    return person.request("POST", "/uploads", headers={**VERSION, **told})


def count_attachments(api: Api) -> int:
    return int(api.one(sa.select(sa.func.count()).select_from(Attachment)))


def test_a_device_sends_it_with_its_key_and_is_told_how_far_it_is(
    api: Api, files: UploadFiles
) -> None:
    """After a break it goes on; the same photo sent plain by its person is the same record."""
    inspector, device = api.as_(OWN), with_key(api, register(api, OWN))
    visit = visit_of(inspector)
    text = encrypt(api, describe(visit, PHOTO, caption="Lối thoát nạn"))
    sent = seal(PHOTO, text)
    upload = made(begin_sealed(device, text, len(sent)))
    assert send(device, upload["id"], sent[:100], 0).status_code == 204
    assert PHOTO[:60] not in sent, "the control: nothing of it is plain"
    again = made(begin_sealed(device, text, len(sent)))
    assert (again["id"], again["offset"]) == (upload["id"], 100)
    assert send(device, upload["id"], sent[100:], 100).status_code == 204
    told = made(begin_sealed(device, text, len(sent)))
    assert (told["offset"], told["attachment_id"]) == (len(sent), upload["id"])
    for method, path in (("GET", ""), ("POST", "/complete"), ("DELETE", "")):
        refused = device.request(method, f"/uploads/{upload['id']}{path}", headers=VERSION)
        assert refused.status_code == 401
    photo = done(inspector.get(f"/attachments/{upload['id']}"))
    assert (photo["caption"], photo["media_type"]) == ("Lối thoát nạn", "image/jpeg")
    assert photo["uploaded_sha256"] == hashlib.sha256(PHOTO).hexdigest()
    assert events(api, OWN).count("device-sent") == 1
    assert made(begin(inspector, visit, PHOTO))["attachment_id"] == upload["id"]
    assert (count_attachments(api), list_files(files)) == (1, [])


def test_its_record_may_come_later(api: Api, app: FastAPI, files: UploadFiles) -> None:
    """Upkeep decrypts what waited for it; the device learns that it is attached."""
    device, visit = with_key(api, register(api, OWN)), str(create_id())
    text = encrypt(api, describe(visit, PDF))
    sent = seal(PDF, text)
    upload = made(begin_sealed(device, text, len(sent)))
    assert send_whole(device, sent, upload).status_code == 204
    assert made(begin_sealed(device, text, len(sent)))["attachment_id"] is None
    visit_of(api.as_(OWN), id=visit)
    assert api.http.wait_for(run_upkeep(api.database, files)) == 1
    assert made(begin_sealed(device, text, len(sent)))["attachment_id"] == upload["id"]


def test_what_cannot_be_read_is_refused_before_any_byte(api: Api) -> None:
    """Another account's, a former key's, altered; and what an operation's text would be."""
    inspector, said = api.as_(OWN), describe(visit_of(api.as_(OWN)), PHOTO)
    text = encrypt(api, said)
    former = QueueKeys([SigningKey(FORMER)]).build_jwk()
    operation = encrypt_to(read_key(api), json.dumps(said).encode(), f"{world.user(OWN)}/d1")
    not_json = encrypt_to(read_key(api), b"\xff", f"{world.user(OWN)}/photo")
    for bad in (
        *(encrypt(api, said, "inspector2"), encrypt(api, said, key=former), operation),
        *(text[:-4] + "AAAA", "x", "", not_json),
    ):
        answer = begin_sealed(inspector, bad, 99)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (
            422,
            "upload-unreadable",
        )
    assert begin_sealed(api.as_("inspector2"), text, 99).status_code == 422


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"caption": "Chủ cơ sở, CCCD 001099012345"}, "pii-in-text"),
        ({"sha256": "x"}, "pattern"),
        ({"entity": "place"}, None),
        ({"key": "x" * 65}, None),
    ],
)
def test_what_is_said_of_it_is_checked_like_plain_words(
    api: Api, changed: dict[str, str], code: str | None
) -> None:
    inspector = api.as_(OWN)
    said = describe(visit_of(inspector), PHOTO) | changed
    answer = begin_sealed(inspector, encrypt(api, said), 99)
    assert answer.status_code == 422
    assert code in (None, answer.json()["errors"][0]["code"])


def test_bytes_that_cannot_be_decrypted_are_removed(
    api: Api, files: UploadFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer says so, nothing is attached, and the same upload starts again."""
    inspector = api.as_(OWN)
    visit = visit_of(inspector)
    text = encrypt(api, describe(visit, PHOTO))
    short = encrypt(api, describe(visit, PHOTO, key=to_base64url(b"short")))
    whole = seal(PHOTO, text)
    spoilt = bytearray(whole)
    spoilt[60] ^= 1
    for sent in (
        *(bytes(spoilt), seal(PHOTO, text, bytes(32)), seal(PHOTO, short), seal(PHOTO, "x")),
        *(MAGIC, MAGIC + b"\n" + text.encode(), MAGIC + bytes(40), seal(PHOTO, "ảnh")),
    ):
        upload = made(begin_sealed(inspector, text, len(sent)))
        answer = send(inspector, upload["id"], sent, 0)
        found = [(one["pointer"], one["code"]) for one in answer.json()["errors"]]
        assert (answer.status_code, found) == (422, [("/file", "upload-unreadable")])
        assert list_files(files) == []
    other = seal(PDF, text)
    upload = made(begin_sealed(inspector, text, len(other)))
    assert problem(send(inspector, upload["id"], other, 0)) == (422, "upload-hash")
    with monkeypatch.context() as patched:
        patched.setattr("backend.domains.platform.uploads.completion.MAX_FILE", len(PHOTO) - 1)
        upload = made(begin_sealed(inspector, text, len(whole)))
        large = send(inspector, upload["id"], whole, 0)
        assert problem(large) == (413, "attachment-over-10-mib")
    assert count_attachments(api) == 0
    upload = made(begin_sealed(inspector, text, len(whole)))
    assert send(inspector, upload["id"], whole, 0).status_code == 204
    assert count_attachments(api) == 1


def test_a_file_of_10_mib_may_come_encrypted_and_no_larger_one(api: Api) -> None:
    inspector = api.as_(OWN)
    text = encrypt(api, describe(visit_of(inspector), PHOTO))
    most = 10 * 2**20
    assert begin_sealed(inspector, text, most + 1000).status_code == 201
    too_long = begin_sealed(inspector, text, most + 4000)
    assert problem(too_long) == (413, "attachment-over-10-mib")
