"""Parts that papers in Word share: letterhead, page numbers, lists, signatures, the foot."""

import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Unpack

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from backend.documents import docx_primitives, qr
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
THIRDS = (54.0, 54.0, 54.0)
FOOT = (70.0, 92.0)
"""Widths (mm) of the columns of the letterhead, of three signatures, and of the foot."""


class ListedColumn(NamedTuple):
    """A column of a table: its width in millimetres, its heading, and the field of a line."""

    width: float
    head: str
    field: str
    align: WD_ALIGN_PARAGRAPH = LEFT_ALIGNED


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
    add_motto(right, "{{ place_and_date }}")


def add_motto(where: _Cell, place_and_date: str) -> None:
    """Add the national motto, place and date: the right half of every letterhead."""
    write_cell(where, ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "b"), size=12, align=CENTER)
    add_paragraph(where, ("Độc lập - Tự do - Hạnh phúc", "b"), size=13, align=CENTER)
    add_rule(where, 19)
    add_paragraph(where, (place_and_date, "i"), size=13, before=4, align=CENTER)


def add_page_number(section: Section) -> None:
    """Add the number of the page, from page 2."""
    number = section.header.paragraphs[0]
    number.alignment = CENTER
    docx_primitives.add_field(number, "PAGE")


def add_label(section: Section, label: str) -> None:
    """Add at the foot of every page which template made the paper."""
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.alignment = LEFT_ALIGNED
        run = line.add_run(f"Sổ 178 · {label}")
        run.font.size = Pt(8)


def add_header_and_footer(document: Document) -> None:
    """Add page numbers from page 2; on every page the draft mark above and the label below."""
    section = document.sections[0]
    add_page_number(section)
    for header in (section.header, section.first_page_header):
        if header is section.first_page_header:
            header.paragraphs[0]._p.getparent().remove(header.paragraphs[0]._p)
        add_template_tag(header, "{%p if draft_mark %}")
        add_paragraph(header, ("{{ draft_mark }}", "b"), size=13, align=CENTER, after=6)
        add_template_tag(header, "{%p endif %}")
        if header is section.first_page_header:
            add_paragraph(header, size=2)
    add_label(section, "{{ template_label }}")


def add_list(where: Container, name: str, **measures: Unpack[Measures]) -> None:
    """Add a paragraph for each line of the list `name`."""
    add_template_tag(where, f"{{%p for line in {name} %}}")
    add_body_paragraph(where, "{{ line }}", **measures)
    add_template_tag(where, "{%p endfor %}")


def add_listed_table(
    where: Document, name: str, columns: Sequence[ListedColumn], **measures: Unpack[Measures]
) -> None:
    """Add a table with a row for each line of the list `name`."""
    widths = [one.width for one in columns]
    holder = create_table(where, widths, lines=True)
    add_column_headings(holder, widths, [one.head for one in columns])
    write_cell(add_row(holder, widths)[0], f"{{%tr for line in {name} %}}", size=8)
    for cell, one in zip(add_row(holder, widths), columns, strict=True):
        value = f"{{{{ line.{one.field} }}}}"
        own: Measures = {"size": 12, "align": one.align, **measures}
        write_cell(cell, value, **own)
    write_cell(add_row(holder, widths)[0], "{%tr endfor %}", size=8)


def add_column_headings(holder: Table, widths: Sequence[float], words: Sequence[str]) -> None:
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


def add_signatures(document: Document, names: Mapping[str, str]) -> None:
    """Add the places for three signatures, on one page; `names`: {in what capacity: who}."""
    add_paragraph(document, size=6, keep=True)
    cells = add_row(create_table(document, THIRDS), THIRDS)
    for cell, (title, name) in zip(cells, names.items(), strict=True):
        write_cell(cell, (title, "b"), align=CENTER, keep=True)
        add_paragraph(
            cell, ("(Ký, ghi rõ họ tên)", "i"), size=12, align=CENTER, keep=True, after=56
        )
        add_paragraph(cell, (name, "b"), align=CENTER)


def add_qr_picture(paragraph: Paragraph, address: str, side: float = qr.SIDE) -> None:
    """Add the code with which anyone can verify the paper; `side` in millimetres.

    What was signed without a number has no address at which the register could find it.
    """
    if not address:
        return
    paragraph.add_run().add_picture(io.BytesIO(qr.render_png(address)), width=Mm(side))
