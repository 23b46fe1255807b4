"""Tables of reports as Word XML, written directly because python-docx needs seconds for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from backend.documents.report_content import Number

TWIPS = 1440 / 25.4
"""Twentieths of a point in a millimetre."""
LONG = 11
"""Characters that fit a number's column; longer numbers get a smaller font."""
NEAR = 3
"""Rows that stay on one page with the headings, and at the end of the table with each other."""
THIN = ("top", "left", "bottom", "right", "insideH", "insideV")


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell of a table.

    `span`: columns that it covers. `down`: it begins ("restart") or continues ("continue") a cell
    over several rows. `align`: left, center or right. `marks`: b, i. `size` in points. `fill`:
    RRGGBB.
    """

    text: str
    span: int = 1
    down: str = ""
    align: str = "left"
    marks: str = ""
    size: float = 11
    fill: str = ""


def build_number_cell(one: Number, size: float = 11, marks: str = "") -> WordCell:
    return WordCell(one.text, align="right", size=9 if len(one.text) > LONG else size, marks=marks)


def to_twips(millimetres: float) -> int:
    return round(millimetres * TWIPS)


def add_table(
    where: Document,
    widths: Sequence[float],
    heads: Sequence[Sequence[WordCell]],
    rows: Sequence[Sequence[WordCell]],
    *,
    lines: bool = True,
    keep: str = "",
) -> None:
    """Append a table. `heads` are repeated on each page, and no row is divided between pages.

    `keep`: "page": the whole table stays on one page. "onward": it also stays with what follows.
    "ends": its first and last rows do not stand alone on a page.
    """
    last = len(rows) - 1

    def stays(at: int) -> bool:
        if at == last:
            return keep == "onward"
        return keep in {"page", "onward"} or (keep == "ends" and not NEAR - 1 <= at <= last - NEAR)

    grid = "".join(f'<w:gridCol w:w="{to_twips(width)}"/>' for width in widths)
    written = [build_row_xml(row, widths, head=True, keep=True) for row in heads] + [
        build_row_xml(row, widths, head=False, keep=stays(at)) for at, row in enumerate(rows)
    ]
    where._body._element._insert_tbl(
        parse_xml(
            f"<w:tbl {nsdecls('w')}><w:tblPr>"
            f'<w:tblW w:w="{to_twips(sum(widths))}" w:type="dxa"/>'
            f"{build_borders_xml() if lines else ''}"
            '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
            '<w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(written)}</w:tbl>"
        )
    )


def build_borders_xml() -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in THIN
    )
    return f"<w:tblBorders>{sides}</w:tblBorders>"


def build_row_xml(
    row: Sequence[WordCell], widths: Sequence[float], *, head: bool, keep: bool
) -> str:
    at, cells = 0, []
    for cell in row:
        cells.append(build_cell_xml(cell, sum(widths[at : at + cell.span]), keep=keep))
        at += cell.span
    mark = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{''.join(cells)}</w:tr>"


def build_cell_xml(cell: WordCell, width: float, *, keep: bool) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    down = f'<w:vMerge w:val="{cell.down}"/>' if cell.down else ""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>' if cell.fill else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{to_twips(width)}" w:type="dxa"/>{span}{down}{fill}'
        f'<w:vAlign w:val="center"/></w:tcPr>{build_text_xml(cell, keep=keep)}</w:tc>'
    )


def build_text_xml(cell: WordCell, *, keep: bool) -> str:
    marks = "".join(f"<w:{mark}/>" for mark in ("b", "i") if mark in cell.marks)
    half = round(cell.size * 2)
    look = f'<w:rPr>{marks}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    pieces = "<w:r><w:br/></w:r>".join(
        f'<w:r>{look}<w:t xml:space="preserve">{escape(line)}</w:t></w:r>'
        for line in cell.text.split("\n")
    )
    gap = 20 if cell.size > 10 else 0
    near = "<w:keepNext/>" if keep else ""
    return (
        f'<w:p><w:pPr>{near}<w:spacing w:before="{gap}" w:after="{gap}" w:line="240" '
        f'w:lineRule="auto"/><w:jc w:val="{cell.align}"/>'
        f'<w:rPr>{marks}<w:sz w:val="{half}"/></w:rPr></w:pPr>{pieces}</w:p>'
    )
