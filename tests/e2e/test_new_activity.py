"""A whole new activity that is entered without network is sent once it is back, one time."""

import httpx
from playwright.sync_api import Route, expect

from tests.breakable_link import Link
from tests.e2e.field_phone import PASSWORD, OpenPhone, sign_in
from tests.e2e.test_communication import RECORD, fact
from tests.e2e.watching import serious
from tests.serving import Server

TOPIC = "Nói chuyện chuyên đề ở nhà văn hóa thôn"
ACTIVITIES = "**/api/v1/communication-activities"


def lose_answer(route: Route) -> None:
    """The server takes it, and nobody is told."""
    assert route.fetch().status == 201
    route.abort()


def test_a_new_activity_without_network_arrives_once(
    open_phone: OpenPhone, link: Link, demo: Server
) -> None:
    with open_phone(link) as page:
        sign_in(page, "binhnghia")
        page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
        page.goto("/tuyen-truyen/moi")
        expect(page.get_by_label("Hình thức", exact=True)).to_be_visible()
        page.wait_for_load_state("networkidle")
        link.cut()
        page.get_by_label("Hình thức", exact=True).select_option("conference")
        page.get_by_label("Nội dung", exact=True).fill(TOPIC)
        page.get_by_label("Đối tượng", exact=True).select_option("residents")
        page.get_by_role("textbox", name="Ngày tổ chức").fill("1/10/2022")
        page.get_by_label("Số lượt người").fill("85")
        page.get_by_role("button", name="Ghi hoạt động").click()
        expect(page.get_by_text("Không kết nối được máy chủ. Nội dung vẫn còn")).to_be_visible()
        expect(page.get_by_label("Nội dung", exact=True)).to_have_value(TOPIC)
        assert serious(page) == []
    # The browser is closed; what was typed is there when it is opened with a network.
    link.mend()
    with open_phone(link) as page:
        sign_in(page, "binhnghia")
        page.goto("/tuyen-truyen/moi")
        expect(page.get_by_label("Nội dung", exact=True)).to_have_value(TOPIC)
        page.route(ACTIVITIES, lose_answer, times=1)
        page.get_by_role("button", name="Ghi hoạt động").click()
        expect(page.get_by_text("Không kết nối được máy chủ. Nội dung vẫn còn")).to_be_visible()
        page.get_by_role("button", name="Ghi hoạt động").click()
        page.wait_for_url(RECORD)
        expect(fact(page, "Số lượt người")).to_have_text("85")
        expect(page.get_by_role("heading", level=1)).to_have_text(TOPIC)
    with httpx.Client(base_url=f"{demo.base}/api/v1", timeout=60) as desk:
        desk.post("/auth/login", json={"username": "binhnghia", "password": PASSWORD})
        rows = desk.get("/communication-activities", params={"q": TOPIC}).json()["items"]
        found = [one for one in rows if one["topic"] == TOPIC]
        assert [(one["held_on"], one["version"]) for one in found] == [("2022-10-01", 1)]
