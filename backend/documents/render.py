"""Render papers in threads: two at a time, each with a time limit.

The Word and Typst libraries are imported when the first paper is rendered, not when the program
starts, because importing them takes long.
"""

from collections.abc import Callable
from importlib import import_module
from threading import BoundedSemaphore
from types import ModuleType
from typing import TypeVar, TypeVarTuple

import anyio
import anyio.to_thread

from backend.core.errors.exceptions import Unavailable
from backend.documents.paper_content import Paper
from backend.documents.recheck_content import RecheckPaper
from backend.documents.report_content import ReportPaper
from backend.documents.template_schema import DEFAULT_TEMPLATE_LABEL, ChosenTemplate, get_kind
from backend.documents.template_schema import BadTemplate as BadTemplate

R = TypeVar("R")
Ts = TypeVarTuple("Ts")

RENDER_SLOTS = BoundedSemaphore(2)
"""Papers that are rendered at the same time; each one needs some tens of MiB."""
RENDER_TIMEOUT = 20.0
"""Seconds, including the wait for a slot; an ordinary paper takes a tenth of a second."""
WITHOUT_TEMPLATE: dict[type[Paper], str] = {
    RecheckPaper: "recheck_word",
    ReportPaper: "report_word",
}
"""Papers that no template lays out in Word, and the module that does so."""


def get_default_template(kind: str) -> bytes:
    """Get the Word template that comes with the program."""
    made: bytes = load_library("default_templates").get_default_template(kind)
    return made


def ensure_valid_template(template: bytes, kind: str) -> None:
    """Raise BadTemplate unless a paper of that kind can be rendered from the template."""
    load_library("word").ensure_valid_template(template, kind)


def render_docx(content: Paper, template: ChosenTemplate) -> bytes:
    """Render the paper as .docx from the template, or from the default one if that fails.

    The paper names the template that was used. A template was tested with a sample only, so it can
    still fail on a real text; the paper must be rendered all the same.
    """
    if module := WITHOUT_TEMPLATE.get(type(content)):
        made: bytes = load_library(module).render_paper(content, template.label)
        return made
    rendered: Callable[[bytes, Paper, str], bytes] = load_library("word").render_template
    if template.content is not None:
        try:
            return rendered(template.content, content, template.label)
        except BadTemplate:
            pass
    return rendered(get_default_template(get_kind(content)), content, DEFAULT_TEMPLATE_LABEL)


def render_pdf(content: Paper, label: str = DEFAULT_TEMPLATE_LABEL) -> bytes:
    """Render the paper as PDF, always in the layout that comes with the program."""
    made: bytes = load_library("pdf").render_pdf(content, label)
    return made


def render_forms_docx(content: ReportPaper, label: str = DEFAULT_TEMPLATE_LABEL) -> bytes:
    """Render only the statutory forms of a report as .docx."""
    made: bytes = load_library("report_word").render_forms(content, label)
    return made


def render_forms_pdf(content: ReportPaper, label: str = DEFAULT_TEMPLATE_LABEL) -> bytes:
    """Render only the statutory forms of a report as PDF."""
    made: bytes = load_library("pdf").render_forms(content, label)
    return made


def render_pages(content: ReportPaper, label: str) -> list[bytes]:
    """Render each page of the report as an SVG picture, the same as in its PDF."""
    made: list[bytes] = load_library("pdf").render_pages(content, label)
    return made


def load_library(name: str) -> ModuleType:
    return import_module(f"backend.documents.{name}")


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
