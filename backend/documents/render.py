"""Render papers in child processes: two at a time, each with a time limit.

The Word and Typst libraries are never loaded in the server: they and what they leave took 145 MiB.
"""

import io
import json
import time
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import TypeVar, TypeVarTuple

import anyio
import anyio.to_thread

from backend.core.errors.exceptions import Unavailable
from backend.core.server.fork_server import create_fork_server
from backend.documents.paper_content import Paper
from backend.documents.report_content import ReportPaper
from backend.documents.template_schema import DEFAULT_TEMPLATE_LABEL, ChosenTemplate
from backend.documents.template_schema import BadTemplate as BadTemplate

R = TypeVar("R")
Ts = TypeVarTuple("Ts")

RENDER_SLOTS = BoundedSemaphore(2)
"""Papers that are rendered at the same time; each one needs some tens of MiB."""
RENDER_TIMEOUT = 20.0
"""Seconds, including the wait for a slot; an ordinary paper takes a tenth of a second."""
_FORK_SERVER = create_fork_server("backend.documents.render_child")


class RenderFailed(Exception):
    """The program failed at a paper: the type of the error, never its content (R31)."""


def get_default_template(kind: str) -> bytes:
    """Get the Word template that comes with the program."""
    (made,) = run_in_child("default-template", kind)
    return made


def ensure_valid_template(template: bytes, kind: str) -> None:
    """Raise BadTemplate unless a paper of that kind can be rendered from the template."""
    run_in_child("check-template", kind, template=template)


def render_docx(content: Paper, template: ChosenTemplate) -> bytes:
    """Render the paper as .docx from the template, or from the default one if that fails."""
    return render_paper("docx", content, template.label, template.content or b"")


def render_pdf(content: Paper, label: str = DEFAULT_TEMPLATE_LABEL) -> bytes:
    """Render the paper as PDF, always in the layout that comes with the program."""
    return render_paper("pdf", content, label)


def render_forms_docx(content: ReportPaper, label: str = DEFAULT_TEMPLATE_LABEL) -> bytes:
    """Render only the statutory forms of a report as .docx."""
    return render_paper("forms-docx", content, label)


def render_forms_pdf(content: ReportPaper, label: str = DEFAULT_TEMPLATE_LABEL) -> bytes:
    """Render only the statutory forms of a report as PDF."""
    return render_paper("forms-pdf", content, label)


def render_pages(content: ReportPaper, label: str) -> list[bytes]:
    """Render each page of the report as an SVG picture, the same as in its PDF."""
    return run_in_child("pages", type(content).__name__, label, content)


def render_paper(act: str, content: Paper, label: str, template: bytes = b"") -> bytes:
    (made,) = run_in_child(act, type(content).__name__, label, content, template)
    return made


def run_in_child(
    act: str, kind: str, label: str = "", content: Paper | None = None, template: bytes = b""
) -> list[bytes]:
    """The parts that a child answers; `backend/documents/render_child.py` describes both sides.

    Raises BadTemplate, RenderFailed, and Unavailable if the child was stopped by its limits.
    """
    request = json.dumps({"act": act, "kind": kind, "label": label}).encode()
    paper = content.model_dump_json(round_trip=True).encode() if content else b""
    output = io.BytesIO()
    deadline = time.monotonic() + RENDER_TIMEOUT
    try:
        _FORK_SERVER.run(b"\n".join((request, paper, template)), output, deadline)
    except TimeoutError:
        raise Unavailable from None
    output.seek(0)
    line = output.readline()
    if not line.endswith(b"\n"):
        raise Unavailable
    answer = json.loads(line)
    if answer["failure"]:
        raise RenderFailed(answer["failure"])
    if answer["code"]:
        raise BadTemplate(answer["code"], answer["names"])
    parts = [output.read(size) for size in answer["sizes"]]
    if [len(part) for part in parts] != answer["sizes"]:
        raise Unavailable
    return parts


async def run_in_render_thread(work: Callable[[*Ts], R], *args: *Ts) -> R:
    """Run `work(*args)` in a thread when a slot is free; raise Unavailable after RENDER_TIMEOUT."""

    def run_in_slot() -> R:
        if not RENDER_SLOTS.acquire(timeout=RENDER_TIMEOUT):
            raise Unavailable
        try:
            return work(*args)
        finally:
            RENDER_SLOTS.release()

    with anyio.move_on_after(RENDER_TIMEOUT):
        return await anyio.to_thread.run_sync(run_in_slot, abandon_on_cancel=True)
    raise Unavailable
