"""Crime figures on screen: entered with their sums, corrected in sight, a year in a chart."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any
RECORD = re.compile(r"/thong-ke-toi-pham/[0-9a-f-]{36}$")


def test_a_period_is_entered_corrected_and_read(page_as: PageAs) -> None:
    page = page_as("police", phone=True)
    page.goto("/thong-ke-toi-pham/moi")
    expect(page.get_by_text("Kỳ này đã có số liệu")).to_be_visible()
    page.get_by_label("Loại kỳ").select_option(label="Tháng")
    page.get_by_label("Kỳ", exact=True).select_option(label="T9")
    page.get_by_label("Số vụ", exact=True).fill("2")
    page.get_by_label("Số đối tượng", exact=True).fill("5")
    page.get_by_label("Người bán dâm").fill("3")
    page.get_by_label("Người mua dâm").fill("3")
    expect(page.get_by_text("nhiều hơn số đối tượng 1")).to_be_visible()
    page.get_by_role("button", name="Ghi số liệu").click()
    expect(page.locator("#f-person_count-error")).to_be_visible()
    page.get_by_label("Số đối tượng", exact=True).fill("7")
    expect(page.get_by_text("còn 1 chưa rõ loại")).to_be_visible()
    page.get_by_label("Quyết định xử phạt bán dâm").fill("3")
    page.get_by_label("Trong đó phạt cảnh cáo").fill("1")
    page.get_by_label("Tổng tiền phạt bán dâm").fill("9 triệu")
    expect(page.get_by_text("thì từ 600.000 đến 4.000.000 đồng")).to_be_visible()
    page.get_by_label("Tổng tiền phạt bán dâm").fill("900.000")
    assert serious(page) == []
    page.get_by_role("button", name="Ghi số liệu").click()
    page.wait_for_url(RECORD)
    expect(page.get_by_text("bán dâm theo Điều 25")).to_be_visible()

    page.get_by_role("link", name="Đính chính").click()
    page.get_by_label("Số vụ", exact=True).fill("3")
    page.get_by_role("button", name="Ghi đính chính").click()
    expect(page.get_by_text("Nhập lý do đính chính").first).to_be_visible()
    page.get_by_label("Lý do đính chính").fill("Bổ sung một vụ về sau ngày chốt")
    page.get_by_role("button", name="Ghi đính chính").click()
    page.wait_for_url(RECORD)
    expect(page.get_by_text("Số vụ: 2 thành 3")).to_be_visible()
    expect(page.locator(".state")).to_have_text("Đã đính chính 1 lần")
    assert serious(page) == []


def test_the_district_reads_a_year_and_takes_it_away(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/thong-ke-toi-pham?period_kind=quarter")
    expect(page.get_by_role("link", name="Ghi số liệu kỳ")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Xuất danh sách").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("link", name="Tổng hợp năm").click()
    expect(page.get_by_role("heading", name="6 vụ, cùng kỳ năm trước 4")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Quý III: 3, năm trước 1"))).to_be_visible()
    cells = page.locator(".year-table tbody tr").first.locator("td")
    expect(cells).to_have_text(["1", "2", "3", "–", "6", "4"])
    assert serious(page) == []
