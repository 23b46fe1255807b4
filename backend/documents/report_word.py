"""A periodic report as .docx, with the measures of docx_primitives.py, without a template.

Its tables have one column for each unit, which a Word template cannot express.
"""

import io
import zipfile

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from backend.documents import docx_primitives
from backend.documents.docx_primitives import (
    CENTER,
    LEFT_ALIGNED,
    add_body_paragraph,
    add_heading,
    add_paragraph,
    add_row,
    add_rule,
    write_cell,
)
from backend.documents.form_word import (
    add_form_page,
    add_section,
    build_form_label,
    set_orientation,
)
from backend.documents.paper_parts import (
    HALVES,
    add_label,
    add_motto,
    add_page_number,
    add_qr_picture,
)
from backend.documents.report_annexes import add_annexes, add_bars, add_figure_table
from backend.documents.report_content import ReportPaper
from backend.documents.word import to_printable_values

FOOT = (82.0, 80.0)
"""Widths (mm) of the columns of recipients and signature."""
STAMP = (2022, 1, 1, 0, 0, 0)
"""A fixed time, so that the same content gives the same bytes."""
WATERMARK = (
    '<w:r {ns} xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office"><w:rPr><w:noProof/></w:rPr><w:pict>'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
    '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
    '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/>'
    '</v:shapetype><v:shape id="DraftMark{no}" type="#_x0000_t136" style="position:absolute;'
    "margin-left:0;margin-top:0;width:420pt;height:110pt;rotation:315;z-index:-251658752;"
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="#e4e4e4" '
    'stroked="f"><v:textpath style="font-family:&quot;Times New Roman&quot;;font-size:1pt" '
    'string="{text}"/></v:shape></w:pict></w:r>'
)


def render_paper(content: ReportPaper, label: str) -> bytes:
    """Render the report as .docx; the same content gives the same bytes."""
    paper = ReportPaper.model_validate(to_printable_values(content))
    document = docx_primitives.create_document(f"{paper.title} – {paper.subject}")
    add_header_and_footer(document, paper, label)
    add_letterhead(document, paper)
    for line in paper.opening:
        add_body_paragraph(document, line)
    if paper.as_of:
        add_body_paragraph(document, (paper.as_of, "i"))
    for chapter in paper.chapters:
        add_heading(document, chapter.title)
        for text in chapter.paragraphs:
            add_body_paragraph(document, text)
        for table in chapter.tables:
            add_figure_table(document, table)
    add_bars(document, paper)
    add_body_paragraph(document, paper.closing, before=8, keep=True)
    add_recipients_and_signature(document, paper)
    set_orientation(add_section(document), is_wide=True)
    add_annexes(document, paper)
    return to_reproducible_docx(docx_primitives.to_docx_bytes(document))


def render_forms(content: ReportPaper, label: str) -> bytes:
    """Render only the statutory forms, each on its own pages."""
    paper = ReportPaper.model_validate(to_printable_values(content))
    document = docx_primitives.create_document(f"Biểu mẫu – {paper.subject}")
    add_header_and_footer(document, paper, build_form_label(paper, label))
    for at, form in enumerate(paper.forms):
        add_form_page(document, paper, form, alone=True, first=at == 0)
    return to_reproducible_docx(docx_primitives.to_docx_bytes(document))


def add_letterhead(document: Document, paper: ReportPaper) -> None:
    """Agency and number on the left, the national motto, place and date on the right."""
    left, right = add_row(docx_primitives.create_table(document, HALVES), HALVES)
    first, *rest = paper.agency.split("\n")
    write_cell(left, (first, "b"), size=12, align=CENTER)
    for line in rest:
        add_paragraph(left, (line, "b"), size=12, align=CENTER)
    add_rule(left, 20)
    add_paragraph(left, paper.number, before=4, align=CENTER)
    if paper.draft_mark:
        add_paragraph(left, (paper.draft_mark, "b"), before=4, align=CENTER)
    add_motto(right, paper.place_and_date)
    add_paragraph(document, (paper.title, "b"), size=14, align=CENTER, before=14, keep=True)
    add_paragraph(document, (paper.subject, "b"), size=14, align=CENTER, after=2, keep=True)
    add_rule(document, 56)
    add_paragraph(document, size=6)


def add_header_and_footer(document: Document, paper: ReportPaper, label: str) -> None:
    """Add page numbers from page 2; on every page the draft mark, behind the text."""
    section = document.sections[0]
    add_page_number(section)
    if paper.draft_mark:
        for no, header in enumerate((section.header, section.first_page_header), 1):
            mark = WATERMARK.format(ns=nsdecls("w"), no=no, text=paper.draft_mark)
            header.paragraphs[0]._p.append(parse_xml(mark))
    add_label(section, label)


def add_recipients_and_signature(document: Document, paper: ReportPaper) -> None:
    """Add the recipients, the signer, and the code with which anyone can verify the report."""
    add_paragraph(document, size=6, keep=True)
    to, sign = add_row(docx_primitives.create_table(document, FOOT), FOOT)
    write_cell(to, ("Nơi nhận:", "bi"), size=12, align=LEFT_ALIGNED, keep=True)
    for line in paper.recipients:
        add_paragraph(to, line, size=11, align=LEFT_ALIGNED, keep=True)
    if paper.content_hash:
        picture = add_paragraph(to, before=10, align=LEFT_ALIGNED, keep=True)
        add_qr_picture(picture, paper.check_url)
        add_paragraph(to, paper.signed_note, size=10, align=LEFT_ALIGNED, keep=True)
        add_paragraph(to, f"Mã SHA-256: {paper.content_hash}", size=8, align=LEFT_ALIGNED)
    first, *rest = paper.signer_lines
    write_cell(sign, (first, "b"), align=CENTER, keep=True)
    for line in rest:
        add_paragraph(sign, (line, "b"), align=CENTER, keep=True)
    add_paragraph(sign, ("(Ký, ghi rõ họ tên, đóng dấu)", "i"), size=12, align=CENTER, after=56)
    add_paragraph(sign, (paper.signer_name, "b"), align=CENTER)


def to_reproducible_docx(made: bytes) -> bytes:
    """Set one fixed time in all parts of the package, so that equal content gives equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, STAMP)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return out.getvalue()
