"""Which place next, is there time, and who may change the points: by hand, as each role does it."""

from playwright.sync_api import expect

from tests.e2e.conftest import PageAs


def test_the_office_plans_and_the_administrator_changes_the_points(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/thu-tu-kiem-tra")
    first = page.get_by_role("row").nth(1)
    expect(first.get_by_role("rowheader")).to_contain_text("1. ")
    points = first.get_by_role("cell").last
    parts = first.locator(".reasons b").all_inner_texts()
    expect(points).to_have_text(str(sum(int(part) for part in parts)))
    expect(page.get_by_text("Bốc thăm", exact=True).first).to_be_visible()
    expect(page.get_by_role("button", name="Bốc thăm quý")).to_have_count(0)  # once a quarter
    page.get_by_role("combobox", name="Xã, thị trấn").select_option(label="An Ninh")
    expect(page.get_by_role("strong").filter(has_text="5 cơ sở")).to_be_visible()

    page.get_by_role("link", name="Còn bao nhiêu cơ sở").first.click()
    expect(page.get_by_text("Kịp: cần ít nhất 2 chuyến")).to_be_visible()
    fewer = page.get_by_role("button", name="Bớt một: Số cơ sở mỗi chuyến")
    for _ in range(3):
        fewer.click()
    expect(page.get_by_text("Kịp: cần ít nhất 5 chuyến")).to_be_visible()
    page.get_by_role("radio", name="Từng xã, thị trấn").check()
    expect(page.get_by_role("heading", name="13 chuyến")).to_be_visible()

    page.goto("/thu-tu-kiem-tra/doi-chieu")
    expect(page.get_by_text("Chưa đủ ca để kết luận")).to_be_visible()

    admin = page_as("admin", phone=True)
    admin.goto("/bang-diem-kiem-tra")
    admin.get_by_role("link", name="Bảng điểm mới").click()
    save = admin.get_by_role("button", name="Lưu bảng điểm mới")
    save.click()
    expect(
        admin.get_by_role("alert").or_(admin.get_by_text("Nhập lý do đổi bảng điểm.")).first
    ).to_be_visible()
    admin.get_by_role("textbox", name="Có hiệu lực từ").fill("01/01/2023")
    admin.get_by_role("textbox", name="Lý do").fill("Họp rút kinh nghiệm cuối năm")
    save.click()
    expect(admin.get_by_text("Sắp có hiệu lực")).to_be_visible()
    expect(admin.get_by_text("Đang dùng")).to_be_visible()
    expect(admin.get_by_text("Họp rút kinh nghiệm cuối năm")).to_be_visible()
