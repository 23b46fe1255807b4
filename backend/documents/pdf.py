"""Render a paper as PDF with Typst, from the layouts and fonts in this folder; no network."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import typst

from backend.documents import qr
from backend.documents.plan_content import PlanPaper
from backend.documents.recheck_content import RecheckPaper
from backend.documents.report_content import ReportPaper
from backend.documents.view_models import InspectionPaper, ReminderPaper
from backend.documents.word import to_printable_values

HERE = Path(__file__).parent
RECORD, REPORT, FORMS = "inspection_record", "report", "report_forms"
REMINDER, PLAN = "report_reminder", "plan"
PdfPaper = InspectionPaper | PlanPaper | RecheckPaper | ReminderPaper | ReportPaper
MADE_ON = datetime(2022, 1, 1, tzinfo=UTC)
"""A fixed time, so that the same content gives the same bytes."""


@lru_cache(maxsize=1)
def load_fonts() -> typst.Fonts:
    """Load Liberation Serif (SIL OFL 1.1): it has the widths of Times New Roman."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")]
    )


def render_pdf(content: PdfPaper, label: str, layout: str = REPORT) -> bytes:
    """Render the paper as PDF."""
    made = create_compiler(content, label, layout).compile(format="pdf", timestamp=MADE_ON)
    assert isinstance(made, bytes)
    return made


def render_pages(content: ReportPaper, label: str) -> list[bytes]:
    """Render each page of a report as SVG: only outlines, without text and without scripts."""
    made = create_compiler(content, label, REPORT).compile(format="svg")
    assert made is not None
    return made if isinstance(made, list) else [made]


def create_compiler(content: PdfPaper, label: str, layout: str) -> typst.Compiler:
    """Create the compiler; texts are passed as data, so they are never read as markup."""
    check_url = "" if isinstance(content, PlanPaper | ReminderPaper) else content.check_url
    inputs = {
        "paper": json.dumps(to_printable_values(content), ensure_ascii=False),
        "label": label,
        "qr": qr.render_svg(check_url) if check_url else "",
    }
    return typst.Compiler(
        str(HERE / f"{layout}.typ"),
        root=str(HERE),
        font_paths=load_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
