"""A paper as .pdf: the shipped layout in Typst, with the fonts that lie beside it; no network."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import typst

from backend.documents import qr
from backend.documents.report_content import ReportPaper
from backend.documents.view_models import InspectionPaper
from backend.documents.word import printable

HERE = Path(__file__).parent
RECORD, REPORT, FORMS = "inspection_record", "report", "report_forms"
MADE_ON = datetime(2022, 1, 1, tzinfo=UTC)
"""The same content gives the same bytes: the paper's own day stands in its words."""


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Liberation Serif (SIL OFL 1.1): the widths of Times New Roman, all Vietnamese letters."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")]
    )


def rendered(content: InspectionPaper | ReportPaper, label: str, layout: str = REPORT) -> bytes:
    """The paper as PDF."""
    made = compiler(content, label, layout).compile(format="pdf", timestamp=MADE_ON)
    assert isinstance(made, bytes)
    return made


def pages(content: ReportPaper, label: str) -> list[bytes]:
    """Each page of a report as SVG: outlines of letters and lines, no text, nothing that runs."""
    made = compiler(content, label, REPORT).compile(format="svg")
    assert made is not None
    return made if isinstance(made, list) else [made]


def compiler(content: InspectionPaper | ReportPaper, label: str, layout: str) -> typst.Compiler:
    """Texts go in as data, so nothing in them is read as markup."""
    inputs = {
        "paper": json.dumps(printable(content.model_dump()), ensure_ascii=False),
        "label": label,
        "qr": qr.svg(content.check_url) if content.check_url else "",
    }
    return typst.Compiler(
        str(HERE / f"{layout}.typ"),
        root=str(HERE),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
