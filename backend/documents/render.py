"""The press: makes papers in threads, two at a time, and gives up on one that takes too long.

What it works with (Word and Typst libraries) is loaded with the first paper, not at the start.
"""

from collections.abc import Callable
from importlib import import_module
from threading import BoundedSemaphore
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from backend.core.errors.exceptions import Unavailable
from backend.documents.errors import BadTemplate as BadTemplate
from backend.documents.provenance_label import SHIPPED
from backend.documents.report_content import ReportPaper
from backend.documents.view_models import InspectionPaper, Paper

R = TypeVar("R")

SEATS = BoundedSemaphore(2)
"""Papers made at once: each takes some tens of MiB while it is made."""
PATIENCE = 20.0
"""Seconds, waiting included; an ordinary paper takes a tenth of one."""


def shipped(kind: str) -> bytes:
    """The Word template that came with the program."""
    made: bytes = library("default_templates").shipped(kind)
    return made


def check(template: bytes, kind: str) -> None:
    """Raise BadTemplate unless papers of that kind can be made from it."""
    library("word").check(template, kind)


def docx(template: bytes | None, kind: str, content: Paper, label: str) -> bytes:
    """The paper in Word; without a template that works, in the shipped layout, which it then says.

    A template passed its trial, but with a sample: no paper must fail for what its text needs.
    """
    rendered: Callable[[bytes, Paper, str], bytes] = library("word").rendered
    if template is not None:
        try:
            return rendered(template, content, label)
        except BadTemplate:
            pass
    return rendered(shipped(kind), content, SHIPPED)


def pdf(content: InspectionPaper, label: str) -> bytes:
    """The minutes as PDF, always in the shipped layout."""
    pdf_of = library("pdf")
    made: bytes = pdf_of.rendered(content, label, pdf_of.RECORD)
    return made


def report(ending: str, content: ReportPaper, label: str) -> bytes:
    """A periodic report as ".docx" or ".pdf"; built from the content, without a template."""
    made: bytes = library("pdf" if ending == ".pdf" else "report_word").rendered(content, label)
    return made


def forms(ending: str, content: ReportPaper, label: str) -> bytes:
    """Its statutory forms alone, likewise."""
    pdf_of = library("pdf")
    made: bytes = (
        pdf_of.rendered(content, label, pdf_of.FORMS)
        if ending == ".pdf"
        else library("report_word").forms(content, label)
    )
    return made


def pages(content: ReportPaper, label: str) -> list[bytes]:
    """The report's pages as pictures (SVG), as they are in its PDF."""
    made: list[bytes] = library("pdf").pages(content, label)
    return made


def library(name: str) -> Any:
    return import_module(f"backend.documents.{name}")


async def pressed(work: Callable[..., R], *args: Any) -> R:
    """`work(*args)` in a thread, when there is a seat; raises Unavailable (503) after PATIENCE."""

    def seated() -> R:
        if not SEATS.acquire(timeout=PATIENCE):
            raise Unavailable
        try:
            return work(*args)
        finally:
            SEATS.release()

    with anyio.move_on_after(PATIENCE):
        return await anyio.to_thread.run_sync(seated, abandon_on_cancel=True)
    raise Unavailable
