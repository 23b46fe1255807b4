"""The minutes are printed where there is no network, in the words that the server will have."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.breakable_link import Link, link_to
from tests.e2e.field_phone import begin_visit, go_through, open_phone, sign, sign_in
from tests.e2e.watching import serious
from tests.serving import Server

WORDS = "Chủ cơ sở nhất trí nội dung biên bản"
PLACE = "Karaoke Anh Đào"
LOOK = os.environ.get("LOOK")
"""A folder for pictures of what the tests see, to be looked at by hand."""


@pytest.fixture
def link(demo: Server) -> Iterator[Link]:
    with link_to(demo.base) as one:
        yield one


def look(page: Page, name: str) -> None:
    if not LOOK:
        return
    folder = Path(LOOK)
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}-390.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.screenshot(path=folder / f"{name}-1280.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})


def read_lines(page: Page) -> list[str]:
    """The paper line by line, without what only the server gives: number, check code, hash."""
    paper = page.locator(".record-paper")
    expect(paper).to_be_visible()
    given = ("Số:", "Mã SHA-256")
    lines = [line.strip() for line in paper.inner_text().splitlines()]
    return [one for one in lines if one and not one.startswith(given) and " ký trên " not in one]


def test_the_paper_of_a_visit_without_network_says_what_the_servers_will(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    link: Link,
    tmp_path: Path,
) -> None:
    with open_phone(browser_type, tmp_path, link, **browser_type_launch_args) as phone:
        page = phone.pages[0]
        page.goto("/dang-nhap")
        sign_in(page)
        with page.expect_response(re.compile(r"/api/v1/establishments/[0-9a-f-]{36}$")):
            begin_visit(page, PLACE)
        link.cut()
        go_through(page, WORDS)
        sign(page)
        page.get_by_role("link", name="In biên bản").click()
        expect(page.get_by_text("Số: cấp khi đồng bộ")).to_be_visible()
        expect(page.get_by_text("số và mã kiểm tra cấp khi đồng bộ")).to_be_visible()
        assert serious(page) == []
        here = read_lines(page)
        assert WORDS in here
        assert "BẢN NHÁP" not in here
        look(page, "paper-offline")
        sheets = page.pdf(prefer_css_page_size=True)
        if LOOK:
            (Path(LOOK) / "paper-offline.pdf").write_bytes(sheets)
        assert sheets.count(b"/MediaBox [0 0 594.95996 841.91998]") >= 1, "A4"
        link.mend()
        expect(page.get_by_text("Số: cấp khi đồng bộ")).to_be_hidden()
        expect(page.get_by_text("Mã SHA-256")).to_be_visible()
        assert read_lines(page) == here
