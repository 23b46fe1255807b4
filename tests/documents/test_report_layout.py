"""The layout values of NĐ 30/2020/NĐ-CP in a report's files, and texts that could break them."""

import io
import zipfile
from itertools import cycle, repeat
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from backend.documents import render
from backend.documents.report_content import (
    Bar,
    Chapter,
    CorrectionLine,
    FigureLine,
    FigureTable,
    FormPaper,
    FormPaperColumn,
    FormRow,
    Number,
    ReportPaper,
)
from backend.documents.template_schema import (
    DEFAULT_TEMPLATE,
    DEFAULT_TEMPLATE_LABEL,
    ChosenTemplate,
)
from backend.domains.reporting.report_papers.paper import split_paragraphs
from backend.domains.reporting.report_papers.workbook import render_forms_workbook, render_workbook
from tests.documents.measures import LANDSCAPE, UPRIGHT, look, page_sizes, rows_of, runs_of
from tests.documents.reading_back import WORD, docx_text, has_picture, packed, pdf_pages, pdf_text
from tests.documents.test_odd_texts import odd_texts

pytestmark = pytest.mark.once
UNITS, LINES = 30, 45


def number(value: float) -> Number:
    return Number(value=value, text=f"{value:,}".replace(",", "."))


def sample(words: Any = None, **changes: Any) -> ReportPaper:
    """A report of thirty units with two tables, a bar, a form and a correction; `words`: each text
    that people write is the next of them."""
    texts = repeat("") if words is None else words

    def said(plain: str) -> str:
        return next(texts) or plain

    blank = Number(text="")
    lines = [
        FigureLine(
            no=str(at),
            code=f"c{at}",
            title=f"Chỉ tiêu {at}",
            unit="cơ sở",
            value=number(1000 + at),
            previous=Number(),
            cumulative=number(2000 + at),
            planned=blank,
            percent=blank,
            areas=[number(at * 100 + unit) for unit in range(UNITS)],
            note=said("Ghi chú"),
        )
        for at in range(1, LINES + 1)
    ]
    columns = [
        FormPaperColumn(number=str(at), title=f"Cột {at}", group=group, is_sum=at != 3, weight=6)
        for at, group in enumerate(("Nhóm", "Nhóm", ""), 1)
    ]
    rows = [
        FormRow(no=str(at), name=f"Xã {at}", cells=[number(at), number(2), number(3)])
        for at in range(1, UNITS + 1)
    ]
    total = [number(sum(range(1, UNITS + 1))), number(2 * UNITS), number(9)]
    values: dict[str, Any] = {
        "draft_mark": "DỰ THẢO",
        "agency": "ỦY BAN NHÂN DÂN\nHUYỆN BÌNH LỤC",
        "agency_line": "Ủy ban nhân dân huyện Bình Lục",
        "period": "năm 2022",
        "number": "Số: ……/BC-UBND",
        "place_and_date": said("Bình Lục, ngày …… tháng …… năm ………"),
        "title": "BÁO CÁO",
        "subject": "Kết quả công tác phòng, chống mại dâm năm 2022",
        "bases": [],
        "recipients": ["- Lưu: VT."],
        "as_of": "Số liệu tính đến hết ngày 31/12/2022.",
        "opening": [said("Mở đầu")],
        "chapters": [
            Chapter(
                title="I. TÌNH HÌNH",
                paragraphs=[said(f"Đoạn {at}") for at in range(170 if words else 40)],
                tables=[FigureTable(title="", lines=lines, has_amounts=False, has_plan=True)],
            )
        ],
        "bars": [Bar(title=said("Mức"), percent=140.0, text="140% (7/5 cơ sở)")],
        "closing": "Trên đây là báo cáo./.",
        "signer_lines": ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
        "signer_name": said("Vũ Đình Khánh"),
        "signed_note": "",
        "content_hash": "",
        "check_url": "",
        "areas": [f"Xã {at}" for at in range(1, UNITS + 1)],
        "forms": [
            FormPaper(
                code="509",
                label="Biểu 509",
                title="Cơ sở",
                is_wide=False,
                basis="TT 02",
                unit="cơ sở",
                note=said("Chú thích"),
                columns=columns,
                rows=rows,
                total=FormRow(no="", name="Tổng số", cells=total),
            )
        ],
        "corrections": [
            CorrectionLine(
                title=said("Chỉ tiêu"), computed="1", value="2", reason=said("Lý do"), evidence="Sổ"
            )
        ],
        "legend": "*: đã điều chỉnh",
        "provenance": [("Đơn vị", said("Bình Lục"))],
        "formulas": [("c1", "Chỉ tiêu", "1", "TT 02")],
    }
    return ReportPaper.model_validate({**values, **changes})


SIGNED = {
    "draft_mark": "",
    "content_hash": "a" * 64,
    "check_url": "http://localhost/kiem-tra-van-ban?so=1",
    "signed_note": "Đã phê duyệt",
}


def test_word_has_the_measures_of_the_decree() -> None:
    content = render.render_docx(sample(), ChosenTemplate("mẫu"))
    document = Document(io.BytesIO(content))
    assert page_sizes(document) == [UPRIGHT, LANDSCAPE, UPRIGHT]
    for text, wanted in {
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": (12, True, False, "center"),
        "Độc lập - Tự do - Hạnh phúc": (13, True, False, "center"),
        "HUYỆN BÌNH LỤC": (12, True, False, "center"),
        "Số: ……/BC-UBND": (13, False, False, "center"),
        "Bình Lục, ngày …… tháng …… năm ………": (13, False, True, "center"),
        "BÁO CÁO": (14, True, False, "center"),
        "Kết quả công tác phòng, chống mại dâm năm 2022": (14, True, False, "center"),
        "Đoạn 1": (13, False, False, "both"),
        "TM. ỦY BAN NHÂN DÂN": (13, True, False, "center"),
        "Vũ Đình Khánh": (13, True, False, "center"),
        "Nơi nhận:": (12, True, True, "left"),
        "- Lưu: VT.": (11, False, False, "left"),
    }.items():
        assert look(runs_of(document, text)) == wanted, text
    first_line = next(runs_of(document, "Đoạn 1").iter(f"{WORD}ind")).get(f"{WORD}firstLine")
    assert 10 <= int(first_line) * 25.4 / 1440 <= 12.7
    heads = [rows_of(table) for table in document.element.body.iter(f"{WORD}tbl")]
    assert sum(rows[0].startswith("TT") for rows in heads) >= 4


def test_only_a_draft_bears_the_mark() -> None:
    for paper, is_draft in ((sample(areas=[]), True), (sample(**SIGNED, areas=[]), False)):
        docx, pdf = (
            render.render_docx(paper, ChosenTemplate("mẫu")),
            render.render_pdf(paper, "mẫu"),
        )
        parts = zipfile.ZipFile(io.BytesIO(docx))
        heads = [parts.read(name).decode() for name in parts.namelist() if "header" in name]
        assert sum('string="DỰ THẢO"' in head for head in heads) == (2 if is_draft else 0)
        assert ("DỰTHẢO" in docx_text(docx)) == is_draft
        assert all(("DỰTHẢO" in page) == is_draft for page in pdf_pages(pdf))
        assert any(name.startswith("word/media/") for name in parts.namelist()) != is_draft
        assert render.render_docx(paper, ChosenTemplate("mẫu")) == docx
        assert render_workbook(paper, ()) == render_workbook(paper, ())


def test_pdf_pages_are_a4_and_tables_repeat_their_heads() -> None:
    reader = PdfReader(io.BytesIO(render.render_pdf(sample(), "mẫu")))
    sizes = {
        tuple(round(float(side) * 25.4 / 72) for side in page.mediabox[2:]) for page in reader.pages
    }
    assert sizes == {(210, 297), (297, 210)}
    pages_of: Any = reader.pages
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in pages_of
        for font in page["/Resources"]["/Font"].values()
    }
    assert all("LiberationSerif" in font for font in fonts)
    pages = [packed(page.extract_text()) for page in reader.pages]
    for at in (1, 30, LINES):
        page = next(
            page
            for page in pages
            if packed(f"Chỉ tiêu {at}cơ sở{1000 + at:,}".replace(",", ".")) in page
        )
        assert packed("TT Chỉ tiêu Đơn vị tính Kỳ này") in page
    assert not any(page.startswith("1") for page in pages[:1])
    later = [page.removeprefix("DỰTHẢO") for page in pages[1:]]
    wrong = [no for no, page in enumerate(later, 2) if not page.startswith(str(no))]
    assert wrong == []


def test_odd_texts_come_out_as_they_went_in() -> None:
    texts = [text for text in odd_texts() if "\x0b" not in text]
    seen: list[str] = []

    def words() -> Any:
        for text in cycle(texts):
            seen.append(text)
            yield text

    paper = sample(words(), **SIGNED, areas=[])
    assert len(seen) > 100
    docx = docx_text(render.render_docx(paper, ChosenTemplate("mẫu")))
    pdf = pdf_text(render.render_pdf(paper, DEFAULT_TEMPLATE_LABEL))
    printed = [*paper.chapters[0].paragraphs, *paper.opening, paper.signer_name]
    printed += [paper.corrections[0].reason, paper.forms[0].note]
    assert [text[:80] for text in printed if packed(text) not in docx] == []
    short = [text for text in printed if len(text) < 200]
    assert [text for text in short if packed(text) not in pdf] == []


def test_a_text_of_ten_thousand_lines_is_no_burden() -> None:
    found = split_paragraphs("x\n" * 10_000)
    assert len(found) <= 200
    assert "\n".join(found) == "\n".join(["x"] * 10_000)
    assert (split_paragraphs(""), split_paragraphs(" a \n\nb")) == ([], ["a", "b"])


def test_a_workbook_runs_nothing_but_the_totals_of_forms() -> None:
    paper = sample(cycle(["=1+1", "\t@SUM(1)", "＝A1", "-2", "a\n=cmd"]))
    book = load_workbook(io.BytesIO(render_workbook(paper, ())))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert any(cell.value == "'=1+1" for cell in cells)
    first = book["Báo cáo"]
    assert {
        cell.number_format
        for row in first.iter_rows()
        for cell in row
        if cell.data_type == "n" and cell.value
    } <= {"#,##0", "#,##0.0"}
    content = render_forms_workbook(paper)
    book = load_workbook(io.BytesIO(content))
    form = book["Biểu 509"]
    found = {
        cell.coordinate: cell.value
        for row in form.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    last = max(cell.row for row in form.iter_rows() for cell in row if cell.value == "Tổng số")
    assert found == {f"{c}{last}": f"=SUM({c}{last - UNITS}:{c}{last - 1})" for c in "CD"}
    shown = load_workbook(io.BytesIO(content), data_only=True)["Biểu 509"]
    assert [shown[f"{c}{last}"].value for c in "CDE"] == [465, 60, 9]
    assert "C6:D6" in {str(one) for one in form.merged_cells.ranges}
    words = {cell.value for row in form.iter_rows() for cell in row}
    assert {"NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ"} <= words
    assert form.page_setup.orientation == "portrait"
    assert form.print_title_rows == "$6:$8"
    assert book["Nguồn gốc"].page_setup.orientation == "landscape"


def test_a_report_signed_without_a_number_has_no_code() -> None:
    paper = sample(**SIGNED | {"check_url": ""})
    assert packed("Mã SHA-256") in pdf_text(render.render_pdf(paper))
    assert render.render_forms_pdf(paper).startswith(b"%PDF")
    assert not has_picture(render.render_docx(paper, DEFAULT_TEMPLATE))
    assert not has_picture(render.render_forms_docx(paper))
