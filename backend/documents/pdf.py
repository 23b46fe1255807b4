"""Render a paper as PDF with Typst, from the layouts and fonts in this folder; no network."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import typst

from backend.documents import qr
from backend.documents.inspection_content import InspectionPaper
from backend.documents.paper_content import Paper, VerifiablePaper
from backend.documents.plan_content import PlanPaper
from backend.documents.recheck_content import RecheckPaper
from backend.documents.reminder_content import ReminderPaper
from backend.documents.report_content import ReportPaper
from backend.documents.word import to_printable_values

HERE = Path(__file__).parent
LAYOUTS: dict[type[Paper], str] = {
    InspectionPaper: "inspection_record",
    PlanPaper: "plan",
    RecheckPaper: "recheck_record",
    ReminderPaper: "report_reminder",
    ReportPaper: "report",
}
FORMS = "report_forms"
MADE_ON = datetime(2022, 1, 1, tzinfo=UTC)
"""A fixed time, so that the same content gives the same bytes."""


@lru_cache(maxsize=1)
def load_fonts() -> typst.Fonts:
    """Load Liberation Serif (SIL OFL 1.1): it has the widths of Times New Roman."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")]
    )


def render_pdf(content: Paper, label: str) -> bytes:
    """Render the paper as PDF."""
    return render_layout(content, label, LAYOUTS[type(content)])


def render_forms(content: ReportPaper, label: str) -> bytes:
    """Render only the statutory forms of a report."""
    return render_layout(content, label, FORMS)


def render_layout(content: Paper, label: str, layout: str) -> bytes:
    made = create_compiler(content, label, layout).compile(format="pdf", timestamp=MADE_ON)
    assert isinstance(made, bytes)
    return made


def render_pages(content: ReportPaper, label: str) -> list[bytes]:
    """Render each page of a report as SVG: only outlines, without text and without scripts."""
    made = create_compiler(content, label, LAYOUTS[ReportPaper]).compile(format="svg")
    assert made is not None
    return made if isinstance(made, list) else [made]


def create_compiler(content: Paper, label: str, layout: str) -> typst.Compiler:
    """Create the compiler; texts are passed as data, so they are never read as markup."""
    check_url = content.check_url if isinstance(content, VerifiablePaper) else ""
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
