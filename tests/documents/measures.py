"""The measures of NĐ 30/2020/NĐ-CP in a Word file's XML."""

from typing import Any

from docx.shared import Mm

from tests.documents.reading_back import WORD

UPRIGHT, LANDSCAPE = (210, 297), (297, 210)


def page_sizes(document: Any) -> list[tuple[int, ...]]:
    """Of each section, once its margins, font, page number and rows are as the decree has them."""
    found = []
    for at, section in enumerate(document.sections):
        sides = (section.page_width, section.page_height)
        found.append(tuple(round(side / Mm(1)) for side in sides))
        assert Mm(20) <= section.top_margin <= Mm(25)
        assert Mm(20) <= section.bottom_margin <= Mm(25)
        assert Mm(30) <= section.left_margin <= Mm(35)
        assert Mm(15) <= section.right_margin <= Mm(20)
        assert section.different_first_page_header_footer == (at == 0)
    header = document.sections[0].header._element
    assert "PAGE" in "".join(t.text for t in header.iter(f"{WORD}instrText"))
    assert next(header.iter(f"{WORD}jc")).get(f"{WORD}val") == "center"
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert set(fonts.attrib.values()) == {"Times New Roman"}
    for table in document.element.body.iter(f"{WORD}tbl"):
        rows = list(table.iter(f"{WORD}tr"))
        assert all(next(row.iter(f"{WORD}cantSplit"), None) is not None for row in rows)
        if said_in(rows[0]).startswith("TT"):
            assert next(rows[0].iter(f"{WORD}tblHeader"), None) is not None
    return found


def said_in(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(f"{WORD}t"))


def rows_of(table: Any) -> list[str]:
    return [said_in(row) for row in table.iter(f"{WORD}tr")]


def runs_of(document: Any, text: str) -> Any:
    """The paragraph that says `text`, wherever it stands."""
    for one in document.element.body.iter(f"{WORD}p"):
        if said_in(one) == text:
            return one
    raise AssertionError(text)


def look(paragraph: Any) -> tuple[float, bool, bool, str | None]:
    """(points, bold, italic, alignment)"""
    size = next(paragraph.iter(f"{WORD}sz")).get(f"{WORD}val")
    marks = [next(paragraph.iter(f"{WORD}{mark}"), None) is not None for mark in ("b", "i")]
    side = next(paragraph.iter(f"{WORD}jc"), None)
    return int(size) / 2, marks[0], marks[1], None if side is None else side.get(f"{WORD}val")
