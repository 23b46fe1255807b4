"""Staff and training on screen: the staff list grows, a sheet is ticked, who needs it shrinks."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any
SKILLS = "Kỹ năng truyền thông, vận động, tư vấn cho cán bộ xã, thị trấn"
NEW = ("Ninh Thị Sao", "Ninh Văn Trăng", "Ninh Thị Mây")


def line(page: Page, name: str) -> Any:
    """The row of the sheet that bears an official's name."""
    return page.get_by_role("group", name=name)


def direct(page: Page) -> tuple[int, int]:
    """(trained, all) of those on direct duty, as the server counts them."""
    year = page.request.get("/api/v1/trainings/year").json()
    return year["trained_count"], year["direct_count"]


def needing(page: Page) -> Any:
    page.goto("/tap-huan/can-tap-huan")
    return page.locator("#danh-sach tbody th a")


def enter(page: Page) -> None:
    """Three officials on direct duty, one after the other."""
    page.goto("/can-bo")
    expect(page.locator("tbody th a").first).to_be_visible()
    assert serious(page) == []
    page.get_by_role("link", name="Thêm cán bộ").click()
    page.get_by_role("button", name="Thêm cán bộ").click()
    expect(page.get_by_text("Nhập họ và tên").first).to_be_visible()
    page.get_by_label("Cơ quan").fill("UBND xã Bình Nghĩa")
    for name in NEW:
        page.get_by_label("Họ và tên").fill(name)
        page.get_by_label("Trực tiếp làm", exact=True).check()
        assert serious(page) == []
        last = name == NEW[-1]
        page.get_by_role("button", name="Thêm cán bộ" if last else "Thêm, nhập tiếp").click()
        if not last:
            expect(page.get_by_text(f"Đã thêm {name}")).to_be_visible()
    page.wait_for_url(re.compile(r"/can-bo/[0-9a-f-]{36}$"))
    expect(page.get_by_text("chưa hoàn thành lớp tập huấn nào trong năm 2022")).to_be_visible()
    assert serious(page) == []


def test_a_commune_adds_staff_and_ticks_who_completed(page_as: PageAs) -> None:
    page = page_as("binhnghia", phone=True)
    trained, total = direct(page)
    enter(page)
    assert direct(page) == (trained, total + 3)
    expect(needing(page)).to_have_count(total + 3 - trained)
    left = f"Còn {total + 3 - trained} trên {total + 3} cán bộ trực tiếp chưa tập huấn năm 2022"
    expect(page.get_by_role("heading", level=1)).to_have_text(left)
    assert serious(page) == []

    page.goto("/tap-huan")
    page.get_by_role("link", name=SKILLS).click()
    done, put_down, late = NEW
    line(page, done).get_by_label("Hoàn thành").check()
    line(page, put_down).get_by_label("Có tham dự").check()
    line(page, late).get_by_label("Hoàn thành").check()
    line(page, late).get_by_label("Chưa ghi").check()
    expect(page.get_by_text(re.compile("Đã lưu lúc"))).to_be_visible()
    assert serious(page) == []
    page.reload()
    expect(line(page, done).get_by_label("Hoàn thành")).to_be_checked()
    expect(line(page, put_down).get_by_label("Có tham dự")).to_be_checked()
    expect(line(page, late).get_by_label("Chưa ghi")).to_be_checked()

    assert direct(page) == (trained + 1, total + 3)
    names = needing(page)
    expect(names).to_have_count(total + 2 - trained)
    expect(names.filter(has_text=done)).to_have_count(0)
    expect(names.filter(has_text=put_down)).to_have_count(1)


def test_the_district_holds_a_course_and_prints_its_sheet(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/tap-huan/moi")
    page.get_by_label("Tên lớp").fill("Tập huấn tư vấn tháng 10")
    page.get_by_label("Nội dung").select_option("counselling")
    page.get_by_label("Từ ngày", exact=True).fill("1/10/2022")
    page.get_by_role("textbox", name="Đến ngày").fill("30/9/2022")
    page.get_by_role("button", name="Thêm lớp").click()
    expect(page.get_by_text("Ngày kết thúc phải từ 01/10/2022 trở đi").first).to_be_visible()
    page.get_by_role("textbox", name="Đến ngày").fill("2/10/2022")
    page.get_by_role("button", name="Thêm lớp").click()
    page.wait_for_url(re.compile(r"/tap-huan/[0-9a-f-]{36}$"))
    path = page.url
    for name in ("Trần Thu Hà", "Lê Tiến Dũng"):
        line(page, name).get_by_label("Có tham dự").check()
    page.get_by_role("button", name="Ghi hoàn thành cho 2 người").click()
    expect(page.get_by_role("heading", name="2 trên 2 người hoàn thành")).to_be_visible()
    page.get_by_role("button", name="Ghi số người").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Báo cáo viên của các hội, đoàn thể").fill("34")
    dialog.get_by_role("button", name="Lưu số người").click()
    expect(page.get_by_role("heading", name="Ngoài danh sách cán bộ: 34 người")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("link", name="In danh sách").click()
    paper = page.locator(".paper")
    expect(paper).to_contain_text("Danh sách có 2 cán bộ, 2 người hoàn thành")
    expect(paper.locator("thead th")).to_have_text(
        ["TT", "Họ và tên", "Cơ quan", "Ký tên 01/10", "Ký tên 02/10", "Kết quả"]
    )
    assert serious(page) == []
    with page.expect_download() as saved:
        page.goto(path)
        page.get_by_role("button", name="Thao tác khác").click()
        page.get_by_role("link", name="Tải danh sách (Excel)").click()
    assert saved.value.suggested_filename == "Danh sách dự tập huấn.xlsx"
    reader = page_as("leader")
    reader.goto(path)
    expect(reader.locator("tbody").get_by_text("Hoàn thành")).to_have_count(2)
    expect(reader.get_by_role("radio")).to_have_count(0)
    expect(reader.get_by_role("button", name="Sửa số người")).to_have_count(0)
    assert serious(reader) == []
