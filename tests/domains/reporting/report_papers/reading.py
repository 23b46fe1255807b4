"""What stands in the files of a report, read back with other means than they were made with."""

import io
from functools import lru_cache
from typing import Any

from docx import Document
from openpyxl import load_workbook

from tests.documents.reading_back import WORD, packed, texts

FILES = tuple(
    f"{what}.{kind}" for what in ("document", "forms") for kind in ("docx", "pdf", "xlsx")
)


def rows_of(table: Any) -> list[list[str]]:
    """The texts of a Word table's cells."""
    return [
        ["".join(texts(cell)) for cell in row.iter(f"{WORD}tc")] for row in table.iter(f"{WORD}tr")
    ]


@lru_cache(4)
def tables(content: bytes) -> list[list[list[str]]]:
    body = Document(io.BytesIO(content)).element.body
    return [rows_of(table) for table in body.iter(f"{WORD}tbl")]


def figures_in_word(content: bytes) -> dict[str, list[str]]:
    """{title: its columns} of the tables of figures."""
    found: dict[str, list[str]] = {}
    for table in tables(content):
        if table[0][:2] == ["TT", "Chỉ tiêu"] and table[0][2] == "Đơn vị tính":
            found |= {row[1]: row[2:] for row in table[1:]}
    return found


def units_in_word(content: bytes) -> dict[str, dict[str, str]]:
    """{heading of a column: {unit: number}} of the tables by unit."""
    found: dict[str, dict[str, str]] = {}
    for table in tables(content):
        if table[0][:2] == ["TT", "Đơn vị"] and table[1][0] == "1":
            for at, head in enumerate(table[0][2:], 2):
                found[head] = {row[1]: row[at] for row in table[1:]}
    return found


@lru_cache(4)
def opened(content: bytes) -> Any:
    """The workbook, which is asked for one sheet after the other."""
    return load_workbook(io.BytesIO(content), data_only=True)


def sheet(content: bytes, name: str) -> list[list[Any]]:
    return [list(row) for row in opened(content)[name].iter_rows(values_only=True)]


def figures_in_excel(content: bytes) -> dict[str, dict[str, Any]]:
    """{title: {heading: value}} of the first sheet."""
    rows = sheet(content, "Báo cáo")
    start = next(at for at, row in enumerate(rows) if row[0] == "TT")
    return {row[1]: dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :] if row[2]}


def written(value: float | None) -> str:
    """As Vietnamese papers write it."""
    if value is None:
        return "…"
    return f"{value:,}".translate(str.maketrans(",.", ".,")).removesuffix(",0")


__all__ = ["FILES", "figures_in_excel", "figures_in_word", "packed", "sheet", "units_in_word"]
