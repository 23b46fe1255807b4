"""The minutes of a recheck as .docx, without a template."""

from collections.abc import Sequence

from docx.document import Document

from backend.documents import docx_primitives
from backend.documents.docx_primitives import (
    CENTER,
    LEFT_ALIGNED,
    add_body_paragraph,
    add_heading,
    add_paragraph,
    add_row,
    add_rule,
    create_table,
    write_cell,
)
from backend.documents.paper_parts import (
    FOOT,
    HALVES,
    add_column_headings,
    add_label,
    add_motto,
    add_page_number,
    add_qr_picture,
    add_signatures,
)
from backend.documents.recheck_content import RecheckPaper
from backend.documents.report_word import to_reproducible_docx
from backend.documents.word import to_printable_values

MEMBERS = (10.0, 54.0, 30.0, 68.0)
SAMPLE = (10.0, 46.0, 44.0, 26.0, 36.0)
"""Widths (mm) of the columns of each table."""


def render_paper(content: RecheckPaper, label: str) -> bytes:
    """Render the minutes as .docx; the same content gives the same bytes."""
    paper = RecheckPaper.model_validate(to_printable_values(content))
    document = docx_primitives.create_document(paper.title)
    add_page_marks(document, paper, label)
    add_recheck_head(document, paper)
    for line in paper.bases:
        add_body_paragraph(document, (line, "i"), after=3)
    add_body_paragraph(document, paper.opening, before=3)
    add_heading(document, "I. THÀNH PHẦN")
    add_body_paragraph(document, "1. Đội phúc tra:", after=3, keep=True)
    members = [(one.no, one.full_name, one.function, one.agency) for one in paper.members]
    add_lined_table(document, MEMBERS, ("TT", "Họ và tên", "Chức vụ", "Cơ quan"), members)
    add_body_paragraph(document, f"2. Đội được phúc tra: {paper.checked_team}", before=6)
    add_heading(document, "II. LƯỢT KIỂM TRA ĐƯỢC RÚT MẪU")
    add_body_paragraph(document, paper.sample_rule)
    if paper.no_sample:
        add_body_paragraph(document, paper.no_sample)
    else:
        heads = ("TT", "Biên bản", "Cơ sở", "Kết quả", "Ghi chú")
        rows = [(one.no, one.record, one.place, one.verdict, one.note) for one in paper.sample]
        add_lined_table(document, SAMPLE, heads, rows)
    for title, lines in (
        ("III. NỘI DUNG ĐÃ XEM XÉT", paper.looked_at),
        ("IV. NHẬN XÉT", paper.findings),
        ("V. NỘI DUNG ĐÃ HƯỚNG DẪN", paper.guidance),
        ("VI. KIẾN NGHỊ", paper.recommendations),
    ):
        add_heading(document, title)
        for line in lines:
            add_body_paragraph(document, line)
    names = {
        "ĐẠI DIỆN ĐỘI ĐƯỢC PHÚC TRA": "",
        "NGƯỜI LẬP BIÊN BẢN": paper.recorder_name,
        "TM. ĐỘI PHÚC TRA": paper.leader_name,
    }
    add_signatures(document, names)
    add_recheck_foot(document, paper)
    return to_reproducible_docx(docx_primitives.to_docx_bytes(document))


def add_page_marks(document: Document, paper: RecheckPaper, label: str) -> None:
    """Page numbers from page 2; on every page the draft mark above and the label below."""
    section = document.sections[0]
    add_page_number(section)
    if paper.draft_mark:
        for header in (section.header, section.first_page_header):
            add_paragraph(header, (paper.draft_mark, "b"), size=13, align=CENTER, after=6)
    add_label(section, label)


def add_recheck_head(document: Document, paper: RecheckPaper) -> None:
    """Agency and number on the left, the national motto, place and date on the right."""
    left, right = add_row(create_table(document, HALVES), HALVES)
    first, *rest = [*paper.parent_agency.split("\n"), *paper.agency.split("\n")]
    write_cell(left, first, size=12, align=CENTER)
    for line in rest:
        add_paragraph(left, (line, "b"), size=12, align=CENTER)
    add_rule(left, 20)
    add_paragraph(left, paper.number, before=4, align=CENTER)
    add_motto(right, paper.place_and_date)
    add_paragraph(document, (paper.title, "b"), size=14, align=CENTER, before=14, keep=True)
    add_paragraph(document, (paper.subject, "b"), size=13, align=CENTER, after=2, keep=True)
    add_rule(document, 62)
    add_paragraph(document, size=6)


def add_lined_table(
    document: Document,
    widths: Sequence[float],
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> None:
    holder = create_table(document, widths, lines=True)
    add_column_headings(holder, widths, heads)
    for row in rows:
        for at, (cell, text) in enumerate(zip(add_row(holder, widths), row, strict=True)):
            write_cell(cell, text, size=12, align=LEFT_ALIGNED if at else CENTER)
    add_paragraph(document, size=4)


def add_recheck_foot(document: Document, paper: RecheckPaper) -> None:
    """The recipients and, once signed, the code with which anyone can verify the paper."""
    add_paragraph(document, size=6)
    to, check = add_row(create_table(document, FOOT), FOOT)
    write_cell(to, ("Nơi nhận:", "bi"), size=12, align=LEFT_ALIGNED)
    for line in paper.recipients:
        add_paragraph(to, line, size=11, align=LEFT_ALIGNED)
    if paper.content_hash:
        add_qr_picture(write_cell(check, align=CENTER), paper.check_url)
        add_paragraph(check, paper.signed_note, size=10, align=CENTER)
        add_paragraph(check, f"Mã SHA-256: {paper.content_hash}", size=8, align=CENTER)
