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
from backend.documents.plan_content import PlanPaper
from backend.documents.recheck_content import RecheckPaper
from backend.documents.report_content import ReportPaper
from backend.documents.template_schema import DEFAULT_TEMPLATE_LABEL
from backend.documents.template_schema import BadTemplate as BadTemplate
from backend.documents.view_models import InspectionPaper, Paper, ReminderPaper

R = TypeVar("R")
Ts = TypeVarTuple("Ts")

RENDER_SLOTS = BoundedSemaphore(2)
"""Papers that are rendered at the same time; each one needs some tens of MiB."""
RENDER_TIMEOUT = 20.0
"""Seconds, including the wait for a slot; an ordinary paper takes a tenth of a second."""


def get_default_template(kind: str) -> bytes:
    """Get the Word template that comes with the program."""
    made: bytes = load_library("default_templates").get_default_template(kind)
    return made


def ensure_valid_template(template: bytes, kind: str) -> None:
    """Raise BadTemplate unless a paper of that kind can be rendered from the template."""
    load_library("word").ensure_valid_template(template, kind)


def render_docx(template: bytes | None, kind: str, content: Paper, label: str) -> bytes:
    """Render the paper as .docx from the template, or from the default one if that fails.

    The paper names the template that was used. A template was tested with a sample only, so it can
    still fail on a real text; the paper must be rendered all the same.
    """
    rendered: Callable[[bytes, Paper, str], bytes] = load_library("word").render_template
    if template is not None:
        try:
            return rendered(template, content, label)
        except BadTemplate:
            pass
    return rendered(get_default_template(kind), content, DEFAULT_TEMPLATE_LABEL)


def render_pdf(content: InspectionPaper, label: str) -> bytes:
    """Render the inspection minutes as PDF, always in the default layout."""
    pdf_of = load_library("pdf")
    made: bytes = pdf_of.render_pdf(content, label, pdf_of.RECORD)
    return made


def render_letter(content: ReminderPaper, label: str) -> bytes:
    """Render the letter of a reminder as PDF, always in the default layout."""
    pdf_of = load_library("pdf")
    made: bytes = pdf_of.render_pdf(content, label, pdf_of.REMINDER)
    return made


def render_plan(content: PlanPaper, label: str) -> bytes:
    """Render a yearly plan as PDF, always in the default layout."""
    pdf_of = load_library("pdf")
    made: bytes = pdf_of.render_pdf(content, label, pdf_of.PLAN)
    return made


def render_report(ending: str, content: ReportPaper, label: str) -> bytes:
    """Render a periodic report as ".docx" or ".pdf", without a template."""
    made: bytes = (
        load_library("pdf").render_pdf(content, label)
        if ending == ".pdf"
        else load_library("report_word").render_report(content, label)
    )
    return made


def render_recheck(ending: str, content: RecheckPaper, label: str) -> bytes:
    """Render the minutes of a recheck as ".docx" or ".pdf", without a template."""
    made: bytes = (
        load_library("pdf").render_pdf(content, label, "recheck_record")
        if ending == ".pdf"
        else load_library("recheck_word").render_recheck(content, label)
    )
    return made


def render_forms(ending: str, content: ReportPaper, label: str) -> bytes:
    """Render only the statutory forms of a report as ".docx" or ".pdf"."""
    pdf_of = load_library("pdf")
    made: bytes = (
        pdf_of.render_pdf(content, label, pdf_of.FORMS)
        if ending == ".pdf"
        else load_library("report_word").render_forms(content, label)
    )
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
