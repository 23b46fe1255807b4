"""Photos of a visit without network wait on the phone, unreadable, and arrive once."""

from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.breakable_link import Link
from tests.e2e.field_phone import (
    OpenPhone,
    begin_visit,
    get_id,
    go_through,
    list_plain,
    register,
    save,
    sign,
    sign_in,
)
from tests.e2e.test_photos import photo
from tests.e2e.watching import serious

COLOURS = ("teal", "olive", "navy")
CAPTION = "Lối thoát nạn phía sau nhà"


def take_photos(page: Page) -> None:
    """Three, and the last one twice."""
    files = [photo(f"{colour}.jpg", colour) for colour in (*COLOURS, COLOURS[-1])]
    page.locator("input[type=file][multiple]").set_input_files(files)
    captions = page.locator(".photo-queue").get_by_label("Chú thích")
    expect(captions).to_have_count(len(COLOURS))
    captions.first.fill(CAPTION)


def list_photos(desk: httpx.Client, visit: str) -> list[dict[str, Any]]:
    held = {"entity": "inspection", "entity_id": visit}
    found: list[dict[str, Any]] = desk.get("/attachments", params=held).json()["items"]
    return found


def test_photos_without_network_arrive_once(
    open_phone: OpenPhone, link: Link, tmp_path: Path, desk: httpx.Client
) -> None:
    """A whole visit; the browser is closed in between, and the record waits for no photo."""
    with open_phone(link) as page:
        sign_in(page)
        register(page, "Điện thoại chụp ảnh")
        begin_visit(page, "Karaoke")
        link.cut()
        save(page, "workforce")
        visit = get_id(page)
        page.goto(f"/kiem-tra/{visit}/sua?muc=findings")
        take_photos(page)
        assert serious(page) == []
        save(page, "outcome")
        page.goto(f"/kiem-tra/{visit}/sua")
        go_through(page, "Nhất trí")
        sign(page, "Ký, không kèm tệp chưa gửi")
        page.goto("/cho-gui")
        expect(page.locator(".photo-entry")).to_have_count(len(COLOURS))
        expect(page.get_by_text(CAPTION)).to_be_visible()
        assert serious(page) == []
    assert list_plain(tmp_path / "phone" / "Default" / "IndexedDB", CAPTION) == []
    with open_phone(link) as page:
        page.goto("/cho-gui")
        expect(page.locator(".photo-entry")).to_have_count(len(COLOURS))
        assert desk.get(f"/inspections/{visit}").status_code == 404
        link.mend()
        expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible()
        expect(page.get_by_text("Máy chủ đã nhận 3 tệp")).to_be_visible()
    assert desk.get(f"/inspections/{visit}").json()["status"] == "signed"
    arrived = list_photos(desk, visit)
    assert len(arrived) == len(COLOURS) == len({one["uploaded_sha256"] for one in arrived})
    assert [one["caption"] for one in arrived].count(CAPTION) == 1
