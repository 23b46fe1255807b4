"""The import wizard: from the commune's own list to the register and back."""

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.domains.platform.imports.lists import EXAMPLE, listing, many, saved, workbook
from tests.e2e.test_establishments import patch
from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any
EXPORT = "/api/v1/exports/establishments.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload(page: Page, content: bytes, name: str = "ra-soat.xlsx") -> None:
    page.goto("/nhap-xuat/moi?loai=establishments")
    file: Any = {"name": name, "mimeType": XLSX, "buffer": content}
    page.get_by_label("Tệp danh sách cơ sở").set_input_files(file)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()


def comments(path: Path) -> list[str]:
    """The cells of the first sheet that carry a comment."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    sheet = book.worksheets[0]
    return [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment]


def count_of(page: Page) -> int:
    items = page.request.get("/api/v1/establishments", params={"limit": "200"}).json()["items"]
    return len(items)


def test_a_commune_takes_its_list_in_and_back_out(page_as: PageAs) -> None:
    page = page_as("binhnghia")
    before = count_of(page)
    upload(page, EXAMPLE.read_bytes(), EXAMPLE.name)
    page.wait_for_url("**/ghep-cot")
    expect(page.get_by_label("Mục trong sổ cho cột K, Số ĐKKD")).to_have_value(
        "business_registration_no"
    )
    assert serious(page) == []
    page.get_by_role("button", name="Tiếp tục").click()

    page.wait_for_url("**/kiem-tra")
    expect(page.get_by_text("Chưa có dữ liệu nào được ghi vào sổ")).to_be_visible()
    expect(page.locator(".count-strip dd")).to_have_text(["51", "0", "0", "8", "1"])
    expect(page.get_by_role("heading", name="9 lỗi cần sửa")).to_be_visible()
    expect(page.get_by_text("Có phải Bình Nghĩa?")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Đến ô O33").click()
    cell = page.locator("td:focus")
    expect(cell).to_contain_text("Lao động nữ (7) lớn hơn tổng số lao động (5)")
    expect(cell).to_be_in_viewport()
    with page.expect_download() as marked:
        page.get_by_role("link", name="Tải tệp đã đánh dấu lỗi").click()
    assert len(comments(marked.value.path())) == 9
    assert count_of(page) == before

    page.get_by_role("button", name="Ghi 51 dòng không lỗi vào sổ").click()
    page.wait_for_url("**/ket-qua")
    expect(page.get_by_text("Đã ghi 51 dòng vào sổ lúc")).to_be_visible()
    expect(page.get_by_text("Còn 9 dòng có lỗi chưa ghi")).to_be_visible()
    expect(page.locator("tbody th a")).to_have_count(51)
    assert serious(page) == []
    assert count_of(page) == before + 51
    page.locator("tbody th a").first.click()
    page.wait_for_url(re.compile(r"/co-so/[0-9a-f-]{36}$"))
    expect(page.locator("#history li")).not_to_have_count(0)

    page.go_back()
    page.get_by_role("button", name="Hoàn tác lần nhập này").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("51 bản ghi do lần nhập này thêm vào sẽ bị xóa khỏi sổ")
    dialog.get_by_role("button", name="Hoàn tác lần nhập này").click()
    expect(page.get_by_text("Đã hoàn tác lần nhập này lúc")).to_be_visible()
    assert count_of(page) == before


def test_a_phone_shows_counts_and_errors_without_the_sheet(page_as: PageAs) -> None:
    page = page_as("binhnghia", phone=True)
    upload(page, EXAMPLE.read_bytes(), EXAMPLE.name)
    page.wait_for_url("**/ghep-cot")
    assert serious(page) == []
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url("**/kiem-tra")
    expect(page.locator(".error-list li")).to_have_count(9)
    expect(page.locator(".sheet-grid")).to_have_count(0)
    expect(page.get_by_role("button", name="Ghi 51 dòng không lỗi vào sổ")).to_be_in_viewport()
    assert serious(page) == []
    page.goto("/nhap-xuat")
    expect(page.get_by_role("link", name=EXAMPLE.name).first).to_be_visible()
    assert serious(page) == []


def test_a_column_of_another_name_is_matched_by_hand(page_as: PageAs) -> None:
    page = page_as("binhnghia")
    rows = [("Quán Bến Cũ", "Karaoke", "Thôn 1", 3), ("Quán Bến Mới", "Karaoke", "Thôn 2", 4)]
    upload(page, listing(*rows, headings=("Tên cơ sở", "Loại hình", "Nơi chốn", "Phòng")))
    page.wait_for_url("**/ghep-cot")
    expect(page.get_by_text("Còn thiếu cột cho: Địa chỉ")).to_be_visible()
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("alert")).to_contain_text("Chọn một cột cho mục Địa chỉ")
    first = page.url
    page.get_by_label("Mục trong sổ cho cột C, Nơi chốn").select_option(label="Địa chỉ")
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url("**/kiem-tra")
    expect(page.locator(".count-strip dd")).to_have_text(["2", "0", "0", "0", "0"])

    # After a reload the browser has forgotten the file: it is asked for again.
    page.goto(first)
    page.get_by_label("Mục trong sổ cho cột C, Nơi chốn").select_option(label="Địa chỉ")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("alert")).to_contain_text("Chọn lại đúng tệp ra-soat.xlsx")


def test_an_export_edited_meanwhile_comes_back_with_every_choice(page_as: PageAs) -> None:
    page = page_as("binhnghia", phone=True)
    book = openpyxl.load_workbook(io.BytesIO(page.request.get(EXPORT).body()))
    sheet = book.worksheets[0]
    heads = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[1]}
    for row in (2, 3):
        sheet.cell(row, heads["Số phòng"]).value = 90 + row
    sheet.cell(4, heads["Chủ cơ sở"]).value = "Ngô Thị Hạnh"
    for row in (2, 3):
        id = sheet.cell(row, heads["Mã cơ sở (không sửa)"]).value
        patch(page, f"/api/v1/establishments/{id}", {"room_count": row})
    upload(page, saved(book))
    page.wait_for_url("**/kiem-tra")
    expect(page.get_by_role("heading", name="Ô đã đổi cả trong tệp và trong sổ")).to_be_visible()
    write = page.get_by_role("button", name="Ghi 1 dòng, để lại 2 dòng chưa chọn")
    expect(write).to_be_in_viewport()
    expect(page.locator(".diff-list")).to_contain_text("Ngô Thị Hạnh")
    assert serious(page) == []
    page.get_by_role("radio", name="92").check()
    expect(page.get_by_role("button", name="Ghi 2 dòng, để lại 1 dòng chưa chọn")).to_be_visible()
    page.get_by_role("button", name="Các ô còn lại: giữ như sổ").click()
    page.get_by_role("button", name="Ghi 2 dòng vào sổ").click()
    page.wait_for_url("**/ket-qua")
    expect(page.get_by_text("0 dòng thêm mới, 2 cập nhật")).to_be_visible()
    upload(page, page.request.get(EXPORT).body())
    page.wait_for_url("**/kiem-tra")
    expect(page.get_by_text("Mọi dòng đã có trong sổ đúng như trong tệp")).to_be_visible()
    rooms = [
        row[heads["Số phòng"] - 1]
        for row in openpyxl.load_workbook(io.BytesIO(page.request.get(EXPORT).body()))
        .worksheets[0]
        .iter_rows(min_row=2, max_row=3, values_only=True)
    ]
    assert rooms == [92, 3]


def test_what_is_no_excel_is_refused_at_the_field(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/nhap-xuat/moi")
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(page.get_by_role("alert")).to_contain_text("Chọn danh sách cần nhập")
    page.get_by_label("Danh sách cần nhập").select_option(label="Danh sách cơ sở")
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(page.get_by_role("alert")).to_contain_text("Chọn tệp Excel để tải lên")
    upload(page, "Tên,Địa chỉ\nA,B\n".encode(), "ds.xlsx")
    expect(page.get_by_role("alert")).to_contain_text("Tệp là văn bản (CSV)")
    expect(page.locator(".field.is-wrong")).to_contain_text("lưu thành .xlsx")
    assert serious(page) == []


def test_a_large_file_is_watched_until_it_is_checked(page_as: PageAs) -> None:
    page = page_as("district")
    upload(page, many(2100), "ca-huyen.xlsx")
    page.wait_for_url("**/kiem-tra")
    write = page.get_by_role("button", name="Ghi 2.100 dòng vào sổ")
    expect(write).to_be_visible()
    page.get_by_role("button", name="Xem thêm 100 dòng").click()
    expect(page.locator(".sheet-grid tbody tr")).to_have_count(200)


def test_another_list_goes_in_from_its_own_page(page_as: PageAs) -> None:
    page = page_as("binhnghia")
    page.goto("/tuyen-truyen")
    page.get_by_role("link", name="Nhập từ Excel").click()
    expect(page.get_by_label("Danh sách cần nhập")).to_have_value("communication-activities")
    heads = ("Nội dung", "Hình thức", "Ngày", "Đối tượng", "Số lượt người")
    talk = ("Phổ biến Nghị định 144/2021/NĐ-CP", "Hội nghị", "5/9/2022", "Nhân dân", 120)
    content = workbook(heads, talk, (*talk[:2], "31/9/2022", *talk[3:]))
    file: Any = {"name": "thang-9.xlsx", "mimeType": XLSX, "buffer": content}
    for act in ("write", "discard"):
        page.get_by_label("Tệp danh sách hoạt động tuyên truyền").set_input_files(file)
        page.get_by_role("button", name="Tải lên và kiểm tra").click()
        page.wait_for_url("**/kiem-tra")
        expect(page.locator(".error-list li")).to_have_count(1)
        if act == "write":
            page.get_by_role("button", name="Ghi 1 dòng không lỗi vào sổ").click()
            page.wait_for_url("**/ket-qua")
            expect(page.get_by_role("link", name=talk[0])).to_be_visible()
            page.get_by_role("link", name="Nhập tệp khác").click()
    expect(page.get_by_text("Mọi dòng đã có trong sổ")).to_be_visible()
    page.get_by_role("button", name="Bỏ lần nhập này").click()
    page.get_by_role("dialog").get_by_role("button", name="Bỏ lần nhập này").click()
    page.wait_for_url("**/nhap-xuat")
    row = page.get_by_role("row").filter(has_text="thang-9.xlsx")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Nguyễn Thị Thảo")


@pytest.mark.parametrize("person", ["police", "binhnghia"])
def test_lists_that_may_be_taken_away(page_as: PageAs, person: str) -> None:
    page = page_as(person)
    page.goto("/nhap-xuat")
    offered = page.request.get("/api/v1/exports").json()["items"]
    acts = page.get_by_role("link", name=re.compile("^Xuất "))
    expect(acts).to_have_count(len(offered))
    assert serious(page) == []
