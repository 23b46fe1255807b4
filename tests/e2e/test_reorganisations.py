"""The administrator enters a split of a commune by the screens alone, and looks at what it does."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

PageAs = Any


def add_unit(page: Page, name: str, code: str) -> None:
    page.get_by_role("button", name="Thêm đơn vị mới").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Loại").select_option("xã")
    dialog.get_by_role("textbox", name="Tên").fill(name)
    dialog.get_by_role("textbox", name="Mã đơn vị").fill(code)
    dialog.get_by_label("Thuộc").select_option(label="huyện Bình Lục")
    dialog.get_by_role("checkbox", name="xã Bình Nghĩa").check()
    assert serious(page) == []
    dialog.get_by_role("button", name="Lưu").click()
    expect(dialog).to_be_hidden()


def send(page: Page, method: str, path: str, **more: Any) -> Any:
    me = page.request.get("/api/v1/me").json()
    headers = {"X-CSRF-Token": me["csrf_token"], "If-Match": "*"}
    if method == "POST":
        more["data"] |= {"org_unit_id": me["units"][0]["id"]}
    answer = page.request.fetch(f"/api/v1{path}", method=method, headers=headers, **more)
    assert answer.ok, answer.text()
    return answer.json() if method != "DELETE" else None


def test_a_split_of_a_commune_is_entered_and_looked_at(page_as: PageAs) -> None:
    commune, page = page_as("binhnghia"), page_as("admin", phone=True)
    body = {"name": "Thôn Đông", "kind": "village"}
    area = send(commune, "POST", "/areas", data=body)
    page.goto("/sap-xep-don-vi/moi")
    page.get_by_role("textbox", name="Số quyết định").fill("15/NQ-HĐND")
    page.get_by_role("textbox", name="Ngày ban hành").fill("15/09/2022")
    page.get_by_role("textbox", name="Ngày đơn vị mới bắt đầu").fill("01/10/2022")
    page.get_by_role("textbox", name="Căn cứ").fill("Nghị quyết của Hội đồng nhân dân")
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_role("button", name="Thêm đơn vị mới")).to_be_visible()
    add_unit(page, "Bình Nghĩa Đông", "13598")
    add_unit(page, "Bình Nghĩa Tây", "13599")
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
