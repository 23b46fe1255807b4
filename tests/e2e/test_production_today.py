"""A new office in production: an empty register, today's real date, settings as shipped.

The default unit is a district that ended on 30/6/2025, so this is also the case in which nothing
that the first person needs may wait for ever.
"""

import re
from collections.abc import Iterator
from typing import Any, cast

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.watching import DESKTOP, PHONE
from tests.production import PASSWORD, Office, open_office

PAGES = ("/", "/nguoi-dung", "/nguoi-dung/moi", "/don-vi", "/mau-van-ban", "/tai-khoan")
"""What an administrator opens on the first day."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office"), UNIT_CODE="352") as made:
        yield made


@pytest.fixture
def page(office: Office, browser: Browser) -> Iterator[Page]:
    """The first administrator, made by the command and signed in with a second factor."""
    context = browser.new_context(
        base_url=office.base,
        ignore_https_errors=True,
        locale="vi-VN",
        viewport=cast("Any", DESKTOP),
    )
    told = office.command("setup", "quantri", "--unit", "352")
    assert "đã kết thúc ngày 30/06/2025" in told
    code = re.findall(r"hours\): (\S+)", told)[0]
    call = context.request
    activated = call.post("/api/v1/auth/activate", data={"code": code, "password": PASSWORD})
    assert activated.ok, activated.text()
    signed_in = call.post("/api/v1/auth/login", data={"username": "quantri", "password": PASSWORD})
    assert signed_in.ok, signed_in.text()
    token = {"X-CSRF-Token": call.get("/api/v1/me").json()["csrf_token"]}
    secret = call.post("/api/v1/me/totp", data={"password": PASSWORD}, headers=token).json()
    confirmed = call.post(
        "/api/v1/me/totp/confirm",
        data={"code": pyotp.TOTP(secret["secret"]).now()},
        headers=token,
    )
    assert confirmed.ok, confirmed.text()
    yield context.new_page()
    context.close()


@pytest.mark.campaign
def test_the_first_day_of_an_office_of_today(page: Page) -> None:
    for path in PAGES:
        for size in (DESKTOP, PHONE):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            page.goto(path)
            expect(page.locator("h1")).to_be_visible()
            expect(page.locator(".skeleton")).to_have_count(0)
            ended = page.get_by_text("huyện Bình Lục đã kết thúc hoạt động ngày 30/06/2025")
            expect(ended).to_be_visible()
    page.goto("/nguoi-dung/moi")
    unit = page.get_by_label("Đơn vị", exact=True)
    expect(
        unit.locator("option", has_text="huyện Bình Lục (đã kết thúc ngày 30/06/2025)")
    ).to_have_count(1)
    page.get_by_label("Họ và tên").fill("Nguyễn Văn Hòa")
    page.get_by_label("Tên đăng nhập").fill("nguyen.hoa")
