"""The phone at the doorway: photos outlive a lost network, and tell who saw them."""

import re
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

PageAs = Any
LONGEST = 2000


def photo(name: str, colour: str) -> Any:
    out = BytesIO()
    Image.new("RGB", (2600, 1300), colour).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def draft_of(page: Page) -> str:
    """The demo's draft that has photos: other stories may have begun newer ones."""
    drafts = page.request.get("/api/v1/inspections", params={"status": "draft", "limit": 50})
    for draft in drafts.json()["items"]:
        held = {"entity": "inspection", "entity_id": draft["id"]}
        if page.request.get("/api/v1/attachments", params=held).json()["items"]:
            return str(draft["id"])
    raise AssertionError("the demo shows no photos in a draft")


def send_two(page: Page) -> None:
    """One goes at the second try, the other when its caption has been mended."""
    tiles = page.locator(".photos > li")
    before = tiles.count()
    files = [photo("a.jpg", "teal"), photo("b.jpg", "olive")]
    page.locator("input[type=file][multiple]").set_input_files(files)
    captions = page.locator(".photo-queue").get_by_label("Chú thích")
    captions.nth(0).fill("Lối thoát nạn")
    captions.nth(1).fill("CCCD 035203001234")
    captions.nth(1).blur()
    page.context.set_offline(True)
    page.get_by_role("button", name="Gửi 2 tệp").click()
    expect(page.get_by_text(re.compile("^Chưa gửi được"))).to_have_count(2)
    assert serious(page) == []
    page.context.set_offline(False)
    page.reload()
    expect(captions.nth(0)).to_have_value("Lối thoát nạn")
    page.get_by_role("button", name="Gửi 2 tệp").click()
    expect(page.get_by_text("Có vẻ chứa số CCCD")).to_be_visible()
    expect(tiles).to_have_count(before + 1)
    captions.fill("Bình chữa cháy")
    page.get_by_role("button", name="Gửi lại 1 tệp").click()
    expect(tiles).to_have_count(before + 2)
    expect(captions).to_have_count(0)


def test_photos_survive_a_lost_network_and_are_accounted_for(page_as: PageAs) -> None:
    page = page_as("inspector", phone=True)
    page.goto(f"/kiem-tra/{draft_of(page)}/sua?muc=findings")
    expect(page.get_by_text("không chụp người")).to_be_visible()
    expect(page.get_by_role("button", name="Xem Biển hiệu")).to_be_visible()
    send_two(page)
    page.get_by_role("button", name="Xem Bình chữa cháy").press("Enter")
    dialog = page.get_by_role("dialog")
    large = dialog.get_by_role("img", name="Bình chữa cháy")
    expect(large).to_have_js_property("naturalWidth", LONGEST)
    assert serious(page) == []
    dialog.get_by_role("button", name="Xóa tệp").click()
    dialog.get_by_role("button", name="Xóa hẳn").click()
    expect(page.get_by_role("button", name="Xem Bình chữa cháy")).to_have_count(0)

    page.get_by_role("button", name="Xem Lối thoát nạn").click()
    dialog.get_by_role("link", name="Nhật ký lưu giữ").click()
    page.get_by_role("button", name="Kiểm tra toàn vẹn").click()
    expect(page.get_by_text("Tệp còn nguyên như khi nhận")).to_be_visible()
    acts = page.locator(".custody-rows strong")
    expect(acts).to_have_text(["Gửi lên", "Xem", "Kiểm tra: còn nguyên"])
    assert serious(page) == []
