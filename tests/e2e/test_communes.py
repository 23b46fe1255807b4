"""The communes on screen: who lags, one commune on one page and one sheet, and its lists behind."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious
from tests.proofs import select_in_turn

pytestmark = pytest.mark.in_turn

PageAs = Any
LIST, ONE = re.compile(r"/xa-thi-tran$"), re.compile(r"/xa-thi-tran/[0-9a-f-]{36}$")


def number(text: str) -> int:
    found = re.search(r"\d+", text)
    assert found, text
    return int(found.group())


@pytest.mark.parametrize("phone", [False, True])
def test_the_leader_opens_a_commune_and_the_list_behind_a_figure(
    page_as: PageAs, phone: bool
) -> None:
    page = page_as("leader", phone=phone)
    page.goto("/xa-thi-tran")
    expect(page.locator(".commune-grid tbody tr")).to_have_count(17)
    page.get_by_label("Xem theo chỉ tiêu").select_option("workforce_known")
    expect(page.locator(".tile-map a")).to_have_count(17)
    assert "chi_tieu=workforce_known" in page.url
    page.get_by_role("link", name="TT Bình Mỹ", exact=True).click()
    page.wait_for_url(ONE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thị trấn Bình Mỹ")
    places = page.locator(".section", has_text="cơ sở đang hoạt động")
    stated = number(places.locator("h2").inner_text())
    rows = places.locator("tbody tr td").all_inner_texts()
    assert sum(number(row) for row in rows) == stated
    assert serious(page) == []
    row = places.locator("tbody tr", has_text="Khách sạn")
    count = number(row.locator("td").inner_text())
    row.get_by_role("link").click()
    page.wait_for_url(re.compile("/co-so"))
    expect(page.locator("tbody th a")).to_have_count(count)


def test_it_fits_one_sheet_of_paper(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/xa-thi-tran")
    page.get_by_role("link", name="TT Bình Mỹ", exact=True).click()
    expect(page.get_by_text("Số liệu hỗ trợ").last).to_be_visible()
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1


def test_a_commune_comes_straight_to_its_own_page(page_as: PageAs) -> None:
    page: Page = page_as("binhnghia", phone=True)
    page.goto("/xa-thi-tran")
    page.wait_for_url(ONE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Xã Bình Nghĩa")
    expect(page.get_by_text("lượt kiểm tra trong năm")).to_have_count(0)
    page.get_by_label("Năm").select_option("2021")
    expect(page.get_by_text("số liệu tính đến 31/12/2021")).to_be_visible()
    expect(page.get_by_text("việc phải làm")).to_have_count(0)


def test_no_communes_page_scrolls_sideways_on_a_phone(page_as: PageAs) -> None:
    page: Page = page_as("leader", phone=True)
    asked: dict[str, str | float | bool] = {"level": "commune", "on": "2022-10-03", "limit": 200}
    units = page.request.get("/api/v1/org-units", params=asked).json()["items"]
    assert len(units) == 17
    quarters = select_in_turn([units[number::4] for number in range(4)])
    for unit in (one for quarter in quarters for one in quarter):
        page.goto(f"/xa-thi-tran/{unit['id']}")
        expect(page.get_by_text("Số liệu hỗ trợ").last).to_be_visible()
        for width in (390, 360):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, unit["name"]
