"""A photo over a link that breaks, to a server that is killed: each byte is sent about once."""

import hashlib
import http.client
import json
import random
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from backend.core.session.models import create_id
from tests import world
from tests.breakable_link import Link, link_to
from tests.databases import Databases
from tests.domains.inspections.inspections.making import draft
from tests.domains.platform.attachments.pictures import plain_jpeg
from tests.domains.platform.uploads.sending import STREAM, VERSION, metadata
from tests.serving import SERVE, start

MIB = 2**20
SIZE = 10 * MIB
BREAKS = 20
KILLED_AT = 10
"""The break at which the server is killed, too."""


def build_photo() -> bytes:
    """A photo of 10 MiB: behind its end are bytes that no compression shortens."""
    photo = plain_jpeg()
    noise = random.Random(178).randbytes(SIZE - len(photo)).replace(b"\xff", b"\x00")
    return photo + noise


class Phone:
    """A client that knows nothing but the protocol."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.signed = {
            "Cookie": f"sid={world.cookie('inspector')}",
            "X-CSRF-Token": world.csrf("inspector"),
        }

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """(status, headers, content); raises OSError or HTTPException when the link breaks."""
        where = urlsplit(self.link.base)
        line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        try:
            line.request(method, f"/api/v1{path}", body, {**self.signed, **headers})
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    def find_offset(self, upload: str) -> int:
        status, headers, _ = self.ask("HEAD", f"/uploads/{upload}", **VERSION)
        assert status == 200
        return int(headers["Upload-Offset"])

    def send_rest(self, upload: str, content: bytes, offset: int) -> int:
        """The status of the answer; 0 when the link broke before it came."""
        told = {**VERSION, **STREAM, "Upload-Offset": str(offset)}
        try:
            return int(self.ask("PATCH", f"/uploads/{upload}", content[offset:], **told)[0])
        except (OSError, http.client.HTTPException):
            return 0


class Journey:
    """One photo on its way: where it stood each time that somebody asked."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self.settings = {"APP_ENV": "test", "DATABASE_URL": databases.fresh()}
        self.folder = folder
        self.server = start(folder, SERVE, **self.settings)
        self.breaks, self.offsets = 0, list[int]()

    def kill_server(self, link: Link) -> None:
        self.server.kill()
        self.server = start(self.folder, SERVE, **self.settings)
        link.to = ("127.0.0.1", urlsplit(self.server.base).port)

    def send(self, phone: Phone, upload: str, content: bytes) -> None:
        """Go on from where it stands until the last answer has come."""
        link, status = phone.link, 0
        while status != 204:
            self.offsets.append(phone.find_offset(upload))
            assert self.offsets == sorted(self.offsets), "what had come is lost"
            if self.breaks < BREAKS:
                link.left = SIZE // (BREAKS + 1) + 1000 * (self.breaks % 7)
            status = phone.send_rest(upload, content, self.offsets[-1])
            assert status in (0, 204), status
            if status == 0:
                self.breaks += 1
                if self.breaks == KILLED_AT:
                    self.kill_server(link)
                link.mend()


def begin(phone: Phone, content: bytes) -> str:
    """The id of an upload for a new visit."""
    record = str(create_id())
    visit, kind = json.dumps(draft(id=record)), {"Content-Type": "application/json"}
    status, _, told = phone.ask("POST", "/inspections", visit, **kind)
    assert status == 201, told
    sha256 = hashlib.sha256(content).hexdigest()
    said = metadata(entity="inspection", entity_id=record, sha256=sha256)
    length = str(len(content))
    headers = {**VERSION, "Upload-Length": length, "Upload-Metadata": said}
    status, _, told = phone.ask("POST", "/uploads", **headers)
    assert status == 201, told
    return str(json.loads(told)["id"])


def try_silent_sender(phone: Phone) -> None:
    """A connection that is dead, though nobody knows: what it brought counts, and it gives way."""
    content = plain_jpeg()
    upload, half = begin(phone, content), len(content) // 2
    where = urlsplit(phone.link.base)
    told = {
        **phone.signed,
        **VERSION,
        **STREAM,
        "Host": where.netloc,
        "Upload-Offset": "0",
        "Content-Length": str(len(content)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    line = f"PATCH /api/v1/uploads/{upload} HTTP/1.1\r\n{head}\r\n".encode()
    with socket.create_connection((where.hostname, where.port or 80), timeout=60) as silent:
        silent.sendall(line + content[:half])
        assert phone.find_offset(upload) == half
        assert phone.send_rest(upload, content, half) == 204
        assert b" 409 " in silent.recv(65536).split(b"\r\n")[0]
    status, _, photo = phone.ask("POST", f"/uploads/{upload}/complete", **VERSION)
    assert (status, json.loads(photo)["uploaded_size"]) == (200, len(content))


@pytest.mark.in_turn
@pytest.mark.slow
def test_a_photo_over_a_link_that_breaks_twenty_times(databases: Databases, tmp_path: Path) -> None:
    """10 MiB take at most 11 MiB on the line, though the server is killed in the middle."""
    content, journey = build_photo(), Journey(databases, tmp_path)
    assert len(content) == SIZE
    try:
        with link_to(journey.server.base) as link:
            phone = Phone(link)
            upload = begin(phone, content)
            link.sent = 0
            journey.send(phone, upload, content)
            on_the_line = link.sent
            status, _, photo = phone.ask("POST", f"/uploads/{upload}/complete", **VERSION)
            assert status == 200, photo
            try_silent_sender(phone)
    finally:
        journey.server.stop()
    assert json.loads(photo)["uploaded_sha256"] == hashlib.sha256(content).hexdigest()
    assert journey.breaks == BREAKS
    assert len(set(journey.offsets)) >= BREAKS, "a break fell beside the file"
    assert on_the_line <= 11 * MIB, f"{on_the_line / MIB:.2f} MiB, offsets {journey.offsets}"
    assert " 500 " not in journey.server.log.read_text("utf-8")
