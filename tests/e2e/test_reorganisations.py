"""The administrator enters a split and a merge by the screens alone, with a second person.

Where a test carries an act out it is undone again: other tests use the same register.
"""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

PageAs = Any


def begin(page: Page, number: str) -> None:
    """A draft for 1 October 2022."""
    page.goto("/sap-xep-don-vi/moi")
    page.get_by_role("textbox", name="Số quyết định").fill(number)
    page.get_by_role("textbox", name="Ngày ban hành").fill("15/09/2022")
    page.get_by_role("textbox", name="Ngày đơn vị mới bắt đầu").fill("01/10/2022")
    page.get_by_role("textbox", name="Căn cứ").fill("Nghị quyết của Hội đồng nhân dân")
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_role("button", name="Thêm đơn vị mới")).to_be_visible()


def add_unit(page: Page, name: str, code: str, *former: str) -> None:
    page.get_by_role("button", name="Thêm đơn vị mới").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Loại").select_option("xã")
    dialog.get_by_role("textbox", name="Tên").fill(name)
    dialog.get_by_role("textbox", name="Mã đơn vị").fill(code)
    dialog.get_by_label("Thuộc").select_option(label="huyện Bình Lục")
    for one in former:
        dialog.get_by_role("checkbox", name=one).check()
    assert serious(page) == []
    dialog.get_by_role("button", name="Lưu").click()
    expect(dialog).to_be_hidden()


def send(page: Page, method: str, path: str, **more: Any) -> Any:
    me = page.request.get("/api/v1/me").json()
    headers = {"X-CSRF-Token": me["csrf_token"], "If-Match": '"1"'}
    if method == "POST":
        more["data"] |= {"org_unit_id": me["units"][0]["id"]}
    answer = page.request.fetch(f"/api/v1{path}", method=method, headers=headers, **more)
    assert answer.ok, answer.text()
    return answer.json() if method != "DELETE" else None


def test_a_split_of_a_commune_is_entered_and_looked_at(page_as: PageAs) -> None:
    commune, page = page_as("binhnghia"), page_as("admin", phone=True)
    body = {"name": "Thôn Đông", "kind": "village"}
    area = send(commune, "POST", "/areas", data=body)
    begin(page, "15/NQ-HĐND")
    add_unit(page, "Bình Nghĩa Đông", "13598", "xã Bình Nghĩa")
    add_unit(page, "Bình Nghĩa Tây", "13599", "xã Bình Nghĩa")
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_label("Thôn Đông (0 cơ sở)").select_option(label="xã Bình Nghĩa Đông")
    rest = page.get_by_label("cơ sở chưa ghi địa bàn")
    rest.select_option(label="xã Bình Nghĩa Tây")
    assert serious(page) == []
    page.get_by_role("button", name="Lưu địa bàn").click()
    expect(rest).to_have_count(0)
    chosen = page.get_by_label("Thôn Đông (0 cơ sở)").locator("option:checked")
    expect(chosen).to_have_text("xã Bình Nghĩa Đông")
    for role in page.get_by_label(", xã Bình Nghĩa").all():
        role.select_option(label="Kết thúc cùng đơn vị")
    page.get_by_role("button", name="Lưu lựa chọn").click()
    expect(page.get_by_role("button", name="Đề nghị thực hiện")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Thao tác").click()
    page.get_by_role("button", name="Xóa bản nháp").click()
    page.get_by_role("dialog").get_by_role("button", name="Xóa bản nháp").click()
    expect(page.get_by_text("Chưa có lần sắp xếp nào")).to_be_visible()
    send(commune, "DELETE", f"/areas/{area['id']}")


def ask(page: Page, act: str) -> None:
    """Ask the second person, once in the page and once in its dialog."""
    page.get_by_role("button", name=act).click()
    page.get_by_role("dialog").get_by_role("button", name=act).click()
    expect(page.get_by_text("Đã gửi đề nghị cho người thứ hai.")).to_be_visible()


def confirm(page: Page) -> None:
    page.reload()
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_role("dialog").get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_role("button", name="Xác nhận")).to_have_count(0)


def carry_out(page: Page, chair: Page) -> None:
    """The draft before `page`, read in short by both."""
    page.get_by_role("button", name="Xem trước").click()
    units = "1 đơn vị mới tiếp nhận 2 đơn vị cũ."
    expect(page.get_by_text(units)).to_be_visible()
    expect(page.get_by_text("cơ sở chuyển về đơn vị mới")).to_be_visible()
    ask(page, "Đề nghị thực hiện")
    chair.goto(page.url)
    expect(chair.get_by_text(units)).to_be_visible()
    assert serious(chair) == []
    confirm(chair)


def take_back(page: Page, chair: Page) -> None:
    page.reload()
    expect(page.get_by_text("Đã thực hiện", exact=True)).to_be_visible()
    page.get_by_role("button", name="Kiểm tra dữ liệu phụ thuộc").click()
    expect(page.get_by_text("Chưa có dữ liệu nào phụ thuộc.")).to_be_visible()
    ask(page, "Đề nghị hoàn tác")
    confirm(chair)
    page.reload()
    expect(page.get_by_text("Đã hoàn tác", exact=True)).to_be_visible()


@pytest.mark.campaign
def test_a_merge_is_carried_out_undone_and_carried_out_again(page_as: PageAs) -> None:
    """Two persons each time; the second one reads in short what they confirm."""
    page, chair = page_as("admin"), page_as("leader", phone=True)
    begin(page, "16/NQ-HĐND")
    add_unit(page, "Tiêu Lão", "13597", "xã Tiêu Động", "xã An Lão")
    carry_out(page, chair)
    take_back(page, chair)
    undone = page.url
    page.get_by_role("button", name="Lập lại bản nháp").click()
    expect(page.get_by_role("button", name="Xem trước")).to_be_visible()
    assert page.url != undone
    carry_out(page, chair)
    take_back(page, chair)
