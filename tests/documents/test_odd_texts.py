"""Texts that markup, templates, XML or a layout could stumble over come out as they went in."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest

from backend.documents import render
from backend.documents.paper_content import Paper
from backend.documents.template_schema import DEFAULT_TEMPLATE, KINDS, build_sample
from tests.documents.reading_back import docx_text, lacking, pdf_pages, pdf_text

LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
    "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬEÈẺẼÉẸÊỀỂỄẾỆIÌỈĨÍỊOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢUÙỦŨÚỤƯỪỬỮỨỰYỲỶỸÝỴĐ"
)
SIGNS = (
    *("&", "<", ">", '"', "'", "&amp;", "<b>", "</w:t>", "]]>", "<!--", "<?xml?>", "&#0;"),
    *("{{ 7 }}", "{% if %}", "{# x #}", "{%tr x %}", "{{r x }}", "{{", "}}", "%}", "{_{", "{_%"),
    *("#let x = 1", "$x$", "*đậm*", "_nghiêng_", "@ref", "<label>", "`raw`", "\\", "/* */"),
    *("= Đầu mục", "- gạch", "1. số", "// chú", '#image("/etc/passwd")', "~", "--", "..."),
    *("=HYPERLINK(1)", "@SUM(1)", "“ngoặc”", "‘đơn’", "½", "№", "€", "…", "–", "·", "\\u0041"),
    *("W" * 300, "Ầ" * 400, "a" * 1_500, "x-" * 300, "Nghiêng " * 400, LETTERS),
)


def odd_texts() -> list[str]:
    found = [*SIGNS]
    found += [f"{sign} giữa {sign}" for sign in SIGNS]
    found += [f"đầu\n{sign}\tsau\n\ncuối" for sign in SIGNS]
    found += [sign * 3 for sign in SIGNS if len(sign) < 20]
    return list(dict.fromkeys(found))


def replaced(value: Any, texts: Iterator[str]) -> Any:
    """The content with an odd text in the place of every text; lists stay as they are long."""
    if isinstance(value, str):
        return next(texts)
    if isinstance(value, list):
        return [replaced(one, texts) for one in value]
    return {name: replaced(one, texts) for name, one in value.items()}


def papers(kind: str) -> Iterator[Paper]:
    """As many as it takes for each odd text to stand somewhere; nothing is said to be missing."""
    texts, all_texts = cycle(odd_texts()), len(odd_texts())
    placed = 0
    while placed < all_texts:
        plain = build_sample(kind, draft=False).model_dump()
        count = [0]
        kept: dict[str, Any] = {
            n: plain.pop(n) for n in ("content_hash", "check_url", "draft_mark") if n in plain
        }
        kept |= {n: "" for n in list(plain) if n.startswith("no_") and plain.pop(n) is not None}
        odd = replaced(plain, counted(texts, count))
        placed += count[0]
        yield KINDS[kind].model_validate({**odd, **kept})


def counted(texts: Iterator[str], count: list[int]) -> Iterator[str]:
    for text in texts:
        count[0] += 1
        yield text


@pytest.mark.in_turn
@pytest.mark.parametrize("kind", list(KINDS))
def test_odd_texts_never_break_a_paper(kind: str) -> None:
    assert len(odd_texts()) >= 200
    for paper in papers(kind):
        said = paper.model_dump()
        made = render.render_docx(paper, DEFAULT_TEMPLATE)
        assert lacking(said, docx_text(made)) == []
        if kind == "inspection_record":
            pdf = render.render_pdf(paper)
            assert lacking(said, pdf_text(pdf), pages=len(pdf_pages(pdf))) == []


def test_what_no_xml_can_hold_is_left_out() -> None:
    paper = build_sample("penalty_decision", draft=True)
    odd = paper.model_copy(update={"act": "a\x00b\x07c\x0cd\ufffee"})
    assert "abcde" in docx_text(render.render_docx(odd, DEFAULT_TEMPLATE))
