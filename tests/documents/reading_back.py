"""What stands on a finished paper: its text without white space, as .docx and .pdf have it."""

import io
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from docx import Document
from pypdf import PdfReader

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GAPS = re.compile(r"[\s\u200b]+")


def packed(text: str) -> str:
    return GAPS.sub("", text)


def docx_text(content: bytes) -> str:
    """Body, then headers and footers of the first page and of the others."""
    document = Document(io.BytesIO(content))
    section = document.sections[0]
    edges = (section.header, section.footer, section.first_page_header, section.first_page_footer)
    elements = [document.element.body, *(edge._element for edge in edges)]
    return packed("".join(t for e in elements for t in texts(e)))


def texts(element: Any) -> Iterator[str]:
    yield from (t.text or "" for t in element.iter(f"{WORD}t"))


def has_picture(word: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(word)) as parts:
        return any(name.startswith("word/media/") for name in parts.namelist())


def docx_edges(content: bytes) -> str:
    """Headers and footers alone."""
    section = Document(io.BytesIO(content)).sections[0]
    edges = (section.header, section.footer, section.first_page_header, section.first_page_footer)
    return packed("".join(t for edge in edges for t in texts(edge._element)))


@lru_cache(8)
def pdf_pages(content: bytes) -> tuple[str, ...]:
    pages = PdfReader(io.BytesIO(content)).pages
    return tuple(packed(page.extract_text()) for page in pages)


def pdf_text(content: bytes) -> str:
    """The pages in one, without the page number above and the template's name below each."""
    found = []
    for number, page in enumerate(pdf_pages(content), 1):
        text = page.removeprefix(str(number)).removeprefix("BẢNNHÁP")
        found.append(re.sub(r"Sổ178·mẫumặcđịnh,bản\d+", "", text))
    return "".join(found)


def said(content: Any) -> Iterator[str]:
    """Every text of the content, packed."""
    if isinstance(content, str):
        if packed(content):
            yield packed(content)
    elif isinstance(content, list):
        for one in content:
            yield from said(one)
    elif isinstance(content, dict):
        for one in content.values():
            yield from said(one)


NOT_PRINTED = {"check_url"}
"""It is in the QR code."""


def lacking(paper: dict[str, Any], text: str, *, pages: int = 1) -> list[str]:
    """The texts of a paper's content that do not stand on the paper.

    A long text in a table's row that breaks over `pages` is in as many pieces.
    """
    leaves = said({k: v for k, v in paper.items() if k not in NOT_PRINTED})
    return [leaf[:200] for leaf in leaves if leaf not in text and not in_pieces(leaf, text, pages)]


def in_pieces(leaf: str, text: str, pages: int) -> bool:
    size = 15
    pieces = [leaf[i : i + size] for i in range(0, len(leaf), size)]
    return len(pieces) > 4 and sum(piece not in text for piece in pieces) < pages
