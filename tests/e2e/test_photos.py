"""The phone at the doorway: photos outlive a lost network, and tell who saw them."""

import re
from io import BytesIO
from typing import Any

import pytest
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
    """The demo's draft with its photo: other stories may have begun newer ones, with photos too."""
    drafts = page.request.get("/api/v1/inspections", params={"status": "draft", "limit": 50})
    for draft in drafts.json()["items"]:
        held = {"entity": "inspection", "entity_id": draft["id"]}
        photos = page.request.get("/api/v1/attachments", params=held).json()["items"]
        if any("(minh họa)" in (one["caption"] or "") for one in photos):
            return str(draft["id"])
    raise AssertionError("the demo shows no photos in a draft")


def send_two(page: Page) -> None:
    """Without network both wait; then one is taken, the other when its caption has been mended."""
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
    expect(page.get_by_text(re.compile("^Chờ gửi từ"))).to_have_count(2)
    assert serious(page) == []
    page.context.set_offline(False)
    page.reload()
    expect(page.locator(".photo-queue")).to_contain_text("Có vẻ chứa số CCCD")
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


def ready_draft(page: Page) -> str:
    """Minutes of a visit that lack nothing but the signature, made through the API."""

    def first(path: str, **params: Any) -> Any:
        return page.request.get(f"/api/v1{path}", params=params).json()["items"]

    place = first("/establishments", limit=1)[0]
    team = first("/inspection-teams")[0]["id"]
    kind = {"establishment_type": place["establishment_type"]}
    items = first("/checklist-templates", **kind)[0]["items"]
    visit = {
        "establishment_id": place["id"],
        "team_id": team,
        "kind": "unscheduled",
        "trigger": "suspected_sign",
        "inspected_on": "2022-10-03",
        "started_at": "2022-10-03T19:30:00+07:00",
        "ended_at": "2022-10-03T20:15:00+07:00",
        "member_ids": [one["id"] for one in first(f"/inspection-teams/{team}/members")[:3]],
        "checklist": {item["code"]: {"answer": "compliant"} for item in items},
        "outcome": "no_violation",
    }
    token = page.request.get("/api/v1/me").json()["csrf_token"]
    headers = {"X-CSRF-Token": token, "Idempotency-Key": "photos-ready-draft"}
    made = page.request.post("/api/v1/inspections", data=visit, headers=headers)
    assert made.ok, made.text()
    return str(made.json()["id"])


def refuse_one(page: Page) -> None:
    """Saving the section lets its photo go and waits for nothing; what is refused is said."""
    page.locator("input[type=file][multiple]").set_input_files([photo("a.jpg", "teal")])
    page.locator(".photo-queue").get_by_label("Chú thích").fill("CCCD 035203001234")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.wait_for_url("**muc=outcome*")
    expect(page.get_by_text("máy chủ chưa nhận, cần xem lại")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.wait_for_url("**muc=sign*")


def sign(page: Page, button: str) -> None:
    page.get_by_role("button", name="Ký biên bản").click()
    page.get_by_role("dialog").get_by_role("button", name=button).click()


@pytest.mark.in_turn
def test_a_photo_goes_with_its_section_or_is_named_before_signing(page_as: PageAs) -> None:
    page = page_as("inspector", phone=True)
    page.goto(f"/kiem-tra/{ready_draft(page)}/sua?muc=findings")
    refuse_one(page)
    answers = page.locator(".answers")
    expect(answers).to_contain_text("01 ảnh chưa gửi")
    sign(page, "Gửi ngay")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Có vẻ chứa số CCCD")
    expect(dialog.get_by_role("button", name="Ký, không kèm tệp chưa gửi")).to_be_visible()
    assert serious(page) == []
    dialog.get_by_role("link", name="Xem lại").click()
    page.locator(".photo-queue").get_by_label("Chú thích").fill("Biển hiệu")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.wait_for_url("**muc=outcome*")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(answers).to_contain_text("Đã gửi 1 tệp")
    expect(answers).not_to_contain_text("chưa gửi")

    # Signed knowingly without the second one: the record says what became of it.
    answers.get_by_role("link", name="Sửa: Ảnh và giấy tờ").click()
    page.locator("input[type=file][multiple]").set_input_files([photo("b.jpg", "olive")])
    expect(page.locator(".photo-queue > li")).to_have_count(1)
    page.go_back()
    sign(page, "Ký, không kèm tệp chưa gửi")
    expect(page.get_by_text("Đã ký biên bản số")).to_be_visible()
    left = page.locator(".banner", has_text="01 ảnh chưa gửi")
    expect(left).to_contain_text("chỉ có trên máy này")
    expect(page.locator(".photo-queue")).to_contain_text("gửi từ bây giờ là bổ sung sau")
    assert serious(page) == []
    left.get_by_role("button", name="Gửi ngay").click()
    expect(page.locator(".photos .tag")).to_have_text("Bổ sung sau khi ký")
    expect(left).to_have_count(0)
