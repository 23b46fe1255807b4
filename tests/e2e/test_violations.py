"""A violation by those whose job each act is; the whole way stands in test_whole_way."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any


def open_recorded(page: Page, index: int = 0) -> None:
    """A violation that waits to be handled."""
    page.goto("/vi-pham?status=recorded")
    page.locator("tbody th a").nth(index).click()
    expect(page.get_by_text("Căn cứ xử phạt")).to_be_visible()


def submit(page: Page, act: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=act, exact=True).click()


def test_a_wrong_payment_is_struck_through_and_owed_again(page_as: PageAs) -> None:
    page = page_as("police")
    page.goto("/vi-pham?stage=executed")
    page.locator("tbody th a").first.click()
    page.get_by_role("button", name="Hủy khoản nộp").last.click()
    submit(page, "Hủy khoản nộp")
    expect(page.get_by_role("alert")).to_contain_text("Nêu lý do hủy khoản nộp")
    page.get_by_label("Lý do hủy").fill("Biên lai của hồ sơ khác")
    assert serious(page) == []
    submit(page, "Hủy khoản nộp")
    expect(page.get_by_text("Biên lai của hồ sơ khác")).to_be_visible()
    expect(page.locator("s").last).to_be_visible()
    expect(page.get_by_text("tiền phạt chưa ghi nhận đã nộp")).to_be_visible()
    expect(page.get_by_role("button", name="Ghi nhận nộp phạt")).to_be_visible()


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


def test_an_explanation_and_a_complex_case_give_more_time(page_as: PageAs) -> None:
    page = page_as("police")
    open_recorded(page)
    due = page.locator(".rows strong", has_text="Ra quyết định xử phạt").first
    before = due.inner_text()
    page.get_by_role("button", name="Ghi giải trình, vụ việc phức tạp").click()
    page.get_by_label("Ngày đề nghị giải trình").first.fill("04/10/2022")
    submit(page, "Lưu, tính lại hạn")
    expect(page.get_by_role("alert")).to_contain_text("Ngày này không được sau hôm nay")
    page.get_by_label("Ngày đề nghị giải trình").first.fill("03/10/2022")
    page.get_by_label("Phức tạp", exact=True).check()
    assert serious(page) == []
    submit(page, "Lưu, tính lại hạn")
    expect(page.get_by_role("definition").filter(has_text="03/10/2022").first).to_be_visible()
    expect(due).not_to_have_text(before)
    expect(due).to_contain_text("có giải trình và phức tạp")


def test_each_sees_the_acts_of_the_own_job(page_as: PageAs) -> None:
    leader = page_as("leader", phone=True)
    open_recorded(leader)
    expect(leader.get_by_role("button", name="Ra quyết định")).to_be_visible()
    expect(leader.get_by_role("button", name="Thao tác khác")).to_have_count(0)
    assert serious(leader) == []
    inspector = page_as("inspector", phone=True)
    open_recorded(inspector)
    expect(inspector.get_by_role("button", name="Ra quyết định")).to_have_count(0)
