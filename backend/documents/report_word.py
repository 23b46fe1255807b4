"""A periodic report as .docx, with the measures of sheet.py; built part by part, no template.

Its tables have as many columns as there are units, which no template for texts could say.
"""

import io
import zipfile
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from backend.documents import docx_primitives, qr
from backend.documents.docx_primitives import (
    CENTER,
    LEFT_ALIGNED,
    body,
    fill,
    heading,
    paragraph,
    row,
    rule,
)
from backend.documents.form_word import form_page, label_of, new_section, turned
from backend.documents.report_annexes import annexes, bars, figure_table
from backend.documents.report_content import ReportPaper
from backend.documents.word import QR_SIDE, printable

HALVES = (64.0, 98.0)
FOOT = (82.0, 80.0)
STAMP = (2022, 1, 1, 0, 0, 0)
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


def rendered(content: ReportPaper, label: str) -> bytes:
    """The report as .docx; the same content gives the same bytes."""
    paper = ReportPaper.model_validate(printable(content.model_dump()))
    document = docx_primitives.new_sheet(f"{paper.title} – {paper.subject}")
    edges(document, paper, label)
    head(document, paper)
    for line in paper.opening:
        body(document, line)
    if paper.as_of:
        body(document, (paper.as_of, "i"))
    for chapter in paper.chapters:
        heading(document, chapter.title)
        for text in chapter.paragraphs:
            body(document, text)
        for table in chapter.tables:
            figure_table(document, table)
    bars(document, paper)
    body(document, paper.closing, before=8, keep=True)
    foot(document, paper)
    wide(document)
    annexes(document, paper)
    return still(docx_primitives.saved(document))


def forms(content: ReportPaper, label: str) -> bytes:
    """Its statutory forms alone, each on pages of its own."""
    paper = ReportPaper.model_validate(printable(content.model_dump()))
    document = docx_primitives.new_sheet(f"Biểu mẫu – {paper.subject}")
    edges(document, paper, label_of(paper, label))
    for at, form in enumerate(paper.forms):
        form_page(document, paper, form, alone=True, first=at == 0)
    return still(docx_primitives.saved(document))


def head(document: Any, paper: ReportPaper) -> None:
    """Agency and number on the left, the national motto, place and date on the right."""
    left, right = row(docx_primitives.table(document, HALVES), HALVES)
    middle: dict[str, Any] = {"align": CENTER}
    first, *rest = paper.agency.split("\n")
    fill(left, (first, "b"), size=12, **middle)
    for line in rest:
        paragraph(left, (line, "b"), size=12, **middle)
    rule(left, 20)
    paragraph(left, paper.number, before=4, **middle)
    if paper.draft_mark:
        paragraph(left, (paper.draft_mark, "b"), before=4, **middle)
    fill(right, ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "b"), size=12, **middle)
    paragraph(right, ("Độc lập - Tự do - Hạnh phúc", "b"), size=13, **middle)
    rule(right, 19)
    paragraph(right, (paper.place_and_date, "i"), size=13, before=4, **middle)
    paragraph(document, (paper.title, "b"), size=14, align=CENTER, before=14, keep=True)
    paragraph(document, (paper.subject, "b"), size=14, align=CENTER, after=2, keep=True)
    rule(document, 56)
    paragraph(document, size=6)


def edges(document: Any, paper: ReportPaper, label: str) -> None:
    """Page number from the second page on; the draft mark behind every page."""
    section = document.sections[0]
    number = section.header.paragraphs[0]
    number.alignment = CENTER
    docx_primitives.field(number, "PAGE")
    if paper.draft_mark:
        for no, header in enumerate((section.header, section.first_page_header), 1):
            mark = WATERMARK.format(ns=nsdecls("w"), no=no, text=paper.draft_mark)
            header.paragraphs[0]._p.append(parse_xml(mark))
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.alignment = LEFT_ALIGNED
        run = line.add_run(f"Sổ 178 · {label}")
        run.font.size = Pt(8)


def wide(document: Any) -> None:
    """From here on landscape, with the same margins, for the tables by unit."""
    turned(new_section(document), is_wide=True)


def foot(document: Any, paper: ReportPaper) -> None:
    """Whom it goes to, who signs, and the code that anyone can check."""
    paragraph(document, size=6, keep=True)
    to, sign = row(docx_primitives.table(document, FOOT), FOOT)
    fill(to, ("Nơi nhận:", "bi"), size=12, align=LEFT_ALIGNED, keep=True)
    for line in paper.recipients:
        paragraph(to, line, size=11, align=LEFT_ALIGNED, keep=True)
    if paper.content_hash:
        picture = paragraph(to, before=10, align=LEFT_ALIGNED, keep=True)
        picture.add_run().add_picture(io.BytesIO(qr.png(paper.check_url)), width=Mm(QR_SIDE))
        paragraph(to, paper.signed_note, size=10, align=LEFT_ALIGNED, keep=True)
        paragraph(to, f"Mã SHA-256: {paper.content_hash}", size=8, align=LEFT_ALIGNED)
    first, *rest = paper.signer_lines
    fill(sign, (first, "b"), align=CENTER, keep=True)
    for line in rest:
        paragraph(sign, (line, "b"), align=CENTER, keep=True)
    paragraph(sign, ("(Ký, ghi rõ họ tên, đóng dấu)", "i"), size=12, align=CENTER, after=56)
    paragraph(sign, (paper.signer_name, "b"), align=CENTER)


def still(made: bytes) -> bytes:
    """The package with one fixed time in all its parts, so that equal words are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, STAMP)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return out.getvalue()
