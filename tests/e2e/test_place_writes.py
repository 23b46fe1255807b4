"""What is recorded about a place at its door: a head count and a commitment wait like a visit."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.breakable_link import Link
from tests.e2e.field_phone import PASSWORD, OpenPhone, register, sign_in
from tests.e2e.watching import serious
from tests.serving import Server


def record(page: Page, act: str, button: str) -> None:
    page.get_by_role("button", name="Thao tác khác").click()
    page.get_by_role("button", name=act, exact=True).first.click()
    dialog = page.get_by_role("dialog")
    if act == "Khai báo lao động":
        dialog.get_by_role("textbox", name="Tổng số lao động").fill("6")
        dialog.get_by_role("textbox", name="Lao động nữ").fill("4")
    dialog.get_by_role("button", name=button).click()
    expect(page.get_by_text("chờ gửi").first).to_be_visible()


def test_a_count_and_a_commitment_without_network_arrive_once(
    open_phone: OpenPhone, link: Link, demo: Server
) -> None:
    with httpx.Client(base_url=f"{demo.base}/api/v1", timeout=60) as desk:
        desk.post("/auth/login", json={"username": "binhnghia", "password": PASSWORD})
        one_open = "/establishments?status=active&limit=1"
        place = desk.get(one_open).json()["items"][0]["id"]
        path = f"/establishments/{place}"
        before = [
            desk.get(f"{path}/{one}").json()["items"] for one in ("commitments", "workforce-counts")
        ]
        with open_phone(link) as page:
            sign_in(page, "binhnghia")
            page.goto(f"/co-so/{place}")
            for part in ("#workforce", "#commitments"):
                expect(page.locator(f"{part} :is(tbody tr, .empty)").first).to_be_visible()
                expect(page.locator(f"{part} .skeleton")).to_have_count(0)
            page.wait_for_load_state("networkidle")
            page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
            link.cut()
            record(page, "Khai báo lao động", "Ghi số liệu")
            record(page, "Ghi cam kết", "Ghi cam kết")
            expect(page.locator("#workforce .tag", has_text="Chờ gửi")).to_be_visible()
            expect(page.locator("#commitments .tag", has_text="Chờ gửi")).to_be_visible()
            assert serious(page) == []
            page.locator(".strip a").click()
            expect(page.locator(".outbox-entry")).to_have_count(2)
            link.mend()
            expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible()
        after = [
            desk.get(f"{path}/{one}").json()["items"] for one in ("commitments", "workforce-counts")
        ]
        assert [len(now) - len(was) for now, was in zip(after, before, strict=True)] == [1, 1]


@pytest.mark.in_turn
def test_counts_in_the_grid_without_network_arrive_once(
    open_phone: OpenPhone, link: Link, demo: Server
) -> None:
    """Typed, left, opened again without network: the grid sends them when it is open again."""
    grid = "/co-so/so-lao-dong?ngay=2022-08-31"
    first, second = '[data-cell="0:0"]', '[data-cell="0:1"]'
    with open_phone(link) as page:
        sign_in(page, "binhnghia")
        register(page, "Điện thoại của xã")
        page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
        page.goto(grid)
        expect(page.locator(first)).to_be_visible()
        link.cut()
        page.locator(first).fill("7")
        page.locator(second).fill("3")
        page.locator(second).press("Tab")
        expect(page.get_by_text("giữ trên máy này và tự ghi lại khi có mạng")).to_be_visible()
        page.goto("/cho-gui")
        kept = page.locator(".outbox-entry", has_text="Số lao động ngày 31/08/2022")
        expect(kept).to_contain_text("2 ô ở 1 dòng")
        expect(kept.locator(".tag")).to_have_text("Chờ gửi")
        expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_have_count(0)
        assert serious(page) == []
        kept.get_by_role("link", name="Mở bảng").click()
        expect(page.get_by_text("Không kết nối được máy chủ").first).to_be_visible()
        assert serious(page) == []
        link.mend()
        expect(page.locator(".grid-cell.is-saved", has=page.locator(first))).to_be_visible()
        expect(page.locator(first)).to_have_value("7")
    with httpx.Client(base_url=f"{demo.base}/api/v1", timeout=60) as desk:
        desk.post("/auth/login", json={"username": "binhnghia", "password": PASSWORD})
        found = desk.get("/workforce-counts", params={"counted_on": "2022-08-31"}).json()["items"]
        counts = [row["count"] for row in found if row["count"]]
        assert [(one["total"], one["female"], one["version"]) for one in counts] == [(7, 3, 1)]
