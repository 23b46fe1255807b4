"""Plans of visits on screen: proposed, approved and sealed; from today to the minutes."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

PageAs = Any
RECORD = re.compile(r"/ke-hoach-kiem-tra/[0-9a-f-]{36}$")
TITLE = "Kế hoạch kiểm tra tháng 12 năm 2022"


def add_line(page: Page, words: str, day: str) -> None:
    field = page.get_by_role("combobox", name="Thêm cơ sở")
    field.fill(words)
    page.get_by_role("listbox").get_by_role("option", name=words).first.click()
    page.get_by_role("textbox", name="Ngày kiểm tra").last.fill(day)


def test_a_plan_is_made_sealed_and_carried_out(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/ke-hoach-kiem-tra")
    page.get_by_role("link", name="Lập kế hoạch").click()
    page.get_by_label("Đội kiểm tra", exact=True).select_option(label=DISTRICT)
    page.get_by_role("radio", name="Tháng").check()
    page.get_by_label("Kỳ", exact=True).select_option("2022-12-01")
    expect(page.get_by_label("Tên kế hoạch")).to_have_value(TITLE)
    add_line(page, "Karaoke Sao Đêm", "6/12/2022")
    add_line(page, "Nhà nghỉ Hương Sen", "8/12/2022")
    page.get_by_label("Không báo trước, niêm phong đến giờ mở").last.check()
    assert serious(page) == []
    page.get_by_role("button", name="Lưu kế hoạch").click()
    page.wait_for_url(RECORD)
    page.get_by_role("button", name="Trình phê duyệt").click()
    page.get_by_role("dialog").get_by_role("button", name="Trình phê duyệt").click()
    expect(page.get_by_text("Chờ duyệt", exact=True)).to_be_visible()
    leader = page_as("leader", phone=True)
    leader.goto("/cho-duyet")
    leader.get_by_role("link", name=TITLE).click()
    expect(leader.get_by_role("heading", name="Cơ sở kiểm tra: 2")).to_be_visible()
    leader.get_by_role("button", name="Phê duyệt").click()
    leader.get_by_role("dialog").get_by_label("Số văn bản phê duyệt").fill("120/KH-UBND")
    leader.get_by_role("dialog").get_by_role("button", name="Phê duyệt").click()
    expect(leader.get_by_role("heading", name="Cơ sở kiểm tra: 1")).to_be_visible()
    expect(leader.locator(".seal-code").first).to_have_text(re.compile("^[0-9a-f]{64}$"))
    assert serious(leader) == []
    member = page_as("inspector", phone=True)
    member.goto("/ke-hoach-kiem-tra/hom-nay")
    expect(member.get_by_role("heading", name="Hôm nay, 03/10/2022")).to_be_visible()
    assert serious(member) == []
    member.get_by_role("link", name="Lập biên bản").first.click()
    member.wait_for_url(re.compile("/kiem-tra/moi"))
    expect(member.get_by_role("heading", name=re.compile("biên bản"))).to_be_visible()


DISTRICT = "Đội kiểm tra liên ngành 178 huyện Bình Lục"
