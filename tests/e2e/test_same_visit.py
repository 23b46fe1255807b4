"""A visit that was entered on two phones: pointed out on its page, and joined."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any
WHY = "Hai cán bộ cùng ghi trên hai máy"


def enter_twice(page: Page, **second: Any) -> list[Any]:
    """Two drafts of one team, place and day: a place that the team visited on another day."""
    rows = page.request.get("/api/v1/inspections", params={"limit": 200}).json()["items"]
    first = rows[0]
    team = [one for one in rows if one["team_id"] == first["team_id"]]
    day = first["inspected_on"]
    taken = {one["establishment_id"] for one in team if one["inspected_on"] == day}
    near = (one for one in team if one["org_unit_id"] == first["org_unit_id"])
    place = next(one for one in near if one["establishment_id"] not in taken)
    whole = page.request.get(f"/api/v1/inspections/{first['id']}").json()
    body = {
        "establishment_id": place["establishment_id"],
        "team_id": first["team_id"],
        "kind": "planned",
        "inspected_on": day,
        "member_ids": whole["member_ids"],
    }
    token = page.request.get("/api/v1/me").json()["csrf_token"]
    made = []
    for said in ({"statement": "Chủ cơ sở có mặt.", "copy_count": 2}, second):
        answer = page.request.post(
            "/api/v1/inspections", data=body | said, headers={"X-CSRF-Token": token}
        )
        assert answer.status == 201, answer.text()
        made.append(answer.json())
    return made


@pytest.mark.parametrize("phone", [True, False])
def test_a_visit_entered_twice_is_pointed_out_and_joined(page_as: PageAs, phone: bool) -> None:
    page = page_as("inspector", phone=phone)
    page.goto("/kiem-tra")
    kept, other = enter_twice(page, statement="Đã nhắc niêm yết giá.", copy_count=3)
    page.goto(f"/kiem-tra/{other['id']}")
    pointed = page.locator(".banner", has_text="Có thể đã nhập hai lần")
    expect(pointed.get_by_role("link")).to_have_attribute("href", f"/kiem-tra/{kept['id']}")
    assert serious(page) == []
    pointed.get_by_role("button", name="Gộp vào bản này").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Gộp vào bản này").click()
    expect(dialog.get_by_role("alert")).to_contain_text("vì sao hai bản nháp là một lượt kiểm tra")
    dialog.get_by_label("Lý do gộp").fill(WHY)
    dialog.get_by_role("button", name="Gộp vào bản này").click()
    expect(dialog.get_by_role("alert")).to_contain_text("ghi khác nhau ở mục: số bản")
    dialog.get_by_role("button", name="Quay lại").click()
    token = page.request.get("/api/v1/me").json()["csrf_token"]
    headers = {"X-CSRF-Token": token, "If-Match": f'"{other["version"]}"'}
    agreed = {"copy_count": 2}
    answer = page.request.patch(f"/api/v1/inspections/{other['id']}", data=agreed, headers=headers)
    assert answer.status == 200, answer.text()
    page.reload()
    pointed.get_by_role("button", name="Gộp vào bản này").click()
    dialog.get_by_label("Lý do gộp").fill(WHY)
    dialog.get_by_role("button", name="Gộp vào bản này").click()
    page.wait_for_url(f"**/kiem-tra/{kept['id']}")
    expect(page.get_by_text("Đã nhắc niêm yết giá.")).to_be_visible()
    expect(page.get_by_text("Chủ cơ sở có mặt.")).to_be_visible()
    expect(page.get_by_text(f"Lý do: {WHY}")).to_be_visible()
    expect(pointed).to_have_count(0)
