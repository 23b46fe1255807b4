"""The first day of a commune's office of today, in production: an empty register, the real date.

As somebody who has never seen the program: what is missing stands on one page, with who can do it,
and each thing is two clicks away.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pyotp
import pytest
from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Page, expect

from tests.e2e.watching import DESKTOP, LOOK, PHONE, serious
from tests.production import PASSWORD, Office, open_office
from tests.proofs import proof_sample

TABLET = {**DESKTOP, "width": 768, "height": 1024}
STEPS_OF_LEAD = {
    "Mở Đội 178": "Đội",
    "Mở kế hoạch": "Kế hoạch",
    "Nhập từ Excel": "Nhập",
    "Lập danh sách kiểm tra": "kiểm tra",
}
"""Each button of the page, and a word of the heading to which it leads."""

EMPTY = {
    "/phuc-tra": "Biên bản phúc tra đã ký hiện ở đây.",
    "/dien-phuc-tap": "Ghi khi lãnh đạo UBND đã ký quyết định.",
    "/kien-nghi-cap-tren": "Gửi điều cần cấp trên giải quyết",
    "/bao-cao-nhiem-vu": "báo cáo từ trang Nhiệm vụ theo cơ quan",
    "/bao-cao-co-quan": "Mỗi cơ quan lập báo cáo bằng tài khoản của mình.",
    "/hop-phoi-hop": "Ghi sau mỗi cuộc họp",
    "/quy-che-phoi-hop": "Ghi quy chế đã ban hành",
    "/tai-lieu-tuyen-truyen": "Thêm tờ rơi, sổ tay",
    "/ke-hoach-kiem-tra/moi": "Thêm đội và ít nhất 3 thành viên trước.",
    "/thu-tu-kiem-tra/con-lai": "Lập kế hoạch để ghi chỉ tiêu",
    "/giao-chi-tieu": "Lập kế hoạch để ghi chỉ tiêu",
    "/bao-cao": "Kỳ trước khi dùng sổ",
}
"""What pages of the lead officer say while there is nothing: what comes first, never a failure."""
EMPTY_TO_READERS = {
    "/bao-cao": "Chờ cán bộ phụ trách lập báo cáo.",
    "/cham-diem": "Chưa có bản chấm điểm nào.",
    "/dia-ban": "Chưa có thôn, tổ dân phố nào trong danh mục.",
}
"""What the leader, who only reads these, is told: nothing that another person has to do."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, str]]:
    """An office set up by one command, and the activation code that it told."""
    with open_office(tmp_path_factory.mktemp("commune"), UNIT_CODE="13504") as made:
        assert "Đã lập sổ cho xã Bình Lục (13504), tỉnh Ninh Bình (37)." in made.told
        yield made, made.first_code()


@pytest.fixture(scope="module")
def admin(office: tuple[Office, str], browser: Browser) -> Iterator[BrowserContext]:
    """The first administrator, signed in."""
    commune, code = office
    context = sign_in(commune, browser, "quantri", code)
    yield context
    context.close()


def sign_in(office: Office, browser: Browser, username: str, code: str) -> BrowserContext:
    """A browser in which the account is activated, signed in and has its second factor."""
    context = browser.new_context(
        base_url=office.base,
        ignore_https_errors=True,
        locale="vi-VN",
        viewport=cast("Any", DESKTOP),
    )
    call = context.request
    for path, body in (
        ("activate", {"code": code, "password": PASSWORD}),
        ("login", {"username": username, "password": PASSWORD}),
    ):
        done = call.post(f"/api/v1/auth/{path}", data=body)
        assert done.ok, done.text()
    secret = send(call, "/me/totp", {"password": PASSWORD})["secret"]
    send(call, "/me/totp/confirm", {"code": pyotp.TOTP(secret).now()})
    return context


def send(call: APIRequestContext, path: str, body: dict[str, Any]) -> dict[str, Any]:
    token = {"X-CSRF-Token": call.get("/api/v1/me").json()["csrf_token"]}
    done = call.post(f"/api/v1{path}", data=body, headers=token)
    assert done.ok, done.text()
    answer: dict[str, Any] = done.json()
    return answer


def look(page: Page, name: str) -> None:
    """The page fits each width, and is kept as a picture for whoever wants to look."""
    for size in (PHONE, TABLET, DESKTOP):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{name} scrolls sideways at {size['width']}"
        if LOOK:
            page.screenshot(path=Path(LOOK) / f"{name}-{size['width']}.png", full_page=True)


def open_first_day(page: Page, count: int) -> None:
    """One click from the page that opens after signing in."""
    page.goto("/")
    words = rf"Trước lượt kiểm tra đầu tiên năm \d{{4}} còn {count} việc"
    strip = page.get_by_text(re.compile(words))
    expect(strip).to_be_visible()
    page.get_by_role("link", name="Xem từng việc").click()
    expect(page.get_by_role("heading", level=1, name="Ngày đầu tiên")).to_be_visible()
    expect(page.locator(".skeleton")).to_have_count(0)


@pytest.mark.campaign
def test_an_empty_commune_is_led_to_its_first_visit(
    office: tuple[Office, str], admin: BrowserContext, browser: Browser
) -> None:
    commune, _ = office
    page = admin.new_page()
    open_first_day(page, 1)
    for text in (
        "Chưa có tài khoản cán bộ cơ quan chủ trì.",
        "Chưa có tài khoản lãnh đạo UBND.",
        "Cần thêm 2 người xác nhận vai trò",
        "Chưa ai làm được việc này: cần một tài khoản có vai trò Cán bộ cơ quan chủ trì.",
    ):
        expect(page.get_by_text(text).first).to_be_visible()
    expect(page.get_by_text("Chưa lập kế hoạch")).to_have_count(0)  # not the administrator's (R65)
    look(page, "admin")
    page.get_by_role("link", name="Cấp tài khoản").click()  # the second click
    expect(page.get_by_label("Họ và tên")).to_be_visible()

    codes = {}
    unit = admin.request.get("/api/v1/me").json()["units"][0]["id"]
    for name, role in (("chutri", "lead_officer"), ("lanhdao", "leader"), ("thanhtra", "auditor")):
        grants = [{"role": role, "org_unit_id": unit}]
        body = {"username": name, "full_name": name, "org_unit_id": unit, "roles": grants}
        codes[name] = send(admin.request, "/users", body)["activation_code"]
    page.goto("/ngay-dau-tien")
    expect(page.get_by_text("3 đề nghị đang chờ người thứ hai xác nhận")).to_be_visible()
    assert "chutri" in commune.command("confirm-duty", "--all")
    page.reload()
    expect(page.get_by_text("Đã xong", exact=True)).to_have_count(1)
    page.close()

    lead = sign_in(commune, browser, "chutri", codes["chutri"])
    page = lead.new_page()
    open_first_day(page, 2)
    expect(page.get_by_text("Còn thiếu", exact=True)).to_have_count(2)
    expect(page.get_by_text("Không bắt buộc", exact=True)).to_have_count(2)
    look(page, "lead")
    for button, heading in STEPS_OF_LEAD.items():
        open_first_day(page, 2)
        page.get_by_role("link", name=button).click()
        expect(page.locator("h1")).to_contain_text(heading)
        expect(page.locator(".skeleton")).to_have_count(0)
    is_led_on_from_what_is_empty(page)
    lead.close()

    leader = sign_in(commune, browser, "lanhdao", codes["lanhdao"])
    page = leader.new_page()
    for path, words in EMPTY_TO_READERS.items():
        page.goto(path)
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    leader.close()


def is_led_on_from_what_is_empty(page: Page) -> None:
    """Nothing is asked of before the first day, and what has nothing in it leads to the start."""
    page.goto("/viec-trong-tuan")
    expect(page.get_by_text("Chưa có tháng nào phải gửi.")).to_be_visible()
    counts = page.get_by_role("button", name="Số lao động tại cơ sở")
    counts.click()
    places = page.locator(".week-part", has=counts)
    expect(places.get_by_role("link", name="Nhập từ Excel")).to_be_visible()
    expect(places.get_by_role("link", name="Thêm cơ sở")).to_be_visible()
    look(page, "week")
    page.goto("/ho-tro/cong-bo")
    expect(page.get_by_role("heading", name="Năm đã công bố")).to_be_visible()
    expect(page.get_by_role("link", name="Chuẩn bị công bố")).to_have_count(0)
    page.goto("/co-so/so-lao-dong")
    expect(page.get_by_role("link", name="Nhập từ Excel")).to_be_visible()
    look(page, "head-counts")
    for path, words in proof_sample(tuple(EMPTY.items())):
        page.goto(path)
        expect(page.get_by_text(words)).to_be_visible()
        expect(page.locator("main [role=alert]")).to_have_count(0)
        look(page, path.strip("/").replace("/", "+"))


FIRST_PAGES = 3
OTHERS = ("inspector", "police_officer", "local_officer", "leader", "auditor", "tip_handler")
TRIED = ("partner_officer", *proof_sample(OTHERS))
"""The demo has no partner, so it is asked each time; another duty by the run's seed."""


@pytest.mark.campaign
@pytest.mark.parametrize("role", TRIED)
def test_the_first_pages_of_a_duty_are_sound_in_an_empty_office(
    office: tuple[Office, str], admin: BrowserContext, browser: Browser, role: str
) -> None:
    commune, _ = office
    unit = admin.request.get("/api/v1/me").json()["units"][0]["id"]
    name = role.replace("_", "")
    body = {"username": name, "full_name": "Hà Thị Ngọc", "org_unit_id": unit}
    body |= {"agency": "Ủy ban MTTQ xã", "roles": [{"role": role, "org_unit_id": unit}]}
    code = send(admin.request, "/users", body)["activation_code"]
    commune.command("confirm-duty", name)
    person = sign_in(commune, browser, name, code)
    page = person.new_page()
    page.goto("/")
    expect(page.locator("h1")).to_be_visible()
    links = page.locator(".side nav a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert len(links) >= FIRST_PAGES
    for at, link in enumerate(links[:FIRST_PAGES]):
        page.goto(link)
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        expect(page.locator("main [role=alert]")).to_have_count(0)
        assert serious(page) == [], link
        look(page, f"{role}-{at}")
    person.close()
