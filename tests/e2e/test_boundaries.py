"""One list, one figure page and one export by the communes since 1/7/2025, in a browser.

The demo of 2022 on a day after the change: its district sees the communes into which its own went.
"""

import io
import os
import re
import shutil
from collections.abc import Iterator
from typing import Any, cast

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.watching import DESKTOP, Watch, serious
from tests.serving import Server, serving

OLD, NEW = "Bình Nghĩa", "Bình Lục"


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("later")
    if seeded := os.environ.get("DEMO_DIR"):
        shutil.copytree(seeded, folder, dirs_exist_ok=True)
    with serving(folder, APP_ENV="demo", DEMO_TODAY="2026-11-27") as server:
        yield server


@pytest.fixture
def page(later: Server, browser: Browser, watch: Watch) -> Iterator[Page]:
    context = browser.new_context(
        base_url=later.base, locale="vi-VN", viewport=cast("Any", DESKTOP)
    )
    watch.over(context)
    person = {"username": "district", "password": PASSWORD}
    assert context.request.post("/api/v1/auth/login", data=person).ok
    yield context.new_page()
    watch.leave(context)
    context.close()
    assert watch.faults == []


@pytest.mark.campaign
def test_the_switch_tells_a_list_an_export_and_a_year_by_the_new_communes(page: Page) -> None:
    page.goto("/kiem-tra?period=2022")
    old, new = (page.get_by_role("cell", name=name, exact=True) for name in (OLD, NEW))
    counted = page.locator(".list-head")
    expect(old.first).to_be_visible()
    before = counted.inner_text()
    page.get_by_role("button", name="Theo địa giới từ 1/7/2025").click()
    expect(page).to_have_url(re.compile("boundaries=2025-07-01"))
    expect(page.get_by_text("số liệu của xã cũ tính vào xã mới")).to_be_visible()
    expect(new.first).to_be_visible()
    expect(old).to_have_count(0)
    expect(counted).to_have_text(before, use_inner_text=True)
    assert serious(page) == []
    link = page.get_by_role("link", name="Xuất danh sách")
    file = page.request.get(str(link.get_attribute("href"))).body()
    head, *lines = load_workbook(io.BytesIO(file)).worksheets[0].iter_rows(values_only=True)
    at = next(n for n, cell in enumerate(head) if "chỉ để xem" in str(cell))
    units = {str(line[at]) for line in lines}
    assert NEW in units
    assert OLD not in units

    page.goto("/tuyen-truyen/tong-hop?nam=2022")
    expect(page.get_by_role("row").filter(has_text=OLD)).to_have_count(1)
    page.get_by_role("radio", name="Từ 1/7/2025").check()
    expect(page).to_have_url(re.compile("nam=2022.*dia_gioi=2025-07-01"))
    expect(page.get_by_role("row").filter(has_text=NEW).first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=OLD)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("radio", name="Từ 1/7/2025")).to_be_checked()
    assert serious(page) == []
