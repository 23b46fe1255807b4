"""A violation from its minutes to the executed decision, by those whose job each act is."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

PageAs = Any


def open_recorded(page: Page, index: int = 0) -> None:
    """A violation that waits to be handled."""
    page.goto("/vi-pham?status=recorded")
    page.locator("tbody th a").nth(index).click()
    expect(page.get_by_text("Căn cứ xử phạt")).to_be_visible()


def submit(page: Page, act: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=act, exact=True).click()


def test_the_police_decide_and_see_the_case_through(page_as: PageAs) -> None:
    page = page_as("police")
    open_recorded(page)
    page.get_by_role("button", name="Ra quyết định").click()
    submit(page, "Ra quyết định")
    expect(page.get_by_role("alert")).to_contain_text("Nhập mức phạt tiền")
    page.get_by_label("Mức phạt tiền").fill("900 triệu")
    expect(page.get_by_text("Bằng chữ: Chín trăm triệu đồng")).to_be_visible()
    expect(page.get_by_role("button", name="Gửi người thứ hai")).to_be_visible()
    page.get_by_label("Mức phạt tiền").fill("500.000")
    expect(page.get_by_text(re.compile("nằm ngoài khung"))).to_be_visible()
    page.get_by_label("Người ký quyết định").fill("Chủ tịch UBND huyện")
    submit(page, "Ra quyết định")
    expect(page.get_by_role("alert")).to_contain_text("Nhập lý do vẫn ra quyết định")
    page.get_by_label("Lý do vẫn ra quyết định").fill("Hai tình tiết giảm nhẹ")
    assert serious(page) == []
    submit(page, "Ra quyết định")
    # The law's objection stays on the record, with the article and the reason.
    expect(page.get_by_text(re.compile("nằm ngoài khung"))).to_be_visible()
    expect(page.get_by_text("Hai tình tiết giảm nhẹ")).to_be_visible()
    page.get_by_role("button", name="Giao quyết định").click()
    submit(page, "Giao quyết định")
    expect(page.get_by_text(re.compile("^Căn cứ: .*Điều")).first).to_be_visible()
    page.get_by_role("button", name="Ghi nhận nộp phạt").click()
    submit(page, "Ghi nhận nộp phạt")
    page.get_by_role("button", name="Ghi nhận thi hành xong").click()
    submit(page, "Ghi nhận thi hành xong")
    expect(page.locator(".tag", has_text="Đã thi hành")).to_be_visible()
    expect(page.get_by_role("button", name="Thao tác khác")).to_have_count(0)


def test_no_penalty_needs_a_reason(page_as: PageAs) -> None:
    page = page_as("police", phone=True)
    open_recorded(page)
    page.get_by_role("button", name="Thao tác khác").click()
    page.get_by_role("button", name="Không xử phạt").click()
    submit(page, "Không xử phạt")
    expect(page.get_by_role("alert")).to_contain_text("Nhập lý do không xử phạt")
    page.get_by_label("Lý do").fill("Đã hết thời hiệu xử phạt")
    submit(page, "Không xử phạt")
    expect(page.locator(".tag", has_text="Không xử phạt")).to_be_visible()
    expect(page.get_by_text("Đã hết thời hiệu xử phạt")).to_be_visible()


def test_each_sees_the_acts_of_the_own_job(page_as: PageAs) -> None:
    leader = page_as("leader", phone=True)
    open_recorded(leader)
    expect(leader.get_by_role("button", name="Ra quyết định")).to_be_visible()
    expect(leader.get_by_role("button", name="Thao tác khác")).to_have_count(0)
    assert serious(leader) == []
    inspector = page_as("inspector", phone=True)
    open_recorded(inspector)
    expect(inspector.get_by_role("button", name="Ra quyết định")).to_have_count(0)
