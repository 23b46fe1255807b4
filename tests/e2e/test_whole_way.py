"""One case on phones: planned, sealed, visited, signed, printed, decided against warnings, paid."""

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

PageAs = Any
PLAN = "Kế hoạch kiểm tra tháng 10 năm 2022"
PLACE = "Karaoke Lan Anh"
SEALED = "Nhà nghỉ Hương Sen"
RECORD = re.compile(r"/ke-hoach-kiem-tra/[0-9a-f-]{36}$")


def add_line(page: Page, words: str, day: str, opens: str) -> None:
    """An unannounced visit."""
    page.locator("#f-visits").click()
    page.locator("#f-visits-search").fill(words)
    page.get_by_role("listbox").get_by_role("option", name=words).first.click()
    page.get_by_role("textbox", name="Ngày kiểm tra").last.fill(day)
    page.get_by_label("Không báo trước, niêm phong đến giờ mở").last.check()
    page.get_by_label("Mở lúc").last.fill(opens)


def confirm(page: Page, act: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=act, exact=True).click()


def propose(page: Page) -> None:
    page.goto("/ke-hoach-kiem-tra")
    page.get_by_role("link", name="Lập kế hoạch").click()
    team = page.get_by_label("Đội kiểm tra", exact=True)
    expect(team.locator("option:checked")).to_have_text(re.compile("huyện Bình Lục$"))
    page.get_by_role("radio", name="Tháng").check()
    expect(page.get_by_label("Tên kế hoạch")).to_have_value(PLAN)
    add_line(page, PLACE, "3/10/2022", "00:00")
    add_line(page, SEALED, "8/10/2022", "8h")
    assert serious(page) == []
    page.get_by_role("button", name="Lưu kế hoạch").click()
    page.wait_for_url(RECORD)
    page.get_by_role("button", name="Trình phê duyệt").click()
    confirm(page, "Trình phê duyệt")
    expect(page.get_by_text("Chờ duyệt", exact=True)).to_be_visible()


def approve(page: Page) -> None:
    """What is sealed shows to nobody from then on, the chairman included; its hash to all."""
    page.goto("/cho-duyet")
    page.get_by_role("link", name=PLAN).click()
    expect(page.get_by_role("heading", name="Cơ sở kiểm tra: 2")).to_be_visible()
    page.get_by_role("button", name="Phê duyệt").click()
    page.get_by_role("dialog").get_by_label("Số văn bản phê duyệt").fill("120/KH-UBND")
    confirm(page, "Phê duyệt")
    expect(page.locator(".seal-code").first).to_have_text(re.compile("^[0-9a-f]{64}$"))
    expect(page.get_by_role("link", name=SEALED)).to_have_count(0)
    assert serious(page) == []


def save(page: Page, section: str) -> None:
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.wait_for_url(f"**muc={section}*")


def begin(page: Page) -> None:
    """The day begins with today's visits, where only what has opened stands."""
    page.goto("/")
    page.wait_for_url("**/ke-hoach-kiem-tra/hom-nay")
    expect(page.get_by_role("heading", name="Hôm nay, 03/10/2022")).to_be_visible()
    expect(page.get_by_role("link", name=f"Lập biên bản: {SEALED}")).to_have_count(0)
    assert serious(page) == []
    page.get_by_role("link", name=f"Lập biên bản: {PLACE}").click()
    page.get_by_label("Bắt đầu lúc").fill("20h30")
    page.get_by_label("Kết thúc lúc").fill("2145")
    for index in range(2):  # whoever begins the minutes is there already
        page.locator("#f-member_ids input").nth(index).check()
    assert serious(page) == []
    save(page, "workforce")
    page.goto("/ke-hoach-kiem-tra/hom-nay")
    page.get_by_role("link", name=f"Viết tiếp biên bản: {PLACE}").click()
    page.get_by_role("button", name="Lưu và tiếp tục").click()


def count_workers(page: Page) -> None:
    """More women than people is refused; numbers only."""
    page.get_by_role("textbox", name="Tổng số lao động").fill("4")
    page.get_by_role("textbox", name="Trong đó nữ").fill("5")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    wrong = "Trong đó nữ: không được lớn hơn tổng số lao động (4)"
    expect(page.get_by_role("alert")).to_contain_text(wrong)
    page.get_by_role("textbox", name="Trong đó nữ").fill("3")
    assert serious(page) == []
    save(page, "checklist")


def answer_all(page: Page) -> None:
    """Everything complies but the first item."""
    items = page.locator(".checklist .segments")
    expect(items.first).to_be_visible()
    for index in range(items.count()):
        items.nth(index).locator("input").nth(1 if index == 0 else 0).check()
    page.get_by_label("Ghi rõ nội dung không đạt").fill("Đăng ký kinh doanh ghi địa chỉ cũ")
    save(page, "findings")


def find(page: Page) -> str:
    """One violation and one photo; the title of the act."""
    page.get_by_role("button", name="Thêm hành vi vi phạm").click()
    page.locator("[id='f-violations-0-violation_type_id']").click()
    act = page.get_by_role("listbox").get_by_role("option").first
    title = act.locator(".name").inner_text()
    act.click()
    out = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(out, "JPEG")
    shot: Any = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    page.locator("input[type=file][multiple]").set_input_files([shot])
    page.locator(".photo-queue").get_by_label("Chú thích").fill("Biển hiệu")
    page.get_by_role("button", name="Gửi 1 tệp").click()
    expect(page.get_by_role("button", name="Xem Biển hiệu")).to_be_visible()
    save(page, "outcome")
    return title


def conclude(page: Page) -> None:
    page.get_by_label("Lập biên bản vi phạm hành chính").check()
    page.get_by_role("button", name="Thêm kiến nghị").click()
    page.get_by_label("Việc 1").fill("Cập nhật địa chỉ trên đăng ký kinh doanh")
    assert serious(page) == []
    save(page, "sign")
    expect(page.locator(".answers")).to_contain_text("20:30–21:45")


def sign(page: Page, title: str) -> None:
    """The representative refuses, with a reason; signed, the minutes stand."""
    page.get_by_label("Họ tên đại diện cơ sở").fill("Nguyễn Thị Hoa")
    page.get_by_label("Từ chối ký", exact=True).check()
    page.get_by_role("button", name="Ký biên bản").click()
    expect(page.get_by_role("alert")).to_contain_text("Ghi lý do từ chối ký")
    page.get_by_label("Lý do từ chối ký").fill("Không nhất trí")
    assert serious(page) == []
    page.get_by_role("button", name="Ký biên bản").click()
    confirm(page, "Ký biên bản")
    expect(page.get_by_text(re.compile(r"Đã ký biên bản số \d+/BB-ĐKT178"))).to_be_visible()
    expect(page.get_by_text("Thành viên có mặt: 3")).to_be_visible()
    expect(page.get_by_role("link", name=title)).to_be_visible()
    expect(page.get_by_role("link", name="Làm tiếp")).to_have_count(0)
    expect(page.get_by_text("Từ chối ký: Không nhất trí")).to_be_visible()
    expect(page.get_by_text("Đã ghi vào sổ lao động của cơ sở khi ký.")).to_be_visible()
    assert serious(page) == []


def amend(page: Page) -> None:
    """The signed record stays, and says what was put right."""
    page.get_by_role("button", name="Đính chính").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Mục cần đính chính").select_option(label="Họ tên đại diện cơ sở")
    expect(dialog).to_contain_text("Nguyễn Thị Hoa")
    dialog.get_by_label("Đính chính thành").fill("Nguyễn Thị Hòa")
    dialog.get_by_role("button", name="Ghi đính chính").click()
    expect(page.get_by_role("alert")).to_contain_text("Nêu lý do đính chính")
    dialog.get_by_label("Lý do", exact=True).fill("Ghi sai dấu")
    assert serious(page) == []
    dialog.get_by_role("button", name="Ghi đính chính").click()
    expect(page.get_by_text("Đã ghi đính chính số 1")).to_be_visible()
    expect(page.get_by_role("heading", name="Đính chính số 1: Họ tên đại diện")).to_be_visible()
    expect(page.get_by_text("Nguyễn Thị Hoa", exact=True)).to_have_count(2)  # as signed, as quoted


def print_minutes(page: Page) -> None:
    """The paper names the plan that it carries out."""
    page.get_by_role("link", name="In biên bản").click()
    expect(page.locator(".record-paper")).to_contain_text("phê duyệt tại 120/KH-UBND")
    page.go_back()


def fulfil(page: Page) -> None:
    """What was asked is a task, until somebody says that it is done."""
    page.get_by_role("link", name="Cập nhật địa chỉ trên đăng ký kinh doanh").click()
    expect(page.get_by_text("Còn 15 ngày")).to_be_visible()
    page.get_by_role("button", name="Đã thực hiện").click()
    confirm(page, "Đã thực hiện")
    expect(page.get_by_text("Đã thực hiện 03/10/2022")).to_be_visible()
    page.get_by_role("link", name="Kiến nghị", exact=True).first.click()
    expect(page.locator(".list-head")).to_contain_text("kiến nghị chưa thực hiện")
    expect(page.get_by_text("Cập nhật địa chỉ trên đăng ký")).to_have_count(0)


def decide(page: Page) -> None:
    """Above the cap it takes a second person, outside the range a reason; both are kept."""
    page.get_by_role("button", name="Ra quyết định").click()
    page.get_by_label("Người ký quyết định").fill("")
    confirm(page, "Ra quyết định")
    expect(page.get_by_role("alert")).to_contain_text("Nhập mức phạt tiền")
    page.get_by_label("Mức phạt tiền").fill("900 triệu")
    expect(page.get_by_text("Bằng chữ: Chín trăm triệu đồng")).to_be_visible()
    expect(page.get_by_role("button", name="Gửi người thứ hai")).to_be_visible()
    page.get_by_label("Mức phạt tiền").fill("500.000")
    expect(page.get_by_text(re.compile("nằm ngoài khung"))).to_be_visible()
    page.get_by_label("Người ký quyết định").fill("Chủ tịch UBND huyện")
    confirm(page, "Ra quyết định")
    expect(page.get_by_role("alert")).to_contain_text("Nhập lý do vẫn ra quyết định")
    page.get_by_label("Lý do vẫn ra quyết định").fill("Hai tình tiết giảm nhẹ")
    assert serious(page) == []
    confirm(page, "Ra quyết định")
    expect(page.get_by_text(re.compile("nằm ngoài khung"))).to_be_visible()
    expect(page.get_by_text("Hai tình tiết giảm nhẹ")).to_be_visible()
    expect(page.get_by_text("Tiếp theo: Giao quyết định.")).to_be_visible()


def see_through(page: Page) -> None:
    """Delivered, paid, executed: the file is closed."""
    page.get_by_role("button", name="Giao quyết định").click()
    confirm(page, "Giao quyết định")
    expect(page.get_by_text("03/10/2022 + 10 ngày = 13/10/2022")).to_be_visible()
    page.get_by_role("button", name="Ghi nhận nộp phạt").click()
    confirm(page, "Ghi nhận nộp phạt")
    page.get_by_role("button", name="Ghi nhận thi hành xong").click()
    confirm(page, "Ghi nhận thi hành xong")
    expect(page.locator(".tag", has_text="Đã thi hành")).to_be_visible()
    expect(page.get_by_text("Hồ sơ đã kết thúc.")).to_be_visible()
    expect(page.get_by_role("button", name="Thao tác khác")).to_have_count(0)
    assert serious(page) == []


@pytest.mark.slow
def test_a_case_from_the_plan_to_the_closed_file(page_as: PageAs) -> None:
    office, chairman = page_as("district", phone=True), page_as("leader", phone=True)
    propose(office)
    approve(chairman)
    member = page_as("inspector", phone=True)
    begin(member)
    count_workers(member)
    answer_all(member)
    title = find(member)
    conclude(member)
    sign(member, title)
    file = member.get_by_role("link", name=title).get_attribute("href") or ""
    print_minutes(member)
    amend(member)
    fulfil(member)
    chairman.goto(file)
    decide(chairman)
    police = page_as("police", phone=True)
    police.goto(file)
    see_through(police)
