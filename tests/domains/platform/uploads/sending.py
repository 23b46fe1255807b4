"""Sends files in pieces, as a client of tus 1.0 does, and looks at what lies on the disk."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from backend.domains.platform.uploads.store import UploadFiles
from tests.acting import Person
from tests.domains.inspections.inspections.making import draft, made
from tests.domains.platform.attachments.pictures import jpeg

VERSION = {"Tus-Resumable": "1.0.0"}
STREAM = {"Content-Type": "application/offset+octet-stream"}
PHOTO = jpeg()
HALF = len(PHOTO) // 2


def metadata(**entries: str) -> str:
    """The value of Upload-Metadata."""
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in entries.items())


def begin(
    person: Person, record: str, content: bytes, entity: str = "inspection", **more: Any
) -> Any:
    """POST /uploads for a file of a record; `length` and `sha256` may lie."""
    length = more.pop("length", len(content))
    headers: Mapping[str, str] = more.pop("headers", {})
    told = {
        "entity": entity,
        "entity_id": record,
        "sha256": hashlib.sha256(content).hexdigest(),
        "filename": "Nguyễn Văn A.jpg",
        **more,
    }
    headers = {"Upload-Length": str(length), "Upload-Metadata": metadata(**told), **headers}
    return person.request("POST", "/uploads", headers={**VERSION, **headers})


def send(person: Person, upload: str, piece: bytes, offset: int) -> Any:
    """PATCH one piece; `upload` is the id."""
    headers = {**VERSION, **STREAM, "Upload-Offset": str(offset)}
    return person.request("PATCH", f"/uploads/{upload}", content=piece, headers=headers)


def find_offset(person: Person, upload: str) -> int:
    answer = person.request("HEAD", f"/uploads/{upload}", headers=VERSION)
    assert answer.status_code == 200, answer.text
    return int(answer.headers["Upload-Offset"])


def send_whole(person: Person, content: bytes, upload: dict[str, Any]) -> Any:
    return send(person, upload["id"], content, upload["offset"])


def visit_of(person: Person, **changed: Any) -> str:
    """The id of a new visit."""
    id: str = made(person.post("/inspections", draft(**changed)))["id"]
    return id


def list_files(files: UploadFiles) -> list[str]:
    """The names of files that hold bytes of uploads."""
    return [path.name for path in files.uploads.folder.rglob("*") if path.is_file()]
