"""Papers: what the screen prints is what the files say; anyone checks a paper; templates change."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from backend.documents import render
from tests.documents.reading_back import docx_text, packed, pdf_text
from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any


def file_of(page: Page, name: str) -> bytes:
    page.get_by_role("button", name="Tải biên bản").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    return Path(waiting.value.path()).read_bytes()


def with_line(line: str) -> bytes:
    document = Document(io.BytesIO(render.get_default_template("inspection_record")))
    document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_signed_record_is_printed_and_checked(page_as: PageAs) -> None:
    page = page_as("inspector", phone=True)
    page.goto("/kiem-tra?status=signed")
    page.goto(page.locator("a[href^='/kiem-tra/0']").first.get_attribute("href") or "")
    page.get_by_role("link", name="In biên bản").click()
    sheet = page.locator(".record-paper")
    expect(sheet.get_by_text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")).to_be_visible()
    expect(sheet.get_by_role("img", name="Mã QR")).to_be_visible()
    assert serious(page) == []
    docx, pdf = docx_text(file_of(page, "Word")), pdf_text(file_of(page, "PDF"))
    paragraphs = [packed(text) for text in sheet.locator("p, td, h2, h3").all_inner_texts()]
    shown = [text for text in paragraphs if text and "mẫumặcđịnh" not in text]
    assert len(shown) > 60
    assert [text for text in shown if text not in docx] == []
    assert [text for text in shown if text not in pdf] == []

    number = sheet.locator("header .under").first.inner_text().removeprefix("Số: ")
    digest = sheet.locator(".hash").inner_text().split()[-1]
    stranger = page_as(None, phone=True)
    stranger.goto(f"/kiem-tra-van-ban?so={number.replace('/', '%2F')}&ma={digest}")
    expect(stranger.get_by_text("Văn bản có trong Sổ 178")).to_be_visible()
    assert serious(stranger) == []
    stranger.get_by_label("Số văn bản").fill("1/BB")
    stranger.get_by_role("button", name="Kiểm tra").click()
    expect(stranger.get_by_text("Không tìm thấy văn bản này")).to_be_visible()


def test_an_administrator_replaces_a_template(page_as: PageAs) -> None:
    page = page_as("admin")
    page.goto("/mau-van-ban")
    kind = page.locator("section", has=page.get_by_role("heading", name="Biên bản kiểm tra"))
    kind.get_by_role("button", name="Tải lên bản mới").click()
    page.get_by_label("Tên mẫu").fill("Mẫu của huyện")
    wrong = {"name": "mau.docx", "mimeType": "", "buffer": with_line("{{ chu_co_so }}")}
    page.locator("input[type=file]").set_input_files([wrong])
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Tải lên bản mới").click()
    expect(dialog.get_by_text(re.compile("biến không có: chu_co_so")).first).to_be_visible()
    right = {
        "name": "mau.docx",
        "mimeType": "",
        "buffer": with_line("Số điện thoại đường dây nóng"),
    }
    page.locator("input[type=file]").set_input_files([right])
    dialog.get_by_role("button", name="Tải lên bản mới").click()
    expect(kind.get_by_text("Bản 1: Mẫu của huyện")).to_be_visible()
    kind.get_by_role("button", name="Áp dụng mẫu Mẫu của huyện").click()
    assert serious(page) == []
    dialog.get_by_role("button", name="Áp dụng", exact=True).click()
    expect(kind.get_by_text("Đang dùng: mẫu “Mẫu của huyện”, bản 1.")).to_be_visible()
    expect(kind.get_by_text("Đang áp dụng, từ 03/10/2022")).to_be_visible()
    assert serious(page) == []
