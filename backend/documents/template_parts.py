"""Parts that the Word templates of the program share: letterhead, edges, lists, the foot."""

from collections.abc import Sequence
from typing import Unpack

from docx.document import Document
from docx.shared import Pt
from docx.table import Table, _Cell

from backend.documents import docx_primitives
from backend.documents.docx_primitives import (
    CENTER,
    LEFT_ALIGNED,
    Container,
    Measures,
    add_body_paragraph,
    add_paragraph,
    add_row,
    add_rule,
    add_template_tag,
    create_table,
    write_cell,
)

HALVES = (64.0, 98.0)
FOOT = (70.0, 92.0)
"""Widths (mm) of the columns of the letterhead, and of recipients and signature."""


def add_letterhead(document: Document, *, parent: bool) -> None:
    """Add agency and number on the left; national motto, place and date on the right."""
    add_agency_and_motto(document)
    add_paragraph(document, ("{{ title }}", "b"), size=14, align=CENTER, before=14, keep=True)
    add_paragraph(document, ("{{ subject }}", "b"), size=13, align=CENTER, after=2, keep=True)
    add_rule(document, 62)
    if parent:
        add_paragraph(document, size=6)


def add_agency_and_motto(document: Document, *subjects: str) -> None:
    """Add the two halves at the top; `subjects` stand below the number, as in a letter."""
    holder = create_table(document, HALVES)
    left, right = add_row(holder, HALVES)
    write_cell(left, "{%p if parent_agency %}", size=8)
    add_paragraph(left, "{{ parent_agency }}", size=12, align=CENTER)
    add_template_tag(left, "{%p endif %}")
    add_paragraph(left, ("{{ agency }}", "b"), size=12, align=CENTER)
    add_rule(left, 20)
    add_paragraph(left, "{{ number }}", before=4, align=CENTER)
    for subject in subjects:
        add_paragraph(left, subject, size=12, before=2, align=CENTER)
    write_cell(right, ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "b"), size=12, align=CENTER)
    add_paragraph(right, ("Độc lập - Tự do - Hạnh phúc", "b"), size=13, align=CENTER)
    add_rule(right, 19)
    add_paragraph(right, ("{{ place_and_date }}", "i"), size=13, before=4, align=CENTER)


def add_header_and_footer(document: Document) -> None:
    """Add page numbers from page 2; on every page the draft mark above and the label below."""
    section = document.sections[0]
    number = section.header.paragraphs[0]
    number.alignment = CENTER
    docx_primitives.add_field(number, "PAGE")
    for header in (section.header, section.first_page_header):
        if header is section.first_page_header:
            header.paragraphs[0]._p.getparent().remove(header.paragraphs[0]._p)
        add_template_tag(header, "{%p if draft_mark %}")
        add_paragraph(header, ("{{ draft_mark }}", "b"), size=13, align=CENTER, after=6)
        add_template_tag(header, "{%p endif %}")
        if header is section.first_page_header:
            add_paragraph(header, size=2)
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.alignment = LEFT_ALIGNED
        run = line.add_run("Sổ 178 · {{ template_label }}")
        run.font.size = Pt(8)


def add_list(where: Container, name: str, **measures: Unpack[Measures]) -> None:
    """Add a paragraph for each line of the list `name`."""
    add_template_tag(where, f"{{%p for line in {name} %}}")
    add_body_paragraph(where, "{{ line }}", **measures)
    add_template_tag(where, "{%p endfor %}")


def add_column_headings(holder: Table, widths: Sequence[float], words: tuple[str, ...]) -> None:
    for cell, word in zip(add_row(holder, widths, heads=True), words, strict=True):
        write_cell(cell, (word, "b"), size=12, align=CENTER, before=1, after=1)


def add_foot(document: Document) -> _Cell:
    """Add the recipients on the left; answer the cell on the right, for the signature."""
    add_paragraph(document, size=6, keep=True)
    to, sign = add_row(create_table(document, FOOT), FOOT)
    write_cell(to, ("Nơi nhận:", "bi"), size=12, align=LEFT_ALIGNED, keep=True)
    add_template_tag(to, "{%p for line in recipients %}")
    add_paragraph(to, "{{ line }}", size=11, align=LEFT_ALIGNED)
    add_template_tag(to, "{%p endfor %}")
    return sign
