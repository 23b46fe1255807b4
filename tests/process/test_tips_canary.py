"""The canary of tips (R9, R43): what is confided, and who did, is found nowhere but sealed.

A real server, its log, database files, write-ahead log, temporary files and VAR_DIR; words,
contact, receipts, address and browser go in by the door, in all ways that can fail, and are then
looked for – as they are, encoded and hashed – wherever anything was written.
"""

import base64
import hashlib
import socket
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from backend.core.session.executor import Database
from backend.core.session.models import create_id
from backend.core.session.session import Session
from tests import world
from tests.acting import entered_bar
from tests.databases import Databases, pg_server
from tests.process.canary import NET, RUN, Canary, hashes, hits, shapes, written
from tests.serving import BARE, Server, start

TIPS = "/api/v1/public/tip-offs"


class Door:
    """Sends things in, and keeps every answer that must not repeat them."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.client = httpx2.Client(base_url=server.base, timeout=20)
        self.canaries: list[Canary] = []
        self.receipts: list[str] = []
        self.answers: list[bytes] = []
        """All that must not repeat what was said: every answer but those to who may read it."""

    def canary(self) -> Canary:
        self.canaries.append(Canary(len(self.canaries)))
        return self.canaries[-1]

    def needles(self) -> set[bytes]:
        """What must be found nowhere."""
        receipts = [*self.receipts, *(r.replace("-", "") for r in self.receipts)]
        said = {*shapes(f"chimyen{RUN}"), *shapes(NET)}
        return said | {receipt.encode() for receipt in receipts}

    def hashes(self) -> set[bytes]:
        """Nor these; only a receipt is kept as its hash (of 100 bits: nobody guesses it)."""
        said = [word for one in self.canaries for word in (one.text, one.contact, one.address)]
        return {one for word in said for one in hashes(word)}

    def send(self, path: str, method: str = "POST", **kwargs: Any) -> Any:
        answer = self.client.request(method, path, **kwargs)
        self.answers.append(str(answer.headers).encode() + answer.content)
        return answer

    def tell(self, **more: Any) -> str:
        one = self.canary()
        body = {"text": one.text, "topic": "coercion", "contact": one.contact} | more
        answer = self.client.post(TIPS, json=body, headers=one.headers())
        assert answer.status_code == 201, answer.text
        receipt: str = answer.json()["receipt"]
        self.receipts.append(receipt)
        return receipt

    def as_(self, name: str, method: str, path: str, *, etag: Any = None, **kwargs: Any) -> Any:
        headers = {"Cookie": f"sid={world.cookie(name)}", "X-CSRF-Token": world.csrf(name)}
        if etag is not None:
            headers["If-Match"] = f'"{etag["version"]}"'
        return self.client.request(method, f"/api/v1{path}", headers=headers, **kwargs)


def spoil(door: Door) -> None:
    """Everything that is refused: by the fields, the body's form, its size, the edge, the gate."""

    def refused(status: int, path: str = TIPS, method: str = "POST", **kwargs: Any) -> Canary:
        one = door.canary()
        made = {k: v(one) if callable(v) else v for k, v in kwargs.items()}
        headers = one.headers(**made.pop("headers", {}))
        answer = door.send(path, method, headers=headers, **made)
        assert answer.status_code == status, (kwargs, answer.status_code, answer.text)
        return one

    as_json = {"Content-Type": "application/json"}
    for fields in (
        lambda c: {"text": c.mark[:9]},
        lambda c: {"text": c.text, "topic": c.mark},
        lambda c: {"text": c.text, "commune_id": c.mark},
        lambda c: {
            "text": c.text,
            "commune_id": str(world.unit("liemphong")),
            "contact": c.contact,
        },
        lambda c: {"text": c.text, "contact": c.contact * 20},
        lambda c: {"text": c.text * 200},
        lambda c: {"text": c.text + "\0"},
        lambda c: {"text": [c.text]},
        lambda c: {"text": c.text, "full_name": c.mark},
        lambda c: {"text": c.text, "topic": "official"},
        lambda c: [c.text],
        lambda c: c.text,
    ):
        refused(422, json=fields)
    refused(400, content=lambda c: f'{{"text": "{c.text}"'.encode(), headers=as_json)
    refused(400, content=lambda c: b'{"text": "\xff' + c.mark.encode() + b'"}', headers=as_json)
    surrogate = rb'{"text": "\ud800'
    refused(422, content=lambda c: surrogate + c.text.encode() + b'"}', headers=as_json)
    refused(422, content=lambda c: c.text.encode(), headers={"Content-Type": "text/plain"})
    refused(422, data=lambda c: {"text": c.text, "contact": c.contact})
    refused(422, files=lambda c: {"text": (f"{c.mark}.jpg", c.text.encode() * 4000, "image/jpeg")})
    refused(413, content=lambda c: c.text.encode() * 40_000, headers=as_json)
    refused(413, content=in_pieces, headers=as_json)
    refused(403, json=lambda c: {"text": c.text}, headers={"Origin": "http://khac.example"})
    refused(405, method="PUT", json=lambda c: {"text": c.text})
    # The names of unknown fields and paths are told back, to who sent them and nobody else.
    strange = door.canary()
    door.client.post(TIPS, json={"text": strange.text, strange.mark: 1}, headers=strange.headers())
    door.client.post(f"{TIPS}/{strange.mark}", json={}, headers=strange.headers())
    refused(400, json=lambda c: {"text": c.text}, headers={"Host": "khac.example"})
    for path in ("status", "additions", "withdrawal"):
        refused(422, path=f"{TIPS}/{path}", json=lambda c: {"receipt": c.text * 2, "text": c.text})
    door.send(f"{TIPS}/status?receipt={door.canary().mark}", json={"receipt": door.canary().mark})
    cut_off(door)
    flooding = door.canary()
    tries = [
        door.send(TIPS, json={"text": flooding.text}, headers=flooding.headers()).status_code
        for _ in range(7)
    ]
    assert tries[-1] == 429


def in_pieces(one: Canary) -> Iterable[bytes]:
    """A body that does not say how long it is."""
    for _ in range(40):
        yield one.text.encode() * 1000


def cut_off(door: Door) -> None:
    """A line that breaks amid the words."""
    one, to = door.canary(), urlsplit(door.server.base)
    head = f"POST {TIPS} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {one.mark}\r\n"
    body = f'Content-Type: application/json\r\nContent-Length: 900\r\n\r\n{{"text": "{one.text}'
    with socket.create_connection((to.hostname, to.port or 80)) as line:
        line.sendall((head + body).encode())


def handle(door: Door) -> None:
    """A tip is added to, sorted in, read, its contact opened by two, and closed; one withdrawn."""
    receipt = door.tell(commune_id=str(world.unit("binhnghia")))
    more = door.canary()
    again = {"receipt": receipt, "text": more.text}
    assert door.send(f"{TIPS}/additions", json=again, headers=more.headers()).status_code == 200
    tip = door.as_("police", "GET", "/tip-offs").json()["items"][0]
    path = f"/tip-offs/{tip['id']}"
    for wrong in ({"topic": more.mark}, {"reason": more.text}, {"outcome": more.text}):
        for act in ("", "/close", "/contact-requests"):
            method = "POST" if act else "PATCH"
            assert door.as_("police", method, path + act, json=wrong, etag=tip).status_code == 422
    place = {"establishment_id": str(world.establishment("binhnghia"))}
    tip = door.as_("police", "PATCH", path, json=place, etag=tip).json()
    tip = door.as_("police", "POST", f"{path}/start", etag=tip).json()
    words = door.as_("handler", "GET", f"{path}/content").json()["items"]
    assert words[1]["text"] == more.text, "who may read it reads it"
    reason = {"reason": "in_danger"}
    asked = door.as_("police", "POST", f"{path}/contact-requests", json=reason).json()
    one = f"{path}/contact-requests/{asked['id']}"
    assert door.as_("handler", "POST", f"{one}/approve", etag=asked).status_code == 200
    assert door.as_("police", "GET", f"{one}/contact").json()["contact"].startswith("Nhắn")
    closed = door.as_("police", "POST", f"{path}/close", json={"outcome": "confirmed"}, etag=tip)
    assert closed.status_code == 200, closed.text
    for feed in ("/changes?limit=200", f"/tip-offs?q={more.mark}", "/exports/tip-offs.xlsx"):
        door.answers.append(door.as_("police", "GET", feed).content)
    door.answers.append(door.as_("auditor", "GET", "/audit-events?limit=200").content)
    door.send(f"{TIPS}/status", json={"receipt": receipt})
    assert door.send(f"{TIPS}/withdrawal", json={"receipt": door.tell()}).status_code == 200


def fail(door: Door, http: TestClient, url: str) -> None:
    """The database refuses amid the writing: the server answers 500 and logs that it did."""
    alter(http, url, "ALTER TABLE tip_contacts RENAME TO elsewhere")
    one = door.canary()
    body = {"text": one.text, "contact": one.contact}
    answer = door.send(TIPS, json=body, headers=one.headers())
    assert answer.status_code >= 500
    alter(http, url, "ALTER TABLE elsewhere RENAME TO tip_contacts")


def alter(http: TestClient, url: str, statement: str) -> None:
    look(http, url, lambda db: db.connection().exec_driver_sql(statement) and None)


def look(http: TestClient, url: str, work: Any) -> Any:
    async def run() -> Any:
        database = Database(url)
        try:
            return await database.run_as_system("a test looks", work)
        finally:
            await database.close()

    assert http.portal is not None
    return http.portal.call(run)


def rows_of(db: Session) -> list[bytes]:
    """Every row of every table as text: a compressed value shows here, not in the files."""
    connection = db.connection()
    names = sa.inspect(connection).get_table_names()
    rows = (row for n in names for row in connection.exec_driver_sql(f'SELECT * FROM "{n}"'))
    return [b"|".join(as_bytes(value) for value in row) for row in rows]


def as_bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def files_of(http: TestClient, url: str) -> list[Path]:
    """Where the database writes: its own files, and those of PostgreSQL's log and temporary data.

    Empty for a PostgreSQL on another host; its rows are looked at all the same.
    """
    if not pg_server():
        file = Path(url.removeprefix("sqlite:///"))
        return list(file.parent.glob(f"{file.name}*"))

    def ask(db: Session) -> tuple[str, int]:
        query = "SELECT current_setting('data_directory'), oid FROM pg_database"
        where = " WHERE datname = current_database()"
        folder, oid = db.connection().exec_driver_sql(query + where).one()
        return folder, oid

    folder, oid = look(http, url, ask)
    inside = (f"base/{oid}", "base/pgsql_tmp", "pg_wal", "log")
    return [Path(folder) / name for name in inside]


def name_a_place(door: Door) -> str:
    """An ordinary record, which has to be found: else nothing was looked at."""
    body = entered_bar(str(create_id()))
    assert door.as_("binhnghia", "POST", "/establishments", json=body).status_code == 201
    return body["name"]


@pytest.mark.slow
def test_what_is_confided_is_found_nowhere_but_sealed(
    databases: Databases, http: TestClient, tmp_path: Path
) -> None:
    url, began = databases.fresh(), time.time()
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    settings = {"DATABASE_URL": url, "TMPDIR": str(temporary), "SQLITE_TMPDIR": str(temporary)}
    # The demo's limits against floods hold, as in production; a test's do not.
    server = start(tmp_path / "var", BARE, APP_ENV="demo", **settings)
    try:
        door = Door(server)
        ordinary = name_a_place(door)
        handle(door)
        spoil(door)
        fail(door, http, url)
        door.tell()
        files = written(files_of(http, url), began)
        places = written([tmp_path])
        places["rows"] = b"\n".join(look(http, url, rows_of))
        places["answers"] = b"\n".join(door.answers)
    finally:
        server.kill()
    log = server.log.read_text("utf-8")
    assert " 500 " in log or " 503 " in log, "the failure is on record, without its words"
    assert "tip-offs 201" not in log, "no line tells when a tip came"
    for looked_at in (files, places):
        assert hits(shapes(ordinary), looked_at), "an ordinary word is found, so it was looked at"
    assert hits(door.needles(), files | places) == []
    assert hits(door.hashes(), places) == []
    databases.drop(url)


def test_every_shape_of_a_word_is_found() -> None:
    for said in ("chimyen", "xx chimyen", " chimyen yy"):
        for written_as in (said.encode(), said.encode("utf-16-le"), said.encode().hex().encode()):
            assert hits(shapes("chimyen"), {"log": b"." + written_as + b"."})
        assert hits(shapes("chimyen"), {"log": base64.b64encode(said.encode())})
    assert hits(hashes("chimyen"), {"log": hashlib.sha256(b"chimyen").digest()})
    assert hits([*shapes("chimyen"), *hashes("chimyen")], {"log": b"nothing"}) == []
