"""Paragraphs, tables and fields of a Word document, as in NĐ 30/2020/NĐ-CP, Phụ lục I.

The measures come from a secondary source (the annex itself was not seen): A4; margins 20-25, 30-35,
15-20 mm; Times New Roman; sizes 11 to 14; the page's number top centre from the second page on.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

import docx
from docx.blkcntnr import BlockItemContainer
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 18
"""Margins in millimetres."""
WIDTH = 210 - LEFT - RIGHT
BODY = 13
"""Size of the body in points."""
MADE_ON = datetime(2022, 1, 1)  # noqa: DTZ001 (python-docx writes it as it is)

CENTER, LEFT_ALIGNED, JUSTIFIED, RIGHT_ALIGNED = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
    WD_ALIGN_PARAGRAPH.RIGHT,
)


Container = Document | BlockItemContainer
"""What holds paragraphs: the document, a cell, a header or a footer."""
Run = str | tuple[str, str]
"""A text, or (text, "b" | "i" | "bi")."""


class Measures(TypedDict, total=False):
    """Size and spaces of a paragraph in points, its indent in millimetres."""

    size: float
    align: WD_ALIGN_PARAGRAPH
    indent: float
    before: float
    after: float
    keep: bool


def create_document(title: str) -> Document:
    """Create an empty A4 document with one section."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    assert isinstance(style, ParagraphStyle)
    style.font.name, style.font.size = FONT, Pt(BODY)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for slot in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(slot), FONT)
    style.element.rPr.append(create_element("w:lang", val="vi-VN", eastAsia="vi-VN"))
    style.paragraph_format.space_after = Pt(0)
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, "Sổ 178", "vi-VN"
    properties.last_modified_by, properties.comments = "Sổ 178", ""
    properties.created = properties.modified = MADE_ON
    return document


def create_element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def add_paragraph(
    where: Container,
    *runs: Run,
    size: float = BODY,
    align: WD_ALIGN_PARAGRAPH = JUSTIFIED,
    indent: float = 0,
    before: float = 0,
    after: float = 0,
    keep: bool = False,
) -> Paragraph:
    """Add a paragraph of runs; `indent` in mm."""
    made_here = where.add_paragraph()
    form = made_here.paragraph_format
    form.alignment, form.space_before, form.space_after = align, Pt(before), Pt(after)
    form.first_line_indent = Mm(indent) if indent else None
    form.keep_with_next = keep
    for run in runs:
        text, marks = run if isinstance(run, tuple) else (run, "")
        piece = made_here.add_run(text)
        piece.font.size = Pt(size)
        piece.bold, piece.italic = "b" in marks or None, "i" in marks or None
    return made_here


def add_body_paragraph(where: Container, *runs: Run, **measures: Unpack[Measures]) -> Paragraph:
    """Add a body paragraph: first line indented by 10 mm, 6 points of space after it."""
    all_measures: Measures = {"indent": 10, "after": 6, **measures}
    return add_paragraph(where, *runs, **all_measures)


def add_heading(where: Container, text: str) -> Paragraph:
    return add_paragraph(where, (text, "b"), before=6, after=4, keep=True, align=LEFT_ALIGNED)


def add_template_tag(where: Container, statement: str) -> Paragraph:
    """Add a template statement on its own line; the line is removed when it is rendered."""
    return add_paragraph(where, statement, size=8)


def add_rule(where: Container, side: float) -> Paragraph:
    """Add a thin horizontal line, `side` millimetres shorter than the column at each end."""
    line = add_paragraph(where, size=2, align=CENTER)
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(side)
    line.paragraph_format.line_spacing = Pt(3)
    borders = create_element("w:pBdr")
    borders.append(create_element("w:top", val="single", sz="6", space="1", color="000000"))
    line._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    return line


def create_table(where: Document | _Cell, widths: Sequence[float], *, lines: bool = False) -> Table:
    """Create a table without rows; `widths` in millimetres."""
    made_here = where.add_table(rows=0, cols=len(widths))
    made_here.autofit = False
    if lines:
        made_here.style = "Table Grid"
    for column, width in zip(made_here.columns, widths, strict=True):
        column.width = Mm(width)
    margins = create_element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(create_element(f"w:{side}", w="85" if lines else "0", type="dxa"))
    made_here._tbl.tblPr.append(margins)
    return made_here


def add_row(
    where: Table, widths: Sequence[float], *, heads: bool = False, whole: bool = True
) -> tuple[_Cell, ...]:
    """Add a row and return its cells; `heads` repeats it on each page, `whole` never breaks it."""
    made_here = where.add_row()
    properties = made_here._tr.get_or_add_trPr()
    if whole:
        properties.append(create_element("w:cantSplit"))
    if heads:
        properties.append(create_element("w:tblHeader"))
    cells: tuple[_Cell, ...] = made_here.cells
    for cell, width in zip(cells, widths, strict=True):
        cell.width = Mm(width)
    return cells


def write_cell(cell: _Cell, *runs: Run, **measures: Unpack[Measures]) -> Paragraph:
    """Write into the first, empty paragraph of a cell; more come with `add_paragraph`."""
    first = cell.paragraphs[0]
    written = add_paragraph(cell, *runs, **measures)
    if not first.runs:
        first._p.getparent().remove(first._p)
    return written


def add_field(where: Paragraph, code: str, size: float = BODY) -> None:
    """Add a field such as PAGE, which the word processor computes."""
    for kind in ("begin", code, "end"):
        run = where.add_run()
        run.font.size = Pt(size)
        if kind == code:
            text = create_element("w:instrText")
            text.text = f" {code} "
            run._r.append(text)
        else:
            run._r.append(create_element("w:fldChar", fldCharType=kind))


def to_docx_bytes(document: Document) -> bytes:
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]  # a picture of the library's own empty page
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
