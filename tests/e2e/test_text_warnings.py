"""Words that may be about one person: the screen says so once they are saved, and where."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any
TITLE = "Xem lại chữ vừa lưu"


@pytest.mark.parametrize("phone", [False, True])
def test_words_about_one_person_are_pointed_out_until_they_are_mended(
    page_as: PageAs, phone: bool
) -> None:
    page = page_as("binhnghia", phone=phone, apart=True)
    page.goto("/co-so/moi")
    page.get_by_label("Tên cơ sở").fill(f"Nhà nghỉ Bến Lời {phone}")
    page.get_by_label("Loại hình").select_option(label="Nhà nghỉ")
    page.get_by_label("Địa chỉ").fill("Thôn 9, có chị Hoa, 23 tuổi, quê Nam Định")
    page.get_by_role("button", name="Thêm cơ sở").click()
    page.wait_for_url(re.compile(r"/co-so/[0-9a-f-]{36}$"))
    told = page.locator(".banner", has_text=TITLE)
    expect(told).to_contain_text("một người cụ thể")
    expect(told).to_contain_text("Ở ô: Địa chỉ")
    assert serious(page) == []
    told.get_by_role("button", name="Đã xem").click()
    expect(told).to_have_count(0)


def test_a_number_of_a_person_is_refused_at_its_field_and_nothing_is_lost(page_as: PageAs) -> None:
    page = page_as("binhnghia", apart=True)
    page.goto("/co-so/moi")
    page.get_by_label("Tên cơ sở").fill("Nhà nghỉ Bến Mơ ０９１２–345–678")
    page.get_by_label("Loại hình").select_option(label="Nhà nghỉ")
    page.get_by_label("Địa chỉ").fill("Thôn 9, xã Bình Nghĩa")
    page.get_by_role("button", name="Thêm cơ sở").click()
    expect(page.get_by_role("alert")).to_contain_text("Có vẻ chứa số CCCD")
    expect(page.get_by_label("Địa chỉ")).to_have_value("Thôn 9, xã Bình Nghĩa")
    page.get_by_label("Tên cơ sở").fill("Nhà nghỉ Bến Mơ")
    page.get_by_role("button", name="Thêm cơ sở").click()
    page.wait_for_url(re.compile(r"/co-so/[0-9a-f-]{36}$"))
    expect(page.locator(".banner", has_text=TITLE)).to_have_count(0)
