"""The minutes are printed where there is no network, in the words that the server will have."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.breakable_link import Link
from tests.e2e.field_phone import (
    OpenPhone,
    begin_visit,
    list_changes,
    list_plain,
    record_visit,
    sign_in,
)
from tests.e2e.watching import LOOK, PHONE, serious
from tests.serving import Server

WORDS = "Chủ cơ sở nhất trí nội dung biên bản"
PLACE = "Karaoke Anh Đào"


def look(page: Page, name: str) -> None:
    if not LOOK:
        return
    folder = Path(LOOK)
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}-390.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.screenshot(path=folder / f"{name}-1280.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})


def read_lines(page: Page) -> list[str]:
    """The paper line by line, without what only the server gives: number, check code, hash."""
    paper = page.locator(".record-paper")
    expect(paper).to_be_visible()
    given = ("Số:", "Mã SHA-256")
    lines = [line.strip() for line in paper.inner_text().splitlines()]
    return [one for one in lines if one and not one.startswith(given) and " ký trên " not in one]


@pytest.mark.in_turn
def test_the_paper_of_a_visit_without_network_says_what_the_servers_will(
    open_phone: OpenPhone, link: Link
) -> None:
    with open_phone(link) as page:
        sign_in(page)
        with page.expect_response(re.compile(r"/api/v1/establishments/[0-9a-f-]{36}$")):
            begin_visit(page, PLACE)
        link.cut()
        record_visit(page, WORDS)
        page.get_by_role("link", name="In biên bản").click()
        expect(page.get_by_text("Số: cấp khi đồng bộ")).to_be_visible()
        expect(page.get_by_text("số và mã kiểm tra cấp khi đồng bộ")).to_be_visible()
        assert serious(page) == []
        here = read_lines(page)
        assert WORDS in here
        assert "BẢN NHÁP" not in here
        look(page, "paper-offline")
        sheets = page.pdf(prefer_css_page_size=True)
        if LOOK:
            (Path(LOOK) / "paper-offline.pdf").write_bytes(sheets)
        assert sheets.count(b"/MediaBox [0 0 594.95996 841.91998]") >= 1, "A4"
        link.mend()
        expect(page.get_by_text("Số: cấp khi đồng bộ")).to_be_hidden()
        expect(page.get_by_text("Mã SHA-256")).to_be_visible()
        assert read_lines(page) == here


def draw(page: Page) -> str:
    """Sign in the frame; the path that was drawn."""
    pad = page.get_by_role("img", name="Khung ký của đại diện cơ sở")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 90)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 40 + step * 18, box["y"] + 90 + (-1) ** step * 5 * step)
    page.mouse.up()
    return pad.locator("path").get_attribute("d") or ""


@pytest.mark.in_turn
def test_a_signature_on_the_glass_lives_on_the_page_only(
    open_phone: OpenPhone, link: Link, tmp_path: Path
) -> None:
    sent: list[str] = []
    with open_phone(link) as page:
        page.context.on("request", lambda request: sent.append(request.post_data or ""))
        sign_in(page)
        begin_visit(page, PLACE)
        link.cut()
        record_visit(page, WORDS)
        page.get_by_role("link", name="In biên bản").click()
        expect(page.locator(".record-paper")).to_be_visible()
        expect(page.locator(".paper-drawn")).to_have_count(0)
        drawn = draw(page)
        assert drawn.count("L") >= 10
        expect(page.locator(".paper-drawn path")).to_have_attribute("d", drawn)
        assert serious(page) == []
        look(page, "paper-signed")
        if LOOK:
            page.pdf(prefer_css_page_size=True, path=Path(LOOK) / "paper-signed.pdf")
        page.get_by_role("button", name="Xóa, ký lại").click()
        expect(page.locator(".paper-drawn")).to_have_count(0)
        drawn = draw(page)
        page.get_by_role("link", name="Xem biên bản").click()
        page.get_by_role("link", name="In biên bản").click()
        expect(page.locator(".record-paper")).to_be_visible()
        expect(page.locator(".paper-drawn")).to_have_count(0)
        draw(page)
        link.mend()
        expect(page.get_by_text("Mã SHA-256")).to_be_visible()
        assert WORDS in "".join(sent), "what is recorded is sent"
        assert [one for one in sent if drawn[:30] in one] == []
    assert list_plain(tmp_path, drawn[:30]) == []


SECRET = "tệp của đội 178 ngày 03"


def save_file(page: Page, to: Path) -> None:
    """From the page of what waits; a password that is too short first."""
    page.get_by_role("button", name="Lưu tệp dự phòng").click()
    dialog = page.get_by_role("dialog")
    password = dialog.get_by_label("Mật khẩu của tệp", exact=True)
    password.fill("ngắn")
    dialog.get_by_role("button", name="Lưu tệp dự phòng").click()
    expect(dialog.get_by_text("từ 12 ký tự trở lên").first).to_be_visible()
    password.fill(SECRET)
    dialog.get_by_label("Nhập lại mật khẩu của tệp").fill(SECRET)
    assert serious(page) == []
    look(page, "rescue-save")
    with page.expect_download() as saving:
        dialog.get_by_role("button", name="Lưu tệp dự phòng").click()
    assert saving.value.suggested_filename.endswith(".so178")
    saving.value.save_as(to)
    expect(page.get_by_text("Đã lưu tệp")).to_be_visible()


def open_file(page: Page, file: Path, password: str) -> None:
    page.get_by_label("Tệp dự phòng (.so178)").set_input_files(file)
    page.get_by_label("Mật khẩu của tệp", exact=True).fill(password)
    page.get_by_role("button", name="Mở tệp", exact=True).click()


def send_file(page: Page, file: Path) -> None:
    """On another machine; with a wrong password first."""
    page.goto("/cho-gui")
    page.get_by_role("button", name="Mở tệp dự phòng").click()
    open_file(page, file, f"{SECRET}!")
    expect(page.get_by_text("Mật khẩu này không mở được tệp").first).to_be_visible()
    assert serious(page) == []
    look(page, "rescue-wrong")
    open_file(page, file, SECRET)
    expect(page.get_by_role("dialog").get_by_text("Ký biên bản")).to_be_visible()
    assert serious(page) == []
    look(page, "rescue-holds")
    page.get_by_role("button", name="Đưa vào hàng chờ gửi").click()
    expect(page.get_by_role("heading", name="Máy chủ đã nhận")).to_be_visible()
    expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible()


def test_what_waits_is_sent_from_another_machine_once(
    open_phone: OpenPhone, desk: httpx.Client, link: Link, desk_page: Page, tmp_path: Path
) -> None:
    """The other machine is that of the same person."""
    file = tmp_path / "mang-di.so178"
    with open_phone(link) as page:
        sign_in(page)
        begin_visit(page, PLACE)
        link.cut()
        visit = record_visit(page, WORDS)
        page.locator(".strip a").click()
        look(page, "outbox")
        save_file(page, file)
        assert WORDS.encode() not in file.read_bytes()
        assert desk.get(f"/inspections/{visit}").status_code == 404
        send_file(desk_page, file)
        assert desk.get(f"/inspections/{visit}").json()["status"] == "signed"
        sent = list_changes(desk, visit)
        assert sent.count("created") == 1
        link.mend()
        expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible()
        expect(page.get_by_text("Cần xem lại")).to_have_count(0)
    assert list_changes(desk, visit) == sent, "both have sent it"
    assert desk.get(f"/inspections/{visit}").json()["statement"] == WORDS


@pytest.mark.in_turn
def test_a_phone_is_told_how_to_install_until_that_was_read(
    browser: Browser, demo: Server, sessions: Callable[[str], StorageState]
) -> None:
    context = browser.new_context(
        base_url=demo.base,
        locale="vi-VN",
        viewport=cast("Any", PHONE),
        has_touch=True,
        is_mobile=True,
    )
    context.add_cookies(cast("Any", sessions("inspector")["cookies"]))
    page = context.new_page()
    page.goto("/ke-hoach-kiem-tra/hom-nay")
    hint = page.get_by_role("heading", name="Cài Sổ 178 vào máy")
    expect(hint).to_be_visible()
    expect(page.get_by_text("chọn Thêm vào màn hình chính")).to_be_visible()
    assert serious(page) == []
    look(page, "install")
    page.get_by_role("button", name="Không nhắc nữa").click()
    expect(hint).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra hôm nay")
    page.wait_for_load_state("networkidle")
    expect(hint).to_be_hidden()
    context.close()
