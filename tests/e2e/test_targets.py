"""The plan's board: each figure opens the records behind it, whoever reads it."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.in_turn

PageAs = Any
PAGE = 50


def numbers(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", text)]


@pytest.mark.parametrize("phone", [False, True])
def test_what_is_missing_opens_as_a_list_of_that_length(page_as: PageAs, phone: bool) -> None:
    page = page_as("district", phone=phone)
    page.goto("/chi-tieu")
    heading = page.get_by_role("link", name=re.compile(r"^Còn \d+ cơ sở chưa được kiểm tra"))
    (missing,) = numbers(heading.inner_text())
    heading.click()
    page.wait_for_url("**/chi-tieu/establishments_inspected*")
    rows = page.locator("tbody th a")
    expect(rows).to_have_count(min(missing, PAGE))
    for shown in range(PAGE, missing, PAGE):  # other tests add places to the same demo
        page.get_by_role("button", name=re.compile("^Xem thêm")).click()
        expect(rows).to_have_count(min(missing, shown + PAGE))
    expect(page.get_by_role("button", name=re.compile("^Xem thêm"))).to_have_count(0)


def test_a_commune_row_opens_that_communes_places(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/chi-tieu")
    row = page.locator(".coverage tbody tr").first
    left = numbers(row.locator("td").last.inner_text())[0]
    row.get_by_role("link").first.click()
    page.wait_for_url("**org_unit_id=*")
    expect(page.locator("tbody th a")).to_have_count(left)


def test_the_day_stands_in_the_address_and_comes_back(page_as: PageAs) -> None:
    page = page_as("leader")
    page.goto("/chi-tieu?as_of=2022-06-30")
    expect(page.get_by_text("Số liệu tại ngày 30/06/2022")).to_be_visible()
    expect(page.get_by_label("Tính đến", exact=True)).to_have_value("30/06/2022")


def test_the_province_reads_figures_but_opens_no_establishment(page_as: PageAs) -> None:
    page = page_as("province")
    page.goto("/chi-tieu")
    expect(page.get_by_role("heading", name="Chỉ tiêu kế hoạch")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("chưa được kiểm tra"))).to_have_count(0)


def test_a_task_changes_its_state_where_it_stands(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/nhiem-vu")
    state = page.locator(".tasks select").nth(1)
    with page.expect_response(lambda r: r.request.method == "PATCH") as answer:
        state.select_option("done")
    assert answer.value.ok
    page.reload()
    expect(page.locator(".tasks select").nth(1)).to_have_value("done")


def test_all_six_targets_count_and_each_list_is_its_figure(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/chi-tieu")
    expect(page.locator(".targets tbody tr")).to_have_count(6)
    codes = [
        re.findall(r"/chi-tieu/(\w+)", link.get_attribute("href") or "")[0]
        for link in page.locator(".targets tbody th a").all()
    ]
    assert len(codes) == 6
    for code in ("communes_communicating", "healthy_communes_kept", "staff_trained"):
        page.goto(f"/chi-tieu/{code}?counted=true")
        counted, total = numbers(page.locator(".lead").inner_text())[:2]
        assert 0 <= counted <= total > 0
        rows = page.locator("table:not(.bar-table) tbody th")
        expect(rows if counted else page.get_by_text("Không có mục nào")).to_have_count(
            counted or 1
        )
    page.get_by_role("button", name="Xem dạng bảng").click()
    expect(page.get_by_role("table", name=re.compile("Diễn biến năm 2022"))).to_be_visible()


def test_the_list_of_work_is_home_and_leads_to_what_is_due(page_as: PageAs) -> None:
    page = page_as("district", phone=True)
    page.goto("/")
    page.wait_for_url("**/viec-can-lam")
    expect(page.locator(".targets tbody tr")).to_have_count(6)
    page.get_by_role("link", name=re.compile("^Ra quyết định xử phạt")).first.click()
    page.wait_for_url("**/vi-pham/*")
    commune = page_as("binhnghia", phone=True)
    commune.goto("/")
    commune.wait_for_url("**/viec-can-lam")
    expect(commune.get_by_text("còn chậm")).to_have_count(0)


def test_the_office_proposes_and_ties_evidence_to_a_task(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/ke-hoach")
    page.get_by_role("button", name=re.compile("^Đề xuất thay đổi: Nắm")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Mức phải đạt, phần trăm").fill("95")
    dialog.get_by_role("button", name="Lưu đề xuất").click()
    page.get_by_role("button", name=re.compile("^Trình duyệt chỉ tiêu: Nắm")).click()
    dialog.get_by_role("button", name="Trình duyệt").click()
    expect(page.get_by_text("Đã trình chỉ tiêu. Đang ở: lãnh đạo UBND.")).to_be_visible()
    page.goto("/nhiem-vu")
    page.locator(".tasks a").last.click()
    page.get_by_role("button", name="Gắn hồ sơ minh chứng").click()
    dialog.get_by_label("Loại hồ sơ").select_option("communication_activity")
    dialog.get_by_role("combobox", name="Hồ sơ", exact=True).press_sequentially("phổ biến")
    page.locator(".combo-list [role=option]").first.click()
    dialog.get_by_role("button", name="Gắn vào nhiệm vụ").click()
    expect(page.get_by_role("heading", name="Minh chứng: 1 hồ sơ")).to_be_visible()
    page.get_by_role("button", name="Đánh dấu đã xong").click()
    expect(page.locator(".page-head .tag", has_text="Đã xong")).to_be_visible()


def test_the_office_makes_the_next_plan_from_the_one_in_force_and_drops_the_draft(
    page_as: PageAs,
) -> None:
    page = page_as("district")
    page.goto("/ke-hoach")
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="Lập kế hoạch năm 2023").click()
    expect(dialog.get_by_text("hạn lùi 1 năm")).to_be_visible()
    dialog.get_by_role("button", name="Lập kế hoạch năm 2023").click()
    expect(page.get_by_text("Đã lập bản nháp kế hoạch năm 2023.")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name=re.compile("năm 2023$"))).to_be_visible()
    page.get_by_text("Thao tác khác").click()
    page.get_by_role("button", name="Xóa kế hoạch nháp").click()
    dialog.get_by_role("button", name="Xóa kế hoạch nháp").click()
    expect(page.get_by_role("button", name="Lập kế hoạch năm 2023")).to_be_visible()
