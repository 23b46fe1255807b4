"""A commune's rating from its first point to the page that everyone reads, by four people."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

PageAs = Any
RECORD = re.compile(r"/cham-diem/[0-9a-f-]{36}$")


def score_all(page: Page) -> None:
    """One criterion after another, with the thumb; words where the register has nothing."""
    for place in range(1, 11):
        expect(page.get_by_text(f"Tiêu chí {place} trên 10")).to_be_visible()
        page.get_by_role("button", name="Điểm tối đa").click()
        if page.get_by_text("Sổ không có số liệu", exact=False).count():
            page.get_by_label("Giải trình").fill("Giới thiệu lớp học nghề qua Hội Phụ nữ")
        page.get_by_role("button", name="Tiếp tục").click()


def count_workers(page: Page, rating: str) -> None:
    """What the list of missing head counts leads to, done over the API."""
    token = page.request.get("/api/v1/me").json()["csrf_token"]
    path = f"/api/v1/commune-ratings/{rating}/evidence/workforce_counted?counted=false"
    for place in page.request.get(path).json()["items"]:
        made = page.request.post(
            f"/api/v1/establishments/{place['id']}/workforce-counts",
            data={"counted_on": "2022-10-03", "total": 4, "female": 2},
            headers={"X-CSRF-Token": token},
        )
        assert made.status == 201, made.text()


def agree_where_nothing_stands(page: Page) -> None:
    blocks = page.locator(".criterion").all()
    assert blocks, "the form is not there yet"
    for block in blocks:
        if block.get_by_label("Thẩm định", exact=True).input_value() == "":
            block.get_by_role("button", name="Đồng ý").click()


def submit_own(page: Page) -> None:
    page.goto("/cham-diem")
    expect(page.get_by_role("link", name="Năm 2021")).to_be_visible()
    page.get_by_role("button", name="Tự chấm điểm năm 2022").click()
    score_all(page)
    expect(page.get_by_role("heading", name="Xem lại rồi trình")).to_be_visible()
    assert serious(page) == []
    rating = re.search(r"/cham-diem/([0-9a-f-]{36})/", page.url)
    assert rating is not None
    count_workers(page, rating[1])
    page.get_by_role("button", name="Trình thẩm định").click()
    page.wait_for_url(RECORD)
    expect(page.get_by_text("Đã trình thẩm định.")).to_be_visible()
    expect(page.get_by_text("Đang ở: Cán bộ cơ quan chủ trì")).to_be_visible()
    assert serious(page) == []


def verify_with_one_point_less(page: Page) -> None:
    page.goto("/cham-diem")
    page.get_by_role("link", name="Bình Nghĩa", exact=True).click()
    page.get_by_role("link", name="Thẩm định", exact=True).click()
    finish = page.get_by_role("button", name="Hoàn tất thẩm định")
    finish.click()
    expect(page.get_by_role("alert").get_by_text("trong mẫu kiểm tra").first).to_be_visible()
    agree_where_nothing_stands(page)
    first = page.locator(".criterion").first
    first.get_by_role("button", name="Bớt một điểm").click()
    finish.click()
    expect(page.get_by_text("nhập lý do khác điểm tự chấm").first).to_be_visible()
    first.get_by_label("Lý do khác điểm tự chấm").fill("Thiếu biên bản của một buổi")
    assert serious(page) == []
    finish.click()
    page.wait_for_url(RECORD)
    expect(page.get_by_text("Dự kiến: Lành mạnh").first).to_be_visible()
    expect(page.locator(".criteria tfoot td").last).to_have_text("99")


def return_one(page: Page) -> None:
    page.goto("/cho-duyet")
    page.get_by_role("link", name="Phê duyệt bản chấm điểm năm 2022: Bình Nghĩa").click()
    page.get_by_role("button", name=re.compile("Trả lại tiêu chí này.*HT1")).click()
    page.get_by_label("Lý do trả lại").fill("Nêu rõ số lớp đã giới thiệu")
    assert serious(page) == []
    page.get_by_role("button", name="Trả lại 1 tiêu chí").click()
    page.wait_for_url(RECORD)
    expect(page.get_by_text("Đã trả lại đơn vị.")).to_be_visible()


def answer(page: Page) -> None:
    page.reload()
    page.get_by_role("link", name="Bổ sung tiêu chí bị trả lại").click()
    page.wait_for_url("**/tu-cham*")
    expect(page.get_by_text("Nêu rõ số lớp đã giới thiệu")).to_be_visible()
    page.get_by_label("Giải trình").fill("Giới thiệu 2 lớp học nghề qua Hội Phụ nữ")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Trình thẩm định").click()
    page.wait_for_url(RECORD)


def verify_again(page: Page) -> None:
    page.reload()
    page.get_by_role("link", name="Thẩm định", exact=True).click()
    # The page before says "HT1." too, in the sentence about the sample.
    expect(page.get_by_role("heading", name="HT1. ")).to_be_visible()
    agree_where_nothing_stands(page)
    page.get_by_role("button", name="Hoàn tất thẩm định").click()
    page.wait_for_url(RECORD)


def approve(page: Page) -> None:
    page.goto("/cho-duyet")
    page.get_by_role("link", name="Phê duyệt bản chấm điểm năm 2022: Bình Nghĩa").click()
    page.get_by_role("button", name="Phê duyệt xếp loại").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Lý do phê duyệt trước hạn").fill("Xã đã thống nhất với điểm thẩm định")
    dialog.get_by_role("button", name="Phê duyệt xếp loại").click()
    page.wait_for_url(RECORD)
    expect(page.locator(".stamp")).to_contain_text("ĐÃ PHÊ DUYỆT · SỐ")


@pytest.mark.campaign
@pytest.mark.slow
def test_a_rating_from_the_commune_to_the_public_page(page_as: PageAs) -> None:
    commune, district = page_as("binhnghia", phone=True), page_as("district")
    leader, everyone = page_as("leader", phone=True), page_as(None)
    submit_own(commune)
    verify_with_one_point_less(district)
    return_one(leader)
    answer(commune)
    verify_again(district)
    approve(leader)
    everyone.goto("/cong-khai/xep-loai?nam=2022")
    row = everyone.get_by_role("row", name=re.compile("Bình Nghĩa")).first
    expect(row).to_contain_text("99/100")
    expect(row).to_contain_text("Giữ vững")
    expect(everyone.get_by_text("Mẫu minh họa, không phải tiêu chí chính thức.")).to_be_visible()
    assert serious(everyone) == []


def test_the_admin_enters_a_table_of_criteria(page_as: PageAs) -> None:
    page = page_as("admin")
    page.goto("/bo-tieu-chi")
    page.get_by_role("link", name="Thêm bộ tiêu chí").click()
    page.get_by_label("Tên bộ tiêu chí").fill("Bảng của huyện 2023")
    page.get_by_role("textbox", name="Có hiệu lực từ ngày").fill("01/01/2023")
    page.get_by_label("Theo văn bản").check()
    page.get_by_role("button", name="Lưu bộ tiêu chí").click()
    expect(page.get_by_text("Nhập căn cứ").first).to_be_visible()
    page.get_by_role("textbox", name="Căn cứ").fill("Quyết định số 12/QĐ-UBND ngày 05/01/2023")
    assert serious(page) == []
    page.get_by_role("button", name="Lưu bộ tiêu chí").click()
    page.wait_for_url(re.compile(r"/bo-tieu-chi/[0-9a-f-]{36}$"))
    page.get_by_role("button", name="Thêm tiêu chí").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Mã", exact=True).fill("I.1")
    dialog.get_by_label("Nội dung tiêu chí").fill("Tuyên truyền về phòng, chống mại dâm")
    dialog.get_by_label("Điểm tối đa").fill("62,5")
    dialog.get_by_label("Khai báo lao động").first.check()
    dialog.get_by_role("button", name="Lưu tiêu chí").click()
    expect(page.get_by_role("heading", name="1 tiêu chí")).to_be_visible()
    expect(page.get_by_text("Điểm sàn của loại cao nhất lớn hơn")).to_be_visible()
    assert serious(page) == []
