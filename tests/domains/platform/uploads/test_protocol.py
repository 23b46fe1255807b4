"""Through the door: uploads begin, take pieces at offsets, and say how far they are."""

import hashlib
import threading
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.models import create_id
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.uploads import service
from backend.domains.platform.uploads.store import UploadFiles
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, made, problem
from tests.domains.platform.attachments.pictures import PDF, SECRET, plain_jpeg
from tests.domains.platform.uploads.sending import (
    HALF,
    PHOTO,
    STREAM,
    VERSION,
    begin,
    find_offset,
    list_files,
    send,
    send_whole,
    visit_of,
)


def test_a_photo_in_two_pieces_becomes_an_attachment(api: Api, files: UploadFiles) -> None:
    """Without metadata, with the hash of what was sent, in the chain of custody of its record."""
    inspector = api.as_("inspector")
    visit = visit_of(inspector)
    answer = begin(inspector, visit, PHOTO, caption="Biển hiệu", taken_at="2022-10-01T08:20:00Z")
    upload = made(answer)
    path = f"/uploads/{upload['id']}"
    assert answer.headers["Location"] == f"/api/v1{path}"
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Upload-Expires"].endswith("GMT")
    assert (upload["offset"], upload["length"], upload["attachment_id"]) == (0, len(PHOTO), None)

    first = send(inspector, upload["id"], PHOTO[:HALF], 0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(HALF))
    assert problem(inspector.post(f"{path}/complete")) == (409, "upload-incomplete")
    assert find_offset(inspector, upload["id"]) == HALF
    assert len(list_files(files)) == 1

    last = send(inspector, upload["id"], PHOTO[HALF:], HALF)
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(PHOTO)))
    assert find_offset(inspector, upload["id"]) == len(PHOTO)
    told = done(inspector.get(path))
    assert told["attachment_id"] == upload["id"]
    photo = done(inspector.post(f"{path}/complete"))
    assert photo["uploaded_sha256"] == hashlib.sha256(PHOTO).hexdigest()
    assert (photo["caption"], photo["entity_id"]) == ("Biển hiệu", visit)
    content = inspector.get(f"/attachments/{photo['id']}/content").content
    assert hashlib.sha256(content).hexdigest() == photo["sha256"]
    assert SECRET not in content
    assert list_files(files) == []
    events = done(inspector.get(f"/attachments/{photo['id']}/custody"))["items"]
    assert [one["action"] for one in events] == ["created", "looked"]


def test_an_upload_may_be_given_up(api: Api, files: UploadFiles) -> None:
    inspector = api.as_("inspector")
    upload = made(begin(inspector, visit_of(inspector), PHOTO))
    send(inspector, upload["id"], PHOTO[:HALF], 0)
    path = f"/uploads/{upload['id']}"
    assert inspector.request("DELETE", path, headers=VERSION).status_code == 204
    assert problem(inspector.get(path)) == (404, "not-found")
    assert list_files(files) == []


def test_what_the_server_speaks(api: Api) -> None:
    """OPTIONS tells it to anybody; another version is refused; an answer always names its own."""
    for path in ("/api/v1/uploads", f"/api/v1/uploads/{create_id()}"):
        told = api.http.request("OPTIONS", path)
        assert told.status_code == 204
        assert told.headers["Tus-Version"] == told.headers["Tus-Resumable"] == "1.0.0"
        assert told.headers["Tus-Extension"] == "creation,expiration,termination"
        assert told.headers["Tus-Max-Size"] == str(10 * 2**20)
    inspector = api.as_("inspector")
    visit = visit_of(inspector)
    old = begin(inspector, visit, PHOTO, headers={"Tus-Resumable": "0.2.2"})
    assert problem(old) == (412, "tus-version")
    assert (old.headers["Tus-Version"], old.headers["Tus-Resumable"]) == ("1.0.0", "1.0.0")
    upload = made(begin(inspector, visit, PHOTO))
    for method in ("HEAD", "GET", "PATCH", "DELETE"):
        path, version = f"/uploads/{upload['id']}", {"Tus-Resumable": "2.0.0"}
        assert inspector.request(method, path, headers=version).status_code == 412, method
    answer = inspector.post(f"/uploads/{upload['id']}/complete", key=None)
    assert answer.headers["Tus-Resumable"] == "1.0.0"


def test_a_wrong_offset_is_refused_and_takes_nothing(api: Api, files: UploadFiles) -> None:
    inspector = api.as_("inspector")
    upload = made(begin(inspector, visit_of(inspector), PHOTO))["id"]
    assert send(inspector, upload, PHOTO[:HALF], 0).status_code == 204
    for offset in (0, HALF - 1, HALF + 1, len(PHOTO)):
        assert problem(send(inspector, upload, PHOTO[HALF:], offset)) == (409, "upload-offset")
    assert find_offset(inspector, upload) == HALF
    assert send(inspector, upload, b"", HALF).headers["Upload-Offset"] == str(HALF)
    assert send(inspector, upload, PHOTO[HALF:], HALF).status_code == 204
    assert problem(send(inspector, upload, PHOTO, 0)) == (409, "upload-offset")
    assert send(inspector, upload, b"", len(PHOTO)).status_code == 204


def test_what_is_no_piece_is_refused(api: Api) -> None:
    inspector = api.as_("inspector")
    path = f"/uploads/{made(begin(inspector, visit_of(inspector), PHOTO))['id']}"
    offset = {**VERSION, "Upload-Offset": "0"}
    plain = {**offset, "Content-Type": "application/json"}
    answer = inspector.request("PATCH", path, content=PHOTO, headers=plain)
    assert problem(answer) == (415, "unsupported-media-type")
    unsaid = inspector.request("PATCH", path, content=PHOTO, headers={**VERSION, **STREAM})
    assert unsaid.json()["errors"][0]["pointer"] == "Upload-Offset"
    assert unsaid.json()["errors"][0]["code"] == "missing"
    below = {**offset, **STREAM, "Upload-Offset": "-1"}
    assert inspector.request("PATCH", path, content=PHOTO, headers=below).status_code == 422
    form = {**offset, "Content-Type": "text/plain"}
    assert problem(inspector.request("PATCH", path, content=PHOTO, headers=form)) == (403, "csrf")
    token = {"Cookie": f"sid={world.cookie('inspector')}", **offset, **STREAM}
    unsigned = api.http.request("PATCH", f"/api/v1{path}", content=PHOTO, headers=token)
    assert problem(unsigned) == (403, "csrf")
    assert find_offset(inspector, path.rpartition("/")[2]) == 0


def test_lies_about_the_length(api: Api, files: UploadFiles) -> None:
    """What is longer is refused where it passes the length; what is shorter never completes."""
    inspector = api.as_("inspector")
    visit = visit_of(inspector)
    short = made(begin(inspector, visit, PHOTO, length=HALF))["id"]
    assert problem(send(inspector, short, PHOTO, 0)) == (413, "upload-beyond-length")
    assert find_offset(inspector, short) == 0
    assert problem(send(inspector, short, PHOTO[:HALF], 0)) == (422, "upload-hash")
    assert find_offset(inspector, short) == 0, "it starts again"

    long = made(begin(inspector, visit, plain_jpeg(), length=10 * 2**20))["id"]
    assert send(inspector, long, plain_jpeg(), 0).status_code == 204
    assert problem(inspector.post(f"/uploads/{long}/complete")) == (409, "upload-incomplete")

    over = begin(inspector, visit, PHOTO, length=10 * 2**20 + 1)
    assert problem(over) == (413, "attachment-over-10-mib")
    assert begin(inspector, visit, PHOTO, length=2**80).status_code in (413, 422)
    for length in ("0", "-1", "x", "1.5"):
        assert begin(inspector, visit, PHOTO, length=length).status_code == 422, length
    huge = send(inspector, long, bytes(10 * 2**20 + 4096), 0)
    assert problem(huge) == (413, "too-large")
    assert api.one(sa.select(sa.func.count()).select_from(Attachment)) == 0


def test_metadata_that_says_nothing_is_refused(api: Api) -> None:
    inspector = api.as_("inspector")
    visit = visit_of(inspector)

    def refused(**more: Any) -> tuple[str, str]:
        answer = begin(inspector, visit, PHOTO, **more)
        assert answer.status_code == 422, answer.text
        error = answer.json()["errors"][0]
        return error["pointer"], error["code"]

    where = "Upload-Metadata"
    assert refused(sha256="abc") == (f"{where}/sha256", "pattern")
    assert refused(entity="nothing") == (f"{where}/entity", "not-in-list")
    assert refused(entity_id="7") == (f"{where}/entity_id", "not-an-id")
    assert refused(id=str(UUID(int=1))) == (f"{where}/id", "not-an-id")
    assert refused(caption="Chị Hoa 0912345678") == (f"{where}/caption", "pii-in-text")
    assert refused(caption="x" * 301) == (f"{where}/caption", "too-long")
    assert refused(taken_at="hôm qua") == (f"{where}/taken_at", "not-an-instant")
    assert refused(headers={where: "entity"}) == (f"{where}/entity", "not-in-list")
    assert refused(headers={where: "entity ???"}) == (where, "pattern")
    assert refused(headers={where: "entity /w=="}) == (where, "pattern")
    assert refused(headers={where: "x " + "YQ" * 4000}) == (where, "too-long")
    assert refused(headers={where: ""}) == (f"{where}/entity", "missing")


def test_only_the_owner_sees_it(api: Api) -> None:
    """Whatever others reach: the upload of another account does not exist."""
    inspector = api.as_("inspector")
    upload = made(begin(inspector, visit_of(inspector), PHOTO))["id"]
    for name in ("district", "police", "binhnghia"):
        other = api.as_(name)
        assert problem(send(other, upload, PHOTO, 0)) == (404, "not-found"), name
        assert problem(other.get(f"/uploads/{upload}")) == (404, "not-found")
        assert problem(other.post(f"/uploads/{upload}/complete")) == (404, "not-found")
        gone = other.request("DELETE", f"/uploads/{upload}", headers=VERSION)
        assert problem(gone) == (404, "not-found")
    assert find_offset(inspector, upload) == 0
    assert problem(begin(api.as_("province"), str(create_id()), PHOTO))[0] == 403
    assert api.http.request("POST", "/api/v1/uploads").status_code == 401


def test_two_senders_at_once_never_mix(api: Api, files: UploadFiles) -> None:
    """Each offset is taken once: one goes on, the other is told where the file stands."""
    inspector = api.as_("inspector")
    content = plain_jpeg(900, 700)
    upload = made(begin(inspector, visit_of(inspector), content))["id"]
    step = len(content) // 40
    codes: list[int] = []

    def send_all() -> None:
        while (offset := find_offset(inspector, upload)) < len(content):
            answer = send(inspector, upload, content[offset : offset + step], offset)
            codes.append(answer.status_code)

    threads = [threading.Thread(target=send_all) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert set(codes) <= {204, 409}
    assert codes.count(204) == -(-len(content) // step)
    photo = done(inspector.post(f"/uploads/{upload}/complete"))
    assert photo["uploaded_sha256"] == hashlib.sha256(content).hexdigest()
    assert api.one(sa.select(sa.func.count()).select_from(Attachment)) == 1


def test_the_clients_own_id_and_key(api: Api) -> None:
    """The attachment gets the id; the same key is answered again, and never for another file."""
    inspector = api.as_("inspector")
    visit, id = visit_of(inspector), str(create_id())
    key = {"Idempotency-Key": str(create_id())}
    first = begin(inspector, visit, PHOTO, id=id, headers=key)
    assert made(first)["id"] == id
    again = begin(inspector, visit, PHOTO, id=id, headers=key)
    assert (again.content, again.headers["Idempotency-Replayed"]) == (first.content, "true")
    assert problem(begin(inspector, visit, PDF, headers=key)) == (422, "key-reused")
    assert problem(begin(inspector, visit, PDF, id=id)) == (409, "already-exists")
    assert send_whole(inspector, PHOTO, made(first)).status_code == 204
    assert done(inspector.get(f"/attachments/{id}"))["id"] == id


def test_open_uploads_have_a_quota(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each account; what was finished or given up does not count."""
    monkeypatch.setattr(service, "MAX_OPEN", 2)
    inspector = api.as_("inspector")
    visit = visit_of(inspector)
    first = made(begin(inspector, visit, PHOTO))
    made(begin(inspector, visit, PDF))
    other = plain_jpeg(20, 20)
    assert problem(begin(inspector, visit, other)) == (409, "uploads-too-many")
    made(begin(api.as_("district"), visit, other))
    assert send_whole(inspector, PHOTO, first).status_code == 204
    made(begin(inspector, visit, other))


def test_a_full_disk_is_told_and_what_was_written_stays(
    api: Api, files: UploadFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspector = api.as_("inspector")
    upload = made(begin(inspector, visit_of(inspector), PHOTO))
    assert send(inspector, upload["id"], PHOTO[:HALF], 0).status_code == 204

    def fail(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(type(files.uploads), "append", fail)
        assert problem(send(inspector, upload["id"], PHOTO[HALF:], HALF)) == (503, "disk-full")
    api.app.state.disk.failed_at = float("-inf")
    assert find_offset(inspector, upload["id"]) == HALF
    assert send(inspector, upload["id"], PHOTO[HALF:], HALF).status_code == 204
