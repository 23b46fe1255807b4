"""Open data on screen: anyone takes it away; the leader sees what is seen, and takes it back."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any


def test_anyone_takes_a_year_away_until_the_leader_withdraws_it(page_as: PageAs) -> None:
    leader = page_as("leader")
    leader.goto("/du-lieu-mo")
    leader.get_by_role("link", name="Xem trước năm 2022").click()
    # What is hidden from whom is reckoned for the preview, which takes its time beside other tests.
    waiting = leader.get_by_text("công bố được từ ngày 01/01/2023")
    expect(waiting).to_be_visible(timeout=60_000)
    expect(leader.get_by_role("button", name=re.compile("^Công bố năm"))).to_have_count(0)
    expect(leader.get_by_role("row", name=re.compile("^Toàn địa bàn"))).to_be_visible()

    nobody = page_as(None)
    nobody.goto("/cong-khai/xep-loai")
    expect(nobody.get_by_role("table").first).to_be_visible()  # what comes above moves the link
    nobody.get_by_role("link", name="Dữ liệu mở (CSV, JSON)").click()
    expect(nobody.get_by_text("Công bố kết quả thực hiện kế hoạch năm 2021")).to_be_visible()
    with nobody.expect_download() as download:
        nobody.get_by_role("link", name=re.compile("^Tải CSV.*kế hoạch năm")).click()
    assert download.value.suggested_filename == "plan-progress.csv"
    nobody.get_by_text("Các cột (17)").click()
    expect(nobody.get_by_role("row", name=re.compile("^is_suppressed"))).to_be_visible()
    assert serious(nobody) == []

    leader.get_by_role("link", name="Dữ liệu mở").first.click()
    leader.get_by_role("link", name="Kết quả thực hiện kế hoạch năm 2021").click()
    leader.get_by_role("button", name="Thu hồi").click()
    dialog = leader.get_by_role("dialog")
    dialog.get_by_role("button", name="Thu hồi").click()
    expect(dialog.get_by_text("Ghi lý do thu hồi").first).to_be_visible()
    dialog.get_by_label("Lý do thu hồi").fill("Kiểm đếm lại cơ sở")
    assert serious(leader) == []
    dialog.get_by_role("button", name="Thu hồi").click()
    expect(leader.get_by_text("Đã thu hồi ngày 03/10/2022: Kiểm đếm lại cơ sở")).to_be_visible()
    nobody.reload()
    expect(nobody.get_by_text("của huyện Bình Lục: Kiểm đếm lại cơ sở")).to_be_visible()
    table = nobody.request.get("/api/v1/public/open-data/plan-progress.json").json()
    assert table["items"] == []
