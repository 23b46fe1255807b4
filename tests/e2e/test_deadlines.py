"""Deadlines on screen: the ledger, how a day was counted, days off, an address for a calendar."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any


def test_a_day_is_explained_and_reaches_a_calendar(page_as: PageAs) -> None:
    page = page_as("district", phone=True)
    page.goto("/han-xu-ly?kind=decision")
    page.get_by_role("button", name=re.compile("Cách tính hạn")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile(r"\+ 07 ngày làm việc .* = "))).to_be_visible()
    expect(dialog.get_by_text("Nguồn thứ cấp – cần đối chiếu")).to_be_visible()
    assert serious(page) == []
    dialog.get_by_role("button", name="Đóng").click()
    page.get_by_role("link", name="Xem lịch nghỉ lễ").click()
    expect(page.get_by_text("31/01/2022 – 04/02/2022")).to_be_visible()

    page.goto("/tai-khoan")
    page.get_by_role("button", name="Tạo địa chỉ lịch").click()
    dialog.get_by_label("Đặt tên").fill("Điện thoại")
    dialog.get_by_role("button", name="Tạo địa chỉ lịch").click()
    expect(dialog.get_by_text("chỉ hiện một lần")).to_be_visible()
    url = dialog.get_by_label("Địa chỉ").input_value()
    assert serious(page) == []
    dialog.get_by_role("button", name="Đã thêm xong").click()
    fetched = page.request.get(url)
    assert fetched.text().startswith("BEGIN:VCALENDAR")
    page.get_by_role("button", name="Thu hồi địa chỉ Điện thoại").click()
    dialog.get_by_role("button", name="Thu hồi").click()
    expect(page.get_by_text("Đã thu hồi.")).to_be_visible()
    assert page.request.get(url).status == 404
