"""A quarter from the commune's part to the frozen report, by four people; one line goes back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

PageAs = Any
RECORD = re.compile(r"/bao-cao/[0-9a-f-]{36}$")
NAMES = ("value", "previous_value", "cumulative_value")
QUARTER = "/bao-cao?ky=quarter&tu=2022-04-01"


def hand_on(page: Page) -> None:
    """A commune's part, three taps on a phone."""
    page.goto(QUARTER)
    page.get_by_role("button", name="Lập báo cáo quý II năm 2022").click()
    words = page.get_by_role("button", name="Ghi “Không phát sinh.” vào phần trống")
    words.or_(page.get_by_role("button", name="Tiếp tục")).first.click()
    expect(
        page.get_by_role("heading", name="Kiểm tra lại rồi gửi: Cơ quan chủ trì")
    ).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Nộp báo cáo").click()
    page.wait_for_url(RECORD)
    expect(page.get_by_text("Đã trình báo cáo.")).to_be_visible()
    assert serious(page) == []


def close_the_quarter(page: Page) -> None:
    """What lacks is said before it lets one submit."""
    page.goto(QUARTER)
    row = page.get_by_role("row", name=re.compile("xã Bình Nghĩa"))
    expect(row.get_by_text("Đã nộp", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Lập báo cáo quý II năm 2022").click()
    expect(page.get_by_role("heading", name="16 đơn vị chưa nộp phần của mình")).to_be_visible()
    page.get_by_role("button", name="Tiếp tục").click()
    words = page.get_by_role("button", name="Ghi “Không phát sinh.” vào phần trống")
    words.or_(page.get_by_role("button", name="Tiếp tục")).first.click()
    submit = page.get_by_role("button", name="Trình duyệt")
    submit.click()
    expect(page.get_by_role("alert").get_by_text("Đánh dấu đồng ý")).to_be_visible()
    page.get_by_label("Trình mà không có các phần này").check()
    submit.click()
    page.wait_for_url(RECORD)
    expect(page.get_by_text("Đang ở: Lãnh đạo UBND")).to_be_visible()


def open_own(page: Page, act: str) -> None:
    page.goto(QUARTER)
    page.locator(".own-report").get_by_role("link", name=act).click()
    page.wait_for_url(RECORD)


def send_one_line_back(page: Page) -> str:
    open_own(page, "Xem xét, phê duyệt")
    line = page.locator("tr", has=page.locator(".unfold")).first
    title = line.locator(".unfold > span").inner_text().rsplit(" (", 1)[0]
    line.get_by_role("button", name="Ghi ý kiến").click()
    page.get_by_label("Ý kiến", exact=True).fill("Đối chiếu lại với danh sách tháng 6")
    page.get_by_role("dialog").get_by_role("button", name="Ghi ý kiến").click()
    page.get_by_role("button", name="Trả lại 1 dòng").click()
    page.get_by_role("dialog").get_by_role("button", name="Trả lại 1 dòng").click()
    expect(page.get_by_text("Đã trả lại.")).to_be_visible()
    return title


def correct_and_submit(page: Page, title: str) -> None:
    open_own(page, "Sửa dòng bị trả lại")
    expect(page.get_by_text("Đối chiếu lại với danh sách tháng 6").first).to_be_visible()
    page.get_by_role("button", name=f"Sửa số: {title}").click()
    page.get_by_role("button", name="Lưu số đã sửa").click()
    expect(page.get_by_role("alert").get_by_text("Nêu căn cứ")).to_be_visible()
    page.get_by_label("Số đúng").fill("1.234")
    page.get_by_label("Lý do sửa").fill("Thêm cơ sở mới rà soát")
    page.get_by_label("Số, ký hiệu văn bản").fill("12/BC-LĐTBXH")
    page.get_by_role("button", name="Lưu số đã sửa").click()
    corrected = page.locator("tr", has_text=title).first
    expect(corrected.get_by_role("link", name=f"{title}: 1.234", exact=False)).to_be_visible()
    expect(corrected.get_by_text("sửa thành 1.234", exact=False)).to_be_visible()
    page.get_by_role("link", name="Chốt quý").click()
    expect(page.get_by_text("Đã xử lý", exact=True)).to_be_visible()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Trình mà không có các phần này").check()
    page.get_by_role("button", name="Trình duyệt").click()
    page.wait_for_url(RECORD)


def approve(page: Page, title: str) -> None:
    open_own(page, "Xem xét, phê duyệt")
    page.get_by_role("button", name="Phê duyệt, chốt số liệu").click()
    page.get_by_role("dialog").get_by_role("button", name="Phê duyệt, chốt số liệu").click()
    expect(page.get_by_text("ĐÃ CHỐT SỐ LIỆU", exact=False)).to_be_visible()
    expect(page.locator(".frozen code")).to_have_text(re.compile("^[0-9a-f]{64}$"))
    # It is recounted from the register: that takes its time on a busy machine.
    expect(page.get_by_text("Thay đổi sau khi chốt: 0")).to_be_visible()
    page.get_by_role("link", name=f"{title}: 1.234", exact=False).click()
    expect(page.get_by_text("Căn cứ: 12/BC-LĐTBXH")).to_be_visible()
    expect(page.get_by_text("Không đổi").first).to_be_visible()
    assert serious(page) == []


@pytest.mark.campaign
@pytest.mark.slow
def test_a_quarter_is_closed_by_four_people(page_as: PageAs) -> None:
    hand_on(page_as("binhnghia", phone=True))
    close_the_quarter(page_as("district"))
    leader = page_as("leader")
    title = send_one_line_back(leader)
    correct_and_submit(page_as("district"), title)
    approve(leader, title)


def numbers(page: Page, path: str) -> list[list[str]]:
    """What the tables of a report show: title and unit, then its columns."""
    page.goto(path)
    expect(page.locator("table.figures").first).to_be_visible()
    cells: list[list[str]] = page.locator("table.figures tbody tr").evaluate_all(
        "rows => rows.map(row => [row.querySelector('.unfold, .no-fold').innerText.trim(),"
        " ...[...row.querySelectorAll('td.num')].slice(0, 3).map(cell => cell.innerText.trim())])"
    )
    return cells


def test_screen_and_pages_say_what_the_api_says(page_as: PageAs) -> None:
    page = page_as("district")
    api = page.context.request
    asked = "level=district&period_kind=half_year&year=2022"
    found = api.get(f"/api/v1/reports?{asked}").json()["items"][0]["id"]
    report = api.get(f"/api/v1/reports/{found}").json()

    def told(value: int | None) -> str:
        return "–" if value is None else f"{value:,}".replace(",", ".")

    wanted = {
        f"{line['title']} ({line['unit']})": [told(line[name]) for name in NAMES]
        for line in report["lines"]
    }
    shown = numbers(page, f"/bao-cao/{found}")
    assert len(shown) > 100
    assert [row for row in shown if wanted[row[0]] != row[1:]] == []
    page.get_by_role("button", name="Văn bản, biểu mẫu").click()
    page.get_by_role("link", name="Xem bản in").click()
    page.wait_for_url(re.compile("/ban-in$"))
    pictures = page.locator(".preview-pages img")
    expect(pictures.first).to_be_visible()  # until the pages are drawn the API only says so
    pages = api.get(f"/api/v1/reports/{found}/document/pages").json()["pages"]
    expect(pictures).to_have_count(len(pages))
    for at in (0, len(pages) - 1):
        pictures.nth(at).scroll_into_view_if_needed()
        drawn = pictures.nth(at).evaluate("one => one.decode().then(() => one.naturalWidth)")
        assert abs(drawn * 72 / 96 - pages[at]["width"]) < 1  # in points
    page.get_by_role("button", name="Lớn hơn").click()
    expect(page.get_by_text("150%")).to_be_visible()
    assert serious(page) == []
