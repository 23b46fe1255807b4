"""Background work on screen: asked for at the report, followed, cancelled, made again, taken."""

import json
import re
import sqlite3
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.watching import serious
from tests.serving import Server

pytestmark = pytest.mark.in_turn

PageAs = Any


def waiting_until_tomorrow(demo: Server) -> None:
    """A list of the district's officer that is to be made much later."""
    with sqlite3.connect(demo.log.parent / "so178.db", timeout=20) as db:
        found = db.execute("SELECT id, org_unit_id FROM users WHERE username = 'district'")
        user, unit = found.fetchone()
        at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.000000")
        row = {
            "id": uuid4().hex,
            "kind": "export",
            "payload": json.dumps({"list": "staff", "filters": {}}),
            "titles": json.dumps(["Danh sách cán bộ", "Staff"]),
            "status": "queued",
            "asked_by_id": user,
            "org_unit_id": unit,
            "run_at": "2099-01-01 00:00:00.000000",
            "attempts": 0,
            "step_params": "{}",
            "failure_params": "{}",
            "version": 1,
            "created_at": at,
        }
        marks = ", ".join("?" * len(row))
        db.execute(f"INSERT INTO jobs ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def test_a_long_file_is_followed_and_taken(page_as: PageAs, demo: Server) -> None:
    page = page_as("district")
    report = page.request.get("/api/v1/reports?limit=1").json()["items"][0]["id"]
    page.goto(f"/bao-cao/{report}")
    page.get_by_role("button", name="Văn bản, biểu mẫu").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Số liệu và danh sách").click()
    assert taken.value.suggested_filename.startswith("Số liệu báo cáo")
    expect(page.get_by_role("link", name="Tải tệp đã làm xong")).to_be_visible()

    waiting_until_tomorrow(demo)
    page.goto("/viec-dang-chay")
    made = page.get_by_role("listitem").filter(has_text="Số liệu báo cáo").first
    expect(made).to_contain_text("Đã xong")
    expect(made).to_contain_text("Giữ đến ngày")
    assert serious(page) == []
    row = page.get_by_role("listitem").filter(has_text="Danh sách cán bộ")
    expect(row).to_contain_text("Bắt đầu lúc")
    page.get_by_role("button", name="Hủy: Danh sách cán bộ").click()
    expect(row).to_contain_text("Đã hủy")
    page.get_by_role("button", name="Làm lại: Danh sách cán bộ").click()
    with page.expect_download() as again:
        page.get_by_role("link", name=re.compile(r"^Tải về \(.*\): Danh sách cán bộ")).click()
    assert again.value.suggested_filename.endswith(".xlsx")

    other = page_as("leader", phone=True)
    other.goto("/viec-dang-chay")
    expect(other.get_by_text("Chưa có việc nào.")).to_be_visible()
    assert serious(other) == []
