"""What several offices do together: reports, answers, proposals, reviews, meetings."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any


def open_first(page: Page) -> None:
    page.locator("tbody th a").first.click()


def test_an_agency_hands_in_its_report_and_the_lead_agency_takes_it(page_as: PageAs) -> None:
    page = page_as("police", phone=True)
    page.goto("/bao-cao-co-quan/moi")
    expect(page.get_by_role("heading", name="Số liệu của cơ quan")).to_be_visible()
    page.get_by_role("button", name="Gửi cơ quan chủ trì").click()
    expect(page.get_by_role("alert")).to_contain_text("Ghi kết quả thực hiện")
    page.get_by_role("textbox", name="Kết quả thực hiện").fill("Đã tuần tra các tuyến trọng điểm")
    assert serious(page) == []
    page.get_by_role("button", name="Gửi cơ quan chủ trì").click()
    expect(page.get_by_text("Đã gửi, chờ tiếp nhận")).to_be_visible()
    lead = page_as("district")
    lead.goto("/bao-cao-co-quan")
    open_first(lead)
    lead.get_by_role("button", name="Tiếp nhận").click()
    lead.get_by_role("dialog").get_by_role("button", name="Tiếp nhận").click()
    expect(lead.locator(".state")).to_have_text("Đã tiếp nhận")
    assert serious(lead) == []


def test_a_difficulty_is_raised_on_a_task_and_answered(page_as: PageAs) -> None:
    page = page_as("police", phone=True)
    page.goto("/bao-cao-nhiem-vu")
    page.get_by_role("link", name="Chọn nhiệm vụ để báo cáo").first.click()
    expect(page.locator("main h2").first).to_have_text("Công an huyện")
    page.get_by_role("link", name="Định kỳ báo cáo kết quả").click()
    page.get_by_role("button", name="Báo cáo nhiệm vụ").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Đang làm").check()
    dialog.get_by_role("textbox", name="Kết quả").fill("Đã kiểm tra hai tuyến")
    dialog.get_by_role("textbox", name="Khó khăn, vướng mắc").fill("Thiếu phương tiện đi lại")
    assert serious(page) == []
    dialog.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.get_by_text("Thiếu phương tiện đi lại")).to_be_visible()
    lead = page_as("district")
    lead.goto("/bao-cao-nhiem-vu")
    open_first(lead)
    lead.get_by_role("button", name="Trả lời").click()
    answer = lead.get_by_role("dialog")
    answer.get_by_role("textbox", name="Trả lời").fill("Điều xe của UBND huyện từ tuần sau")
    answer.get_by_role("button", name="Trả lời").click()
    expect(lead.locator(".state")).to_have_text("Đã trả lời")
    assert serious(lead) == []


def test_a_unit_proposes_and_the_one_above_answers(page_as: PageAs) -> None:
    page = page_as("binhnghia", phone=True)
    page.goto("/kien-nghi-cap-tren")
    page.get_by_role("button", name="Gửi kiến nghị").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Về việc").fill("Bổ sung kinh phí tuyên truyền")
    dialog.get_by_role("textbox", name="Nội dung").fill("Đề nghị cấp thêm tờ rơi cho các thôn")
    assert serious(page) == []
    dialog.get_by_role("button", name="Gửi lên cấp trên").click()
    expect(page.get_by_text("Chờ trả lời").first).to_be_visible()
    above = page_as("district")
    above.goto("/kien-nghi-cap-tren")
    open_first(above)
    above.get_by_role("button", name="Trả lời", exact=True).click()
    answer = above.get_by_role("dialog")
    answer.get_by_role("textbox", name="Trả lời", exact=True).fill("Cấp 500 tờ rơi trong tháng 10")
    answer.get_by_role("button", name="Trả lời").click()
    expect(above.get_by_text("Cấp 500 tờ rơi trong tháng 10")).to_be_visible()
    assert serious(above) == []


def test_a_commune_reviews_a_place_of_a_campaign_of_the_district(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/ra-soat-co-so/moi")
    page.get_by_role("textbox", name="Tên đợt rà soát").fill("Rà soát cơ sở quý IV")
    page.get_by_role("textbox", name="Hạn rà soát").fill("31/12/2022")
    page.get_by_role("button", name="Mở đợt rà soát").click()
    expect(page.get_by_role("heading", name="Tiến độ theo xã")).to_be_visible()
    assert serious(page) == []
    commune = page_as("binhnghia", phone=True)
    commune.goto(page.url)
    commune.get_by_role("button", name="Đúng như sổ").first.click()
    expect(commune.locator(".review-places .tag", has_text="Đúng như sổ")).to_be_visible()
    assert serious(commune) == []


@pytest.mark.parametrize(
    ("path", "fields", "add"),
    [
        (
            "/hop-phoi-hop",
            {
                "Nội dung cuộc họp": "Họp phối hợp quý III",
                "Ngày họp": "10/09/2022",
                "Chủ trì": "Phó Chủ tịch UBND huyện",
                "Cơ quan dự họp": "Công an huyện\nPhòng Y tế",
            },
            "Thêm cuộc họp",
        ),
        (
            "/quy-che-phoi-hop",
            {
                "Tên quy chế": "Quy chế phối hợp liên ngành",
                "Số, ký hiệu": "05/QC-UBND",
                "Ngày ban hành": "10/01/2022",
                "Cơ quan tham gia": "Công an huyện\nPhòng Y tế",
            },
            "Thêm quy chế phối hợp",
        ),
    ],
)
def test_coordination_is_recorded_and_read_by_the_agencies(
    page_as: PageAs, path: str, fields: dict[str, str], add: str
) -> None:
    page = page_as("district", phone=True)
    page.goto(f"{path}/moi")
    page.get_by_role("button", name=add).click()
    expect(page.get_by_role("alert")).to_be_visible()
    for label, text in fields.items():
        page.get_by_role("textbox", name=label).fill(text)
    assert serious(page) == []
    page.get_by_role("button", name=add).click()
    page.get_by_role("button", name="Thao tác khác").wait_for()
    reader = page_as("police")
    reader.goto(page.url)
    expect(reader.get_by_text("Phòng Y tế")).to_be_visible()
    expect(reader.get_by_role("link", name="Sửa")).to_have_count(0)
    assert serious(reader) == []
    page.get_by_role("button", name="Thao tác khác").click()
    page.get_by_role("button", name="Xóa khỏi sổ").click()
    page.get_by_role("dialog").get_by_role("button", name="Xóa khỏi sổ").click()
    page.wait_for_url(f"**{path}")
