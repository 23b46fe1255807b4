"""Statutory forms in Word, each in its own section, in landscape if the form is wide."""

from functools import partial
from itertools import groupby

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_LINE_SPACING
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from backend.documents import docx_primitives
from backend.documents.docx_primitives import (
    CENTER,
    LEFT_ALIGNED,
    WIDTH,
    Measures,
    add_paragraph,
    add_row,
    write_cell,
)
from backend.documents.paper_parts import add_qr_picture
from backend.documents.report_content import FormPaper, FormRow, ReportPaper
from backend.documents.report_tables import WordCell, add_table, build_number_cell

WIDE = 249.0
"""Millimetres between the margins of a landscape page."""
AREA_NO, AREA_NAME = 9.0, 36.0
EDGE, NARROW_EDGE, GAP = 62.0, 42.0, 3.0
"""Widths (mm) of the texts to the left and right of a form's title, and of the gap."""
MANY = 10
"""With more columns than this, a form has smaller headings."""
ONE_PAGE = 20
"""A form with at most this number of rows stays on one page; a longer one repeats its headings."""
QR_SIDE = 22


def build_form_label(paper: ReportPaper, label: str) -> str:
    """The footer of forms that are printed without their report: it names the report."""
    hashed = f" · Mã SHA-256: {paper.content_hash}" if paper.content_hash else ""
    return f"{label} · Báo cáo {paper.number}{hashed}"


def set_orientation(section: Section, *, is_wide: bool) -> None:
    """Set landscape or portrait, with the same margins."""
    short, long = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if is_wide else (short, long)


def add_section(document: Document) -> Section:
    """Add a section on a new page; the paragraph of the break takes no space."""
    section: Section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    breaks = document.element.body.xpath("./w:p[w:pPr/w:sectPr]")
    set_least_height(Paragraph(breaks[-1], document))
    return section


def set_least_height(only: Paragraph) -> None:
    """Make a paragraph that only Word needs as small as possible."""
    form = only.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)


def add_form_page(
    document: Document,
    paper: ReportPaper,
    form: FormPaper,
    *,
    alone: bool = False,
    first: bool = False,
) -> None:
    """Add a form.

    `alone`: the form is not an annex, so it has its own QR code. `first`: it is the first of the
    document.
    """
    section = document.sections[0] if first else add_section(document)
    set_orientation(section, is_wide=form.is_wide)
    width = WIDE if form.is_wide else WIDTH
    add_form_head(document, paper, form, width)
    rest, weights = width - AREA_NO - AREA_NAME, sum(column.weight for column in form.columns)
    widths = (AREA_NO, AREA_NAME, *(rest * one.weight / weights for one in form.columns))
    rows = [*(build_form_row(one) for one in form.rows), build_form_row(form.total, "b")]
    keep = "onward" if len(form.rows) <= ONE_PAGE else "ends"
    add_table(document, widths, build_form_headings(form), rows, keep=keep)
    add_paragraph(document, (form.note, "i"), size=10, align=LEFT_ALIGNED, before=3, keep=True)
    add_signers(document, paper, width, alone=alone)


def add_form_head(document: Document, paper: ReportPaper, form: FormPaper, width: float) -> None:
    """Add the form's name, title and period, and the reporting unit."""
    edge = EDGE if form.is_wide else NARROW_EDGE
    widths = (edge, GAP, width - 2 * edge - 2 * GAP, GAP, edge)
    left, _, middle, _, right = add_row(docx_primitives.create_table(document, widths), widths)
    write_cell(left, (form.label, "b"), size=11, align=LEFT_ALIGNED, keep=True)
    add_paragraph(left, (form.basis, "i"), size=11, align=LEFT_ALIGNED, keep=True)
    write_cell(middle, (form.title.upper(), "b"), size=13, align=CENTER, keep=True)
    period = (f"Kỳ báo cáo: {paper.period}. ", (paper.as_of, "i"))
    add_paragraph(middle, *period, size=11, align=CENTER, keep=True)
    agency = f"Đơn vị báo cáo: {paper.agency_line}"
    write_cell(right, agency, size=11, align=LEFT_ALIGNED, keep=True)
    add_paragraph(right, f"Đơn vị tính: {form.unit}", size=11, align=LEFT_ALIGNED, keep=True)
    add_paragraph(document, size=3, keep=True)


def build_form_headings(form: FormPaper) -> list[list[WordCell]]:
    """Group headings over the column headings, and the row of column numbers."""
    size = 10 if len(form.columns) <= MANY else 9
    bold = partial(WordCell, align="center", marks="b", size=size)
    grouped = any(column.group for column in form.columns)
    down = "restart" if grouped else ""
    first = [bold("TT", down=down), bold("Đơn vị", down=down)]
    second = [bold("", down="continue"), bold("", down="continue")]
    for group, columns in groupby(form.columns, lambda column: column.group):
        found = list(columns)
        if group:
            first.append(bold(group, len(found)))
            second += [bold(column.title) for column in found]
        else:
            first += [bold(column.title, down=down) for column in found]
            second += [bold("", down="continue") for _ in found]
    marks = ("A", "B", *(column.number for column in form.columns))
    numbers = [WordCell(mark, align="center", marks="i", size=9) for mark in marks]
    return [first, second, numbers] if grouped else [first, numbers]


def build_form_row(one: FormRow, marks: str = "") -> list[WordCell]:
    named = [WordCell(one.no, align="center", size=10), WordCell(one.name, size=10, marks=marks)]
    return named + [build_number_cell(cell, 10, marks) for cell in one.cells]


def add_signers(document: Document, paper: ReportPaper, width: float, *, alone: bool) -> None:
    """Add "Người lập biểu", "Thủ trưởng đơn vị" with room to sign, and the QR code between them."""
    widths = ((width - 40) / 2, 40.0, (width - 40) / 2)
    left, middle, right = add_row(docx_primitives.create_table(document, widths), widths)
    look: Measures = {"size": 11, "align": CENTER, "keep": True}
    write_cell(left, "", **look)
    write_cell(right, (paper.place_and_date, "i"), **look)
    for cell, words, note in (
        (left, "NGƯỜI LẬP BIỂU", "(Ký, họ tên)"),
        (right, "THỦ TRƯỞNG ĐƠN VỊ", "(Ký, họ tên, đóng dấu)"),
    ):
        add_paragraph(cell, (words, "b"), **look)
        add_paragraph(cell, (note, "i"), size=11, align=CENTER, keep=True, after=32)
    add_paragraph(right, (paper.signer_name, "b"), **look)
    if alone and paper.content_hash:
        add_qr_picture(write_cell(middle, **look), paper.check_url, QR_SIDE)
    set_least_height(add_paragraph(document))
