"""Without network what is recorded waits on the device, unreadable, and is sent exactly once."""

from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.breakable_link import Link
from tests.e2e.field_phone import (
    OpenPhone,
    begin_visit,
    get_id,
    list_changes,
    list_plain,
    record_visit,
    register,
    save,
    sign_in,
)
from tests.e2e.watching import serious

NEEDS_NETWORK = "Phần này cần kết nối máy chủ"
WORDS = "Chủ cơ sở nhất trí nội dung biên bản"


def test_a_visit_without_network_arrives_once(
    open_phone: OpenPhone, link: Link, desk: httpx.Client
) -> None:
    with open_phone(link) as page:
        sign_in(page)
        begin_visit(page, "Karaoke")
        link.cut()
        visit = record_visit(page, WORDS)
        expect(page.get_by_text("Số biên bản cấp khi đồng bộ")).to_be_visible()
        assert serious(page) == []
        assert desk.get(f"/inspections/{visit}").status_code == 404
        page.locator(".strip a").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Chờ gửi")
        page.get_by_role("button", name="Xem nội dung").first.click()
        expect(page.locator(".outbox-entry .details").first).to_be_visible()
        assert serious(page) == []
        link.mend()
        expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible()
        expect(page.get_by_role("heading", name="Máy chủ đã nhận")).to_be_visible()
    record = desk.get(f"/inspections/{visit}").json()
    assert (record["status"], record["statement"], record["workforce"]["total"]) == (
        "signed",
        WORDS,
        6,
    )
    assert record["record_no"]
    assert list_changes(desk, visit).count("created") == 1


def choose(page: Page, value: str) -> None:
    """One of both values of a conflict, and why."""
    expect(page.locator("small", has_text="Đang dùng")).to_be_visible()
    page.get_by_label(value).check()
    page.get_by_role("button", name="Gửi lựa chọn").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Lý do").fill("Đại diện cơ sở nói tại chỗ")
    dialog.get_by_role("button", name="Gửi lựa chọn").click()


def test_what_others_changed_waits_through_a_sign_out_and_is_settled_by_hand(
    open_phone: OpenPhone, link: Link, tmp_path: Path, desk: httpx.Client
) -> None:
    with open_phone(link) as page:
        sign_in(page)
        begin_visit(page, "Karaoke")
        save(page, "workforce")
        visit = get_id(page)
        page.goto(f"/kiem-tra/{visit}/sua?muc=outcome")
        page.get_by_label("Ý kiến của đại diện cơ sở").fill(WORDS)
        link.cut()
        save(page, "sign")
        version = desk.get(f"/inspections/{visit}").json()["version"]
        theirs = {"statement": "Chưa có ý kiến", "copy_count": 3}
        headers = {"If-Match": f'"{version}"', "Content-Type": "application/merge-patch+json"}
        assert desk.patch(f"/inspections/{visit}", json=theirs, headers=headers).status_code == 200
        link.mend()
        expect(page.get_by_text("máy chủ chưa nhận, cần xem lại")).to_be_visible()
        page.goto("/cho-gui")
        expect(page.get_by_text("Có người đã sửa bản ghi này")).to_be_visible()
        assert serious(page) == []
        page.get_by_role("button", name="Thêm").click()
        page.get_by_role("button", name="Đăng xuất").click()
        page.wait_for_url("**/dang-nhap")
    assert list_plain(tmp_path, WORDS) == []
    assert list_plain(tmp_path, "so178-device") != [], "the store itself is there"
    with open_phone(link) as page:
        sign_in(page)
        page.goto("/cho-gui")
        expect(page.get_by_role("radio")).to_have_count(2)
        choose(page, WORDS)
        expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible()
    record = desk.get(f"/inspections/{visit}").json()
    assert (record["statement"], record["copy_count"]) == (WORDS, 3)
    (conflict,) = desk.get("/sync/conflicts", params={"record_id": visit}).json()["items"]
    assert conflict["choices"] == {"statement": "mine"}


def test_what_was_opened_opens_again_without_network(
    open_phone: OpenPhone, link: Link, tmp_path: Path
) -> None:
    heading = "Karaoke Anh Đào"
    with open_phone(link) as page:
        sign_in(page)
        register(page, "Điện thoại của tổ")
        assert serious(page) == []
        page.goto("/co-so?q=anh+dao")
        page.get_by_role("link", name=heading).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(page.locator("#history .timeline li").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        place = page.url
        begin_visit(page, heading)
        save(page, "workforce")
    assert list_plain(tmp_path / "phone" / "Default" / "IndexedDB", heading) == []
    link.cut()
    with open_phone(link) as page:
        page.goto(place)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(page.locator("#history .timeline li").first).to_be_visible()
        expect(page.get_by_text(NEEDS_NETWORK)).to_have_count(0)
        page.goto("/kiem-tra/moi")
        begin_visit(page, heading)
        record_visit(page, WORDS)
        link.mend()
        # The sign-in of a registered device outlives the browser.
        page.goto("/cho-gui")
        expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible()
