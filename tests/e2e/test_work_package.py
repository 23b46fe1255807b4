"""The work of the day lies on a registered device: it opens without network, and only there."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests.breakable_link import Link
from tests.e2e.field_phone import OpenPhone, begin_visit, enter_password, register, save, sign_in
from tests.e2e.test_offline_photos import list_photos
from tests.e2e.test_photos import photo
from tests.e2e.watching import serious

COUNT_KEPT = """() => new Promise((done) => {
  const opening = indexedDB.open("so178-device");
  opening.onsuccess = () => {
    const db = opening.result;
    const names = ["answers", "keys", "operations"];
    const reading = db.transaction(names);
    const counts = names.map((name) => reading.objectStore(name).count());
    reading.oncomplete = () => {
      db.close();
      done(Object.fromEntries(names.map((name, at) => [name, counts[at].result])));
    };
  };
})"""
"""How many rows lie on the device."""
PACKAGE = re.compile(r"/api/v1/work-package(\?|$)")
HEADING = "h1"


@pytest.fixture
def desk(desk: httpx.Client) -> Iterator[httpx.Client]:
    """The same person at a desk, who ends all devices."""
    yield desk
    for device in desk.get("/devices").json()["items"]:
        desk.post(f"/devices/{device['id']}/end")


@pytest.fixture
def package(desk: httpx.Client) -> dict[str, Any]:
    """What the device is to get."""
    package: dict[str, Any] = desk.get("/work-package").json()
    assert package["visits"], "the demo has lines of a plan that are to be visited"
    return package


def is_taken(answer: Response) -> bool:
    """Whether the server has taken a batch of operations."""
    return answer.url.endswith("/sync/operations") and answer.status == 200


def open_offline(page: Page, visit: dict[str, Any]) -> None:
    """The list of the day, a place of it and the first section of its minutes."""
    page.goto("/ke-hoach-kiem-tra/hom-nay")
    place = page.get_by_role("link", name=visit["establishment_name"]).first
    expect(place).to_be_visible()
    expect(page.get_by_text("Đang dùng việc hôm nay cập nhật lúc")).to_be_visible()
    assert serious(page) == []
    place.click()
    expect(page.locator(HEADING)).to_have_text(visit["establishment_name"])
    expect(page.get_by_text(visit["establishment_address"]).first).to_be_visible()


def switch_to_english(page: Page, heading: str) -> None:
    """And back: its words lie on the device, though it was never used there."""
    for button, language in (("English", "en"), ("Tiếng Việt", "vi")):
        page.locator("nav.bottom button").click()
        page.get_by_role("button", name=button).click()
        page.keyboard.press("Escape")
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.get_by_role("heading", name=heading)).to_have_count(int(language == "en"))


def test_the_work_of_the_day_opens_without_network_though_it_was_never_opened(
    open_phone: OpenPhone, link: Link, package: dict[str, Any]
) -> None:
    visit = package["visits"][0]
    with open_phone(link) as page:
        sign_in(page)
        register(page, "Điện thoại đi kiểm tra")
        expect(page.get_by_text("Dùng được đến")).to_be_visible()
        counts = f"{len(package['establishments'])} cơ sở"
        expect(page.get_by_text(counts, exact=False).first).to_be_visible()
        assert serious(page) == []
        page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    link.cut()
    with open_phone(link) as page:
        open_offline(page, visit)
        expect(page.locator("#commitments")).to_contain_text("Phần này cần kết nối máy chủ")
        expect(page.locator("#recommendations")).not_to_contain_text("cần kết nối")
        expect(page.get_by_text("Không tải được")).to_have_count(0)
        switch_to_english(page, "Commitments")
        page.goto(
            f"/kiem-tra/moi?co_so={visit['establishment_id']}"
            f"&dong={visit['id']}&doi={visit['team_id']}"
        )
        expect(page.get_by_text(visit["establishment_name"]).first).to_be_visible()
        expect(page.locator("#f-member_ids input").first).to_be_visible()
        page.get_by_label("Bắt đầu lúc").fill("20h30")
        expect(page.get_by_text("Bản nháp lưu trên máy này lúc")).to_be_visible()
        for draft in package["inspections"][:1]:
            page.goto(f"/kiem-tra/{draft['id']}/sua?muc=checklist")
            expect(page.locator(".checklist .segments").first).to_be_visible()


@pytest.mark.in_turn
def test_a_package_that_was_changed_on_its_way_is_refused(
    open_phone: OpenPhone, link: Link, package: dict[str, Any]
) -> None:
    visit = package["visits"][0]
    name = visit["establishment_name"]

    def change(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(name, "Cơ sở giả"))

    with open_phone(link) as page:
        sign_in(page)
        page.route(PACKAGE, change)
        register(page, "Điện thoại trên mạng lạ")
        expect(page.get_by_text("không có chữ ký đúng của máy chủ")).to_be_visible()
        expect(page.get_by_text("Chưa tải việc hôm nay")).to_be_visible()
        assert serious(page) == []
        # Control: what the server signed is taken.
        page.unroute(PACKAGE)
        page.get_by_role("button", name="Tải việc hôm nay").click()
        expect(page.get_by_text("Dùng được đến")).to_be_visible()
        expect(page.get_by_text("không có chữ ký đúng của máy chủ")).to_have_count(0)


@pytest.mark.in_turn
def test_signing_out_removes_what_was_read_and_the_next_sign_in_takes_it_again(
    open_phone: OpenPhone, link: Link, package: dict[str, Any]
) -> None:
    with open_phone(link) as page:
        sign_in(page)
        register(page, "Điện thoại của hai ca")
        expect(page.get_by_text("Dùng được đến")).to_be_visible()
        page.get_by_role("button", name="Thêm").click()
        page.get_by_role("button", name="Đăng xuất").click()
        page.wait_for_url("**/dang-nhap")
        assert page.evaluate(COUNT_KEPT) == {"answers": 0, "keys": 0, "operations": 0}
        enter_password(page)
        page.goto("/ke-hoach-kiem-tra/hom-nay")
        expect(page.get_by_text("Dùng được đến")).to_be_visible()
        link.cut()
        page.goto(f"/co-so/{package['establishments'][0]['id']}")
        name = package["establishments"][0]["name"]
        expect(page.locator(HEADING)).to_have_text(name)


def await_photo(page: Page, desk: httpx.Client, visit: str) -> None:
    """Until the photo of the visit has come, which the page of the sign-in sends."""
    for _ in range(300):
        if list_photos(desk, visit):
            return
        page.wait_for_timeout(200)
    raise AssertionError("the photo did not come without its person")


def test_an_ended_device_wipes_what_it_read_and_still_sends_what_it_recorded(
    open_phone: OpenPhone, link: Link, desk_page: Page, desk: httpx.Client
) -> None:
    device = "Điện thoại bị mất"
    with open_phone(link) as page:
        sign_in(page)
        register(page, device)
        expect(page.get_by_text("Dùng được đến")).to_be_visible()
        begin_visit(page, "Karaoke")
        link.cut()
        save(page, "workforce")
        found = re.search(r"/kiem-tra/([0-9a-f-]{36})", page.url)
        assert found
        visit = found[1]
        page.goto(f"/kiem-tra/{visit}/sua?muc=findings")
        page.locator("input[type=file][multiple]").set_input_files([photo("cua.jpg", "maroon")])
        page.get_by_role("button", name="Gửi 1 tệp").click()
        expect(page.locator(".photo-queue")).to_contain_text("Chờ gửi từ")
        kept = page.evaluate(COUNT_KEPT)
        assert kept["answers"] > 0
        assert kept["keys"] > 0
        assert kept["operations"] == 1

        desk_page.goto("/tai-khoan")
        desk_page.get_by_role("button", name=f"Ngắt thiết bị này: {device}").click()
        desk_page.get_by_role("dialog").get_by_role("button", name="Ngắt thiết bị này").click()
        expect(desk_page.get_by_text(f"Đã ngắt {device}")).to_be_visible()

        with page.expect_response(is_taken, timeout=60_000) as sent:
            link.mend()
        assert sent.value.request.headers["authorization"].startswith("Bearer ")
        batch = sent.value.request.post_data_json or {}
        assert (batch["operations"], len(batch["encrypted"])) == ([], 1), "nobody read it there"
        page.wait_for_url("**/dang-nhap*")
        expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
        assert desk.get(f"/inspections/{visit}").status_code == 200
        await_photo(page, desk, visit)
        enter_password(page)
        page.goto("/cho-gui")
        expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible()
        expect(page.get_by_role("button", name="Bật trên thiết bị này")).to_be_visible()
        kept = page.evaluate(COUNT_KEPT)
        assert (kept["answers"], kept["operations"]) == (0, 0)
