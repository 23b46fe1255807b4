"""What a whole file becomes: checked by its hash, one attachment of its record, once it is here."""

import os
import threading
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import User
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.uploads.models import ResumableUpload
from backend.domains.platform.uploads.store import UploadFiles
from backend.domains.platform.uploads.upkeep import run_upkeep
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, made, problem, whole
from tests.domains.platform.attachments.pictures import PDF, plain_jpeg
from tests.domains.platform.uploads.sending import (
    HALF,
    PHOTO,
    VERSION,
    begin,
    find_offset,
    list_files,
    send,
    send_whole,
    visit_of,
)


def test_the_parent_decides_as_it_does_for_a_form(api: Api) -> None:
    """A record that is not reached is one that is not there, and a full record is full."""
    inspector, other = api.as_("inspector"), api.as_("inspector2")
    visit = visit_of(inspector)
    upload = made(begin(other, visit, PHOTO))
    assert send_whole(other, PHOTO, upload).status_code == 204
    missing = other.post(f"/uploads/{upload['id']}/complete")
    assert problem(missing) == (409, "upload-parent-missing")
    assert api.one(sa.select(sa.func.count()).select_from(Attachment)) == 0


def test_a_file_may_come_before_its_record(api: Api, files: UploadFiles) -> None:
    """Its bytes wait; asked again when the record is there, it joins it."""
    inspector, visit = api.as_("inspector"), str(create_id())
    upload = made(begin(inspector, visit, PHOTO))
    path = f"/uploads/{upload['id']}"
    assert send_whole(inspector, PHOTO, upload).status_code == 204
    assert problem(inspector.post(f"{path}/complete")) == (409, "upload-parent-missing")
    assert done(inspector.get(path))["attachment_id"] is None
    assert visit_of(inspector, id=visit) == visit
    assert done(inspector.post(f"{path}/complete"))["entity_id"] == visit
    assert done(inspector.post(f"{path}/complete"))["id"] == upload["id"]
    assert list_files(files) == []


def test_upkeep_completes_what_waits_and_removes_what_expired(
    api: Api, app: FastAPI, files: UploadFiles
) -> None:
    """Also when its client has gone for good. Rows and bytes past their term go."""
    inspector, visit = api.as_("inspector"), str(create_id())
    waiting = made(begin(inspector, visit, PHOTO))
    assert send_whole(inspector, PHOTO, waiting).status_code == 204
    half = made(begin(inspector, visit, PDF))["id"]
    send(inspector, half, PDF[:9], 0)

    def tidy() -> int:
        return api.http.wait_for(run_upkeep(api.database, files))

    assert tidy() == 0
    assert len(list_files(files)) == 2
    visit_of(inspector, id=visit)
    assert tidy() == 1
    found = done(inspector.get("/attachments", entity="inspections", entity_id=visit))["items"]
    assert [(one["id"], one["uploaded_by_name"]) for one in found] == [
        (waiting["id"], "Lê Văn Dũng")
    ]

    def let_pass(db: Session) -> None:
        for upload in db.scalars(sa.select(ResumableUpload)):
            upload.expires_at = now() - timedelta(seconds=1)

    api.run(let_pass)
    assert problem(inspector.get(f"/uploads/{half}")) == (404, "not-found")
    assert problem(send(inspector, half, PDF[9:], 9)) == (404, "not-found")
    left = files.uploads.folder / "00" / f"{0:032x}"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"of no row")
    old = time.time() - 2 * 3600
    for path in files.uploads.folder.rglob("*"):
        if path.is_file():
            os.utime(path, (old, old))
    assert tidy() == 0
    assert list_files(files) == []
    assert api.one(sa.select(sa.func.count()).select_from(ResumableUpload)) == 0
    assert done(inspector.get(f"/attachments/{waiting['id']}"))["entity_id"] == visit


def test_a_server_that_died_before_the_last_answer(api: Api, files: UploadFiles) -> None:
    """The bytes are whole, nothing is attached: asking again, or upkeep, does what was left."""
    inspector = api.as_("inspector")
    visit = visit_of(inspector)
    ids = []
    for content in (PHOTO, PDF, plain_jpeg()):
        ids.append(made(begin(inspector, visit, content))["id"])
        key = api.one(
            sa.select(ResumableUpload.file_key).where(ResumableUpload.id == UUID(ids[-1]))
        )
        files.uploads.append(key, 0, content)
        assert find_offset(inspector, ids[-1]) == len(content)
    assert send(inspector, ids[0], b"", len(PHOTO)).status_code == 204
    assert done(inspector.post(f"/uploads/{ids[1]}/complete"))["media_type"] == "application/pdf"
    assert api.http.wait_for(run_upkeep(api.database, files)) == 1
    found = done(inspector.get("/attachments", entity="inspections", entity_id=visit))["items"]
    assert [one["id"] for one in found] == ids


def test_what_complete_says_beside(
    api: Api, files: UploadFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version, bytes that a power cut has spoilt, a full day, an id that is taken."""
    inspector = api.as_("inspector")
    visit, own = visit_of(inspector), ResumableUpload
    first = made(begin(inspector, visit, PHOTO))
    assert send_whole(inspector, PHOTO, first).status_code == 204
    second = made(begin(inspector, visit_of(inspector), PHOTO, id=str(create_id())))["id"]
    path = f"/uploads/{second}/complete"
    other = inspector.request("POST", path, headers={"Tus-Resumable": "2.0.0"})
    assert problem(other) == (412, "tus-version")
    key = api.one(sa.select(own.file_key).where(own.id == UUID(second)))
    files.uploads.append(key, 0, bytes(len(PHOTO)))
    assert problem(inspector.post(path)) == (422, "upload-hash")
    assert find_offset(inspector, second) == 0
    with monkeypatch.context() as patched:
        patched.setattr("backend.domains.platform.attachments.service.MAX_OF_DAY", 0)
        assert send(inspector, second, PHOTO, 0).status_code == 204
        assert problem(inspector.post(path)) == (409, "attachment-day-full")
    third = visit_of(inspector)

    inspector.request("DELETE", f"/uploads/{first['id']}", headers=VERSION)
    taken = made(begin(inspector, third, PDF, id=first["id"]))["id"]
    assert problem(send(inspector, taken, PDF, 0)) == (409, "already-exists")
    again = inspector.post(f"/uploads/{taken}/complete")
    assert problem(again) == (409, "already-exists")
    assert done(inspector.post(path))["id"] == second


def test_upkeep_asks_for_the_rights_of_now(api: Api, files: UploadFiles) -> None:
    """Who lost the account in between adds nothing more."""
    inspector, visit = api.as_("inspector"), str(create_id())
    upload = made(begin(inspector, visit, PHOTO))
    assert send_whole(inspector, PHOTO, upload).status_code == 204
    visit_of(api.as_("district"), id=visit)

    def end(db: Session) -> None:
        db.get_one(User, world.user("inspector")).is_active = False

    api.run(end)
    assert api.http.wait_for(run_upkeep(api.database, files)) == 0
    assert api.one(sa.select(sa.func.count()).select_from(Attachment)) == 0


def test_the_same_photo_twice_is_one_record(api: Api, files: UploadFiles) -> None:
    """Sent again, by a colleague, beside a form, or after it was removed."""
    inspector, district = api.as_("inspector"), api.as_("district")
    visit = visit_of(inspector)
    first = made(begin(inspector, visit, PHOTO))
    assert made(begin(inspector, visit, PHOTO))["id"] == first["id"]
    send(inspector, first["id"], PHOTO[:HALF], 0)
    again = made(begin(inspector, visit, PHOTO))
    assert (again["id"], again["offset"]) == (first["id"], HALF)
    assert send(inspector, first["id"], PHOTO[HALF:], HALF).status_code == 204
    after = made(begin(inspector, visit, PHOTO))
    assert (after["id"], after["attachment_id"]) == (first["id"], first["id"])
    assert after["offset"] == len(PHOTO)

    theirs = made(begin(district, visit, PHOTO))
    assert theirs["id"] != first["id"]
    assert (theirs["attachment_id"], theirs["offset"]) == (first["id"], len(PHOTO))
    assert done(district.post(f"/uploads/{theirs['id']}/complete"))["id"] == first["id"]
    assert api.one(sa.select(sa.func.count()).select_from(Attachment)) == 1

    photo = done(inspector.get(f"/attachments/{first['id']}"))
    assert inspector.delete(f"/attachments/{photo['id']}", etag=photo).status_code == 204
    anew = made(begin(inspector, visit, PHOTO))
    assert (anew["offset"], anew["attachment_id"]) == (0, None)
    assert send_whole(inspector, PHOTO, anew).status_code == 204
    assert api.one(sa.select(sa.func.count()).select_from(Attachment)) == 1


def test_what_is_said_last_counts(api: Api) -> None:
    """A caption that was changed before the rest of the bytes came."""
    inspector = api.as_("inspector")
    visit = visit_of(inspector)
    first = made(begin(inspector, visit, PHOTO, caption="Cửa"))
    send(inspector, first["id"], PHOTO[:HALF], 0)
    again = made(begin(inspector, visit, PHOTO, caption="Lối thoát nạn"))
    assert (again["id"], again["offset"]) == (first["id"], HALF)
    assert send(inspector, first["id"], PHOTO[HALF:], HALF).status_code == 204
    assert done(inspector.get(f"/attachments/{first['id']}"))["caption"] == "Lối thoát nạn"
    begin(inspector, visit, PHOTO, caption="Biển hiệu")
    assert done(inspector.get(f"/attachments/{first['id']}"))["caption"] == "Lối thoát nạn"


def test_the_same_photo_from_two_at_once_is_one_record(api: Api, files: UploadFiles) -> None:
    inspector, district = api.as_("inspector"), api.as_("district")
    visit = visit_of(inspector)
    pairs = [(person, made(begin(person, visit, PHOTO))) for person in (inspector, district)]
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda p=p, u=u: answers.append(send_whole(p, PHOTO, u)))
        for p, u in pairs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [one.status_code for one in answers] == [204, 204]
    ids = {done(p.post(f"/uploads/{u['id']}/complete"))["id"] for p, u in pairs}
    assert len(ids) == 1
    assert api.one(sa.select(sa.func.count()).select_from(Attachment)) == 1


def test_what_is_refused_for_its_content_starts_again(api: Api, files: UploadFiles) -> None:
    """As a form is refused: by what it is, whatever its name and type say."""
    inspector = api.as_("inspector")
    visit = visit_of(inspector)
    for content, code in ((b"MZ" + bytes(99), "attachment-type"), (PHOTO[:-400], None)):
        upload = made(begin(inspector, visit, content))
        answer = send_whole(inspector, content, upload)
        if code is None:  # the decoder reads what there is of a photo, or refuses it
            assert answer.status_code in (204, 422)
            continue
        assert answer.status_code == 422
        assert answer.json()["errors"] == [
            {"pointer": "/file", "code": code, "message": answer.json()["errors"][0]["message"]}
        ]
        assert find_offset(inspector, upload["id"]) == 0
        assert list_files(files) == []


def test_a_picture_that_grows_too_large_is_refused(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it is encoded anew, by whichever request brings its last byte."""
    monkeypatch.setattr("backend.domains.platform.attachments.upload.MAX_KEPT", 10)
    inspector = api.as_("inspector")
    visit = visit_of(inspector)
    upload = made(begin(inspector, visit, PHOTO))["id"]
    assert problem(send(inspector, upload, PHOTO, 0)) == (413, "attachment-over-10-mib")
    assert find_offset(inspector, upload) == 0, "it starts again"

    before = str(create_id())
    upload = made(begin(inspector, before, PHOTO))["id"]
    assert send(inspector, upload, PHOTO, 0).status_code == 204
    visit_of(inspector, id=before)
    refused = inspector.post(f"/uploads/{upload}/complete")
    assert problem(refused) == (413, "attachment-over-10-mib")


def test_a_signed_record_gets_it_as_late(api: Api) -> None:
    inspector = api.as_("inspector")
    visit = made(inspector.post("/inspections", whole()))
    upload = made(begin(inspector, visit["id"], PHOTO))
    done(inspector.post(f"/inspections/{visit['id']}/sign", etag=visit))
    assert send_whole(inspector, PHOTO, upload).status_code == 204
    assert done(inspector.post(f"/uploads/{upload['id']}/complete"))["is_late"] is True


def test_a_full_record_keeps_the_bytes(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    inspector = api.as_("inspector")
    visit = visit_of(inspector)
    upload = made(begin(inspector, visit, PHOTO))
    with monkeypatch.context() as patched:
        patched.setattr("backend.domains.platform.attachments.service.MAX_OF_RECORD", 0)
        assert send_whole(inspector, PHOTO, upload).status_code == 204
        full = inspector.post(f"/uploads/{upload['id']}/complete")
        assert problem(full) == (409, "attachment-record-full")
    assert done(inspector.post(f"/uploads/{upload['id']}/complete"))["id"] == upload["id"]
