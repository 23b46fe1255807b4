"""Support on screen: a month in a minute, nothing of it for others, a year published for ever."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any
RELEASE = re.compile(r"/ho-tro/cong-bo/[0-9a-f-]{36}$")


def api(page: Page, path: str) -> Any:
    return page.request.get(f"/api/v1{path}")


def own_unit(page: Page) -> str:
    unit: str = api(page, "/me").json()["units"][0]["id"]
    return unit


def numbers(page: Page) -> set[int]:
    """The whole numbers in the cells of the tables on the page."""
    cells = page.locator("main td").all_inner_texts()
    return {int(text.replace(".", "")) for text in cells if re.fullmatch(r"[\d.]+", text)}


def test_a_month_is_filled_in_on_a_phone_and_stays_with_the_commune(page_as: PageAs) -> None:
    page = page_as("binhnghia", phone=True)
    page.goto("/ho-tro")
    assert serious(page) == []
    page.get_by_role("link", name="Ghi tháng 9/2022").click()
    first = page.get_by_label("Số lượt, Giáo dục, dạy nghề")
    expect(page.get_by_text("T8: ").first).to_be_visible()
    first.fill("3")
    first.press("Enter")
    expect(page.get_by_label("Số lượt, Tư vấn, trợ giúp pháp lý")).to_be_focused()
    expect(page.get_by_text("Đã ghi 1 trên 7 loại hỗ trợ")).to_be_visible()
    minors = page.get_by_label("Dưới 18 tuổi, Giáo dục, dạy nghề")
    minors.fill("4")
    minors.press("Enter")
    expect(page.get_by_text("Dưới 18 tuổi: lớn hơn số lượt chung (3)")).to_be_visible()
    assert serious(page) == []
    minors.fill("1")
    minors.press("Enter")
    page.get_by_role("button", name="Ghi 0 cho 6 ô trống").click()
    expect(page.locator(".banner", has_text="Đã lưu số liệu tháng 9/2022")).to_be_visible()
    assert serious(page) == []
    page.goto("/ho-tro/so-lieu")
    expect(page.get_by_role("heading", name="Đã đủ các tháng")).to_be_visible()
    expect(page.get_by_role("link", name="Mở tháng 9/2022, cộng 3")).to_be_attached()
    unit = own_unit(page)

    other = page_as("trangan")
    other.goto(f"/ho-tro/so-lieu/2022-09?org_unit_id={unit}")
    expect(other.get_by_text("Tràng An").first).to_be_visible()
    expect(other.get_by_text("Bình Nghĩa")).to_have_count(0)
    sheet = f"/support-services/sheet?org_unit_id={unit}&month=2022-09"
    assert api(other, sheet).status == 404

    leader = page_as("leader")
    leader.goto("/ho-tro/so-lieu")
    expect(leader.get_by_role("heading", level=1)).not_to_contain_text("Số liệu")
    assert api(leader, sheet).status == 403
    leader.goto("/ho-tro/cong-bo")
    leader.get_by_role("link", name="Số liệu hỗ trợ đã công bố năm 2021").click()
    expect(leader.get_by_text("Vì sao có ô ghi")).to_be_visible()
    expect(leader.get_by_text("ẩn", exact=True).first).to_be_visible()
    assert serious(leader) == []
    assert not {1, 2, 3, 4} & numbers(leader)


def test_the_office_publishes_a_year_once_for_ever(page_as: PageAs) -> None:
    commune = page_as("trangan")
    commune.goto("/ho-tro/so-lieu/2020-11")
    commune.get_by_label("Số lượt, Vay vốn").fill("4")
    commune.get_by_label("Số lượt, Vay vốn").press("Enter")
    expect(commune.get_by_text("Đã ghi 1 trên 7 loại hỗ trợ")).to_be_visible()

    page = page_as("district")
    page.goto("/ho-tro/so-lieu?nam=2020")
    expect(
        page.get_by_role("heading", name="Chưa đơn vị nào gửi đủ tháng nào của năm 2020")
    ).to_be_visible()
    page.goto("/ho-tro/cong-bo/xem-truoc?nam=2020")
    page.get_by_role("button", name="Công bố năm 2020").click()
    dialog = page.get_by_role("dialog")
    assert serious(page) == []
    dialog.get_by_role("button", name="Công bố năm 2020").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Đánh dấu nếu vẫn công bố")
    dialog.get_by_label("Vẫn công bố khi còn thiếu").check()
    dialog.get_by_role("button", name="Công bố năm 2020").click()
    page.wait_for_url(RELEASE)
    path = page.url

    leader = page_as("province")
    leader.goto(path)
    expect(leader.get_by_role("heading", name="Số liệu của năm này quá nhỏ")).to_be_visible()
    assert not {1, 2, 3, 4} & numbers(leader)
    page.goto("/ho-tro/cong-bo/xem-truoc?nam=2020")
    expect(page.get_by_text("Năm 2020 đã công bố")).to_be_visible()
    expect(page.get_by_role("button", name="Công bố năm 2020")).to_have_count(0)


def test_models_and_needs_are_entered_without_anybody(page_as: PageAs) -> None:
    page = page_as("binhnghia")
    page.goto("/ho-tro/mo-hinh/moi")
    page.get_by_label("Tên mô hình").fill("Nhóm tự lực 0912345678")
    page.get_by_label("Nhóm tự lực", exact=True).check()
    page.get_by_label("Nơi sinh hoạt").select_option("culture_house")
    page.get_by_label("Phối hợp với").select_option("womens_union")
    page.get_by_label("Dưới 10 người").check()
    page.get_by_role("button", name="Lưu mô hình").click()
    expect(page.get_by_role("alert")).to_contain_text("điện thoại")
    page.get_by_label("Tên mô hình").fill("Nhóm tự lực Bình Minh")
    page.get_by_role("button", name="Lưu mô hình").click()
    expect(page.get_by_role("heading", name="Nhóm tự lực Bình Minh")).to_be_visible()
    assert serious(page) == []

    page.goto("/ho-tro/nhu-cau")
    page.get_by_role("link", name="6 tháng đầu năm 2022").click()
    page.get_by_label("Số phụ nữ đã tiếp cận").fill("5")
    page.get_by_label("Vay vốn").fill("6")
    page.get_by_role("button", name="Lưu nhu cầu").click()
    expect(page.get_by_role("alert")).to_contain_text("không được lớn hơn số phụ nữ")
    page.get_by_label("Vay vốn").fill("2")
    assert serious(page) == []
    page.get_by_role("button", name="Lưu nhu cầu").click()
    expect(page.get_by_role("heading", name="Các kỳ đã qua đều có số liệu")).to_be_visible()
