"""Templates to upload: the shipped one changed, and packages that carry what they should not."""

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from docx import Document

from backend.documents import render
from tests.acting import Person

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def shipped(kind: str = "inspection_record") -> bytes:
    return render.get_default_template(kind)


def with_lines(lines: Iterable[str], kind: str = "inspection_record") -> bytes:
    """The shipped template with paragraphs of text below it."""
    document = Document(io.BytesIO(shipped(kind)))
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def only(lines: Iterable[str]) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def repacked(
    change: Callable[[str, bytes], bytes] | None = None, extra: dict[str, bytes] | None = None
) -> bytes:
    """The shipped template with parts changed and added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(shipped())) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(name, content) if change else content)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def upload(person: Person, content: bytes, **fields: Any) -> Any:
    form = {"kind": "inspection_record", "title": "Mẫu của huyện", **fields}
    files = {"file": ("mau.docx", content, DOCX)}
    return person.request("POST", "/document-templates", data=form, files=files)
