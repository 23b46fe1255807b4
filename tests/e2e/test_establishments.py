"""The register on screen: finding a place, keeping it up to date, and nothing lost on the way."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any


def listed(page: Page, **query: str) -> list[dict[str, Any]]:
    """The register as the API gives it to the person of the page."""
    answer = page.request.get("/api/v1/establishments", params={"limit": "200", **query})
    assert answer.ok, answer.text()
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def a_place(page: Page) -> dict[str, Any]:
    return listed(page, status="active", sort="name")[0]


def patch(page: Page, path: str, changes: dict[str, Any]) -> None:
    """What somebody else does meanwhile, with the page's own session."""
    token = page.request.get("/api/v1/me").json()["csrf_token"]
    version = page.request.get(path).json()["version"]
    headers = {"X-CSRF-Token": token, "If-Match": f'"{version}"'}
    answer = page.request.patch(path, data=changes, headers=headers)
    assert answer.ok, answer.text()


@pytest.mark.parametrize("phone", [False, True])
def test_the_list_is_searched_filtered_and_found_again(page_as: PageAs, phone: bool) -> None:
    page = page_as("district", phone=phone)
    page.goto("/co-so")
    rows = page.locator("tbody th a")
    expect(rows).to_have_count(50)
    assert serious(page) == []
    page.get_by_role("button", name="Xem thêm 50 cơ sở").click()
    expect(rows).to_have_count(100)

    page.get_by_role("searchbox").fill("nha nghi huong")
    page.wait_for_url("**q=nha*")
    found = [one["name"] for one in listed(page, q="nha nghi huong", sort="attention")]
    expect(rows).to_have_text(found)
    assert any("Hương" in name for name in found)

    rows.first.click()
    page.wait_for_url(re.compile(r"/co-so/[0-9a-f-]{36}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(found[0])
    page.locator("main").get_by_role("link", name="Cơ sở", exact=True).click()
    page.wait_for_url("**q=nha*")
    expect(rows).to_have_text(found)


def test_filters_stand_in_the_address_and_go_into_the_export(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/co-so?status=active&inspected=false")
    expect(page.get_by_role("button", name="Bỏ lọc: Đang hoạt động")).to_be_visible()
    expect(page.locator("tbody th a")).to_have_count(
        min(50, len(listed(page, status="active", inspected="false")))
    )
    export = page.get_by_role("link", name="Xuất danh sách")
    expect(export).to_have_attribute("href", re.compile("status=active.*inspected=false"))
    with page.expect_download() as download:
        export.click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("button", name="Bỏ lọc", exact=True).click()
    page.wait_for_url(re.compile(r"/co-so$"))


@pytest.mark.parametrize("phone", [False, True])
def test_a_head_count_is_recorded_and_told_in_the_history(page_as: PageAs, phone: bool) -> None:
    page = page_as("binhnghia", phone=phone)
    place = a_place(page)
    page.goto(f"/co-so/{place['id']}")
    page.get_by_role("button", name="Khai báo lao động").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Ngày thống kê").fill("2/9/22" if phone else "1/9/22")
    dialog.get_by_label("Tổng số lao động", exact=True).fill("5")
    dialog.get_by_label("Lao động nữ", exact=True).fill("7")
    dialog.get_by_role("button", name="Ghi số liệu").click()
    expect(dialog.get_by_role("alert")).to_contain_text("không được lớn hơn tổng số lao động (5)")
    assert serious(page) == []
    dialog.get_by_label("Lao động nữ", exact=True).fill("3")
    dialog.get_by_role("button", name="Ghi số liệu").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#workforce")).to_contain_text("02/09/2022" if phone else "01/09/2022")
    expect(page.locator("#history li").first).to_contain_text("Khai báo lao động: 5 lao động, nữ 3")
    assert serious(page) == []


def test_a_change_by_somebody_else_is_settled_in_the_open_form(page_as: PageAs) -> None:
    page = page_as("district")
    place = listed(page, status="active", sort="name")[3]
    path = f"/api/v1/establishments/{place['id']}"
    page.goto(f"/co-so/{place['id']}/sua")
    page.get_by_label("Số phòng").fill("17")
    page.get_by_label("Người quản lý").fill("Trần Thị Mơ")
    patch(page, path, {"room_count": 21, "owner_name": "Phạm Thị Chín"})

    save = page.get_by_role("button", name="Lưu thay đổi")
    save.click()
    expect(page.get_by_text("Có người vừa sửa bản ghi này")).to_be_visible()
    expect(page.get_by_text("Đã lấy giá trị mới của: Chủ cơ sở.")).to_be_visible()
    expect(page.get_by_label("Chủ cơ sở")).to_have_value("Phạm Thị Chín")
    assert serious(page) == []
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("Chọn một trong hai giá trị")
    page.get_by_role("radio", name="17 Giá trị đang nhập").check()
    save.click()
    page.wait_for_url(f"**/co-so/{place['id']}")
    kept = page.request.get(path).json()
    assert (kept["room_count"], kept["owner_name"], kept["manager_name"]) == (
        17,
        "Phạm Thị Chín",
        "Trần Thị Mơ",
    )


def test_a_new_place_survives_a_reload_and_a_double_is_named(page_as: PageAs) -> None:
    page = page_as("binhnghia", phone=True)
    page.goto("/co-so/moi")
    page.get_by_role("button", name="Thêm cơ sở").click()
    expect(page.get_by_role("alert")).to_contain_text("Có 3 chỗ cần sửa")
    assert serious(page) == []
    page.get_by_label("Tên cơ sở").fill("Nhà nghỉ Bến Xưa")
    page.get_by_label("Loại hình").select_option(label="Nhà nghỉ")
    page.get_by_label("Địa chỉ").fill("Thôn 9, xã Bình Nghĩa")
    expect(page.get_by_text("Bản nháp lưu trên máy này")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Đã mở lại bản nháp")).to_be_visible()
    page.get_by_role("button", name="Thêm cơ sở").click()
    page.wait_for_url(re.compile(r"/co-so/[0-9a-f-]{36}$"))
    expect(page.get_by_text("Chưa kiểm tra năm 2022")).to_be_visible()
    first = page.url

    page.goto("/co-so/moi")
    page.get_by_label("Tên cơ sở").fill("nha nghi ben xua")
    page.get_by_label("Loại hình").select_option(label="Nhà nghỉ")
    page.get_by_label("Địa chỉ").fill("thôn 9, xã bình nghĩa")
    page.get_by_role("button", name="Thêm cơ sở").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("đã có cơ sở cùng tên và địa chỉ")
    expect(alert.get_by_role("button", name="Vẫn thêm")).to_be_visible()
    alert.get_by_role("link", name="Xem cơ sở đã có").click()
    page.wait_for_url(first)


def test_a_place_is_closed_with_its_day_and_reopened(page_as: PageAs) -> None:
    page = page_as("binhnghia")
    place = listed(page, status="active", sort="name")[-1]
    page.goto(f"/co-so/{place['id']}")

    def change(status: str) -> None:
        page.get_by_role("button", name="Thao tác khác").click()
        page.get_by_role("button", name="Đổi trạng thái").click()
        page.get_by_role("dialog").get_by_label(status).check()

    change("Đã đóng")
    page.get_by_role("dialog").get_by_role("textbox", name="Ngày đóng cửa").fill("30/09/2022")
    page.get_by_role("button", name="Ghi trạng thái mới").click()
    expect(page.locator("#facts")).to_contain_text("Đã đóng từ 30/09/2022")
    expect(page.locator("#history li").first).to_contain_text("Cơ sở đóng cửa")
    change("Đang hoạt động")
    page.get_by_role("button", name="Ghi trạng thái mới").click()
    expect(page.locator("#history li").first).to_contain_text("Cơ sở hoạt động trở lại")


def test_what_belongs_to_another_commune_does_not_exist(page_as: PageAs) -> None:
    own = a_place(page_as("binhnghia"))
    page = page_as("trangan")
    page.goto(f"/co-so/{own['id']}")
    expect(page.get_by_text("Không tìm thấy, hoặc thuộc đơn vị khác")).to_be_visible()
    assert own["id"] not in [one["id"] for one in listed(page)]


def test_each_role_is_offered_what_it_may_do(page_as: PageAs) -> None:
    inspector = page_as("inspector", phone=True)
    place = a_place(inspector)
    inspector.goto(f"/co-so/{place['id']}")
    start = inspector.get_by_role("link", name="Lập biên bản")
    expect(start).to_have_attribute("href", f"/kiem-tra/moi?co_so={place['id']}")
    expect(inspector.get_by_role("button", name="Thao tác khác")).to_have_count(0)
    leader = page_as("leader")
    leader.goto("/co-so")
    expect(leader.get_by_role("link", name="Xuất danh sách")).to_be_visible()
    expect(leader.get_by_role("link", name="Thêm cơ sở")).to_have_count(0)
    province = page_as("province")
    province.goto("/co-so")
    expect(province.get_by_role("heading", level=1)).to_have_text(
        "Chức năng này dành cho vai trò khác"
    )
