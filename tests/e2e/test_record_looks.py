"""Opening one record of a unit below: what is opened stands in sight, below the bar of the page."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PageAs
from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn


@pytest.mark.parametrize("width", [768, 1280])
def test_the_opened_record_is_in_sight(page_as: PageAs, width: int) -> None:
    office = page_as("district").request
    places = office.get("/api/v1/establishments", params={"limit": 20}).json()["items"]
    records = (office.get(f"/api/v1/establishments/{one['id']}").json() for one in places)
    numbers = (one["business_registration_no"] for one in records)
    number = next(number for number in numbers if number)
    page = page_as("province")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/mo-ho-so-cap-duoi")
    page.get_by_label("Đơn vị").select_option(label="huyện Bình Lục")
    page.get_by_label("Số đăng ký kinh doanh").fill(number)
    page.get_by_label("Mục đích").fill("Thẩm tra số liệu báo cáo quý III")
    page.get_by_role("button", name="Mở hồ sơ").click()
    heading = page.locator(".opened-record h2")
    expect(heading).to_be_in_viewport()
    bar, under = page.locator(".actions-bar").bounding_box(), heading.bounding_box()
    assert bar is not None
    assert under is not None
    assert bar["y"] + bar["height"] <= under["y"], "the bar lies over the heading"
    assert serious(page) == []
