"""The targets that plans of 2026 write are entered in the dialog, and each figure is its list."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

PageAs = Any
Written = tuple[str, str, Mapping[str, str | list[str]], int]
"""Words; what it is about; other fields by label; the percentage or number."""
KIND, NUMBER, PERCENT = "Kế hoạch nêu dưới dạng", "Số phải đạt", "Mức phải đạt, phần trăm"
AUDIENCE, OCCASION = "Đối tượng được tuyên truyền", "Loại kiểm tra"
REACHED, COMMUNICATING = "Lượt người được tuyên truyền", "Đơn vị có hoạt động tuyên truyền"
ENTERED, VISITED = "Số do cơ quan khác thống kê, nhập tay", "Số cơ sở được kiểm tra"
WRITTEN: tuple[Written, ...] = (
    (
        "100% xã, phường duy trì thường xuyên ít nhất một hình thức tuyên truyền",
        COMMUNICATING,
        {KIND: "Tỷ lệ duy trì đều trong năm", "Duy trì trong từng": "Quý"},
        100,
    ),
    (
        "Tin, bài đăng thường xuyên trên báo, mạng xã hội",
        COMMUNICATING,
        {
            KIND: "Tỷ lệ duy trì đều trong năm",
            "Hình thức tuyên truyền": "Trên mạng",
            "Duy trì trong từng": "Tháng",
        },
        100,
    ),
    (
        "03 phóng sự truyền hình",
        ENTERED,
        {
            KIND: "Số lượng phải đạt, nhập theo báo cáo",
            "Đơn vị tính": "phóng sự",
            "Cơ quan thống kê": "Y tế",
        },
        3,
    ),
    ("Tuyên truyền cho người dân", REACHED, {AUDIENCE: "Nhân dân, khu dân cư"}, 5300),
    (
        "Tuyên truyền cho người lao động tại cơ sở",
        REACHED,
        {AUDIENCE: "Chủ, người làm việc tại cơ sở kinh doanh dịch vụ"},
        3500,
    ),
    (
        "Tuyên truyền cho công nhân khu công nghiệp",
        REACHED,
        {AUDIENCE: "Công nhân, người lao động"},
        60_000,
    ),
    (
        "Tuyên truyền cho học sinh, sinh viên",
        REACHED,
        {AUDIENCE: "Học sinh, sinh viên"},
        100_000,
    ),
    ("Tập huấn ít nhất 6.000 cán bộ", "Người được tập huấn", {}, 6000),
    (
        "100% xã, phường theo mô hình phòng, chống mại dâm cấp xã",
        "Đơn vị có mô hình phòng, chống mại dâm hoạt động",
        {KIND: "Tỷ lệ phải đạt"},
        100,
    ),
    (
        "100% xã, phường lồng ghép với chương trình khác",
        "Đơn vị có hoạt động lồng ghép với chương trình khác",
        {KIND: "Tỷ lệ phải đạt"},
        100,
    ),
    (
        "100% tố giác, tin báo được tiếp nhận, xác minh, phân loại, xử lý kịp thời",
        ENTERED,
        {KIND: "Tỷ lệ phải đạt", "Đơn vị tính": "tin báo", "Cơ quan thống kê": "Công an"},
        100,
    ),
    (
        "Phát hiện, đưa ra xét xử 100 vụ án hình sự",
        ENTERED,
        {
            KIND: "Số lượng phải đạt, nhập theo báo cáo",
            "Đơn vị tính": "vụ",
            "Cơ quan thống kê": "Tòa án",
        },
        100,
    ),
    (
        "Trên 60% cơ sở được kiểm tra ít nhất một lần trong năm",
        "Cơ sở đang hoạt động được kiểm tra",
        {
            KIND: "Tỷ lệ được kiểm tra nhiều lần trong năm",
            "Số lần ít nhất trong năm": "1",
            "teams": ["Huyện", "Xã"],
        },
        60,
    ),
    ("Đội cấp xã kiểm tra 2.937 cơ sở", VISITED, {"teams": ["Xã"]}, 2937),
    (
        "Đội cấp tỉnh kiểm tra đột xuất 40 lượt",
        "Lượt kiểm tra",
        {OCCASION: "Đột xuất", "teams": ["Tỉnh"]},
        40,
    ),
    (
        "Kiểm tra, hướng dẫn 15 đội cấp xã",
        "Đội kiểm tra cấp dưới được phúc tra, hướng dẫn",
        {},
        15,
    ),
    (
        "Kiểm tra lại cơ sở có biểu hiện phức tạp",
        "Cơ sở thuộc diện phức tạp được kiểm tra lại",
        {},
        100,
    ),
    (
        "Không phát sinh mới điểm phức tạp",
        "Cơ sở, địa bàn phức tạp mới phát sinh",
        {KIND: "Không phát sinh mới"},
        0,
    ),
)


def enter(page: Page, written: Written) -> str:
    """One target through the dialog; its code."""
    words, about, fields, level = written
    page.get_by_text("Thao tác khác").click()
    page.get_by_role("button", name="Thêm chỉ tiêu").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Chỉ tiêu nói về").select_option(label=about)
    for label, value in fields.items():
        if isinstance(value, list):
            for tier in value:
                dialog.get_by_label(tier, exact=True).check()
        elif (field := dialog.get_by_label(label, exact=True)).evaluate("f => f.tagName") == (
            "SELECT"
        ):
            field.select_option(label=value)
        else:
            field.fill(value)
    share = dialog.get_by_label(PERCENT)
    if share.count():
        share.fill(str(level))
    elif (number := dialog.get_by_label(NUMBER, exact=True)).count():
        number.fill(str(level))
    dialog.get_by_label("Lời của kế hoạch").fill(words)
    with page.expect_response(lambda r: r.request.method == "POST") as answer:
        dialog.get_by_role("button", name="Lưu đề xuất").click()
    assert answer.value.ok, (words, answer.value.text())
    expect(dialog).to_have_count(0)
    return str(answer.value.json()["code"])


def read_all(page: Page, path: str, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 200, **asked}
    while True:
        answer = page.request.get(f"/api/v1{path}", params=query)
        assert answer.ok, answer.text()
        told = answer.json()
        found += told["items"]
        if told["next"] is None:
            return found
        query["after"] = told["next"]


@pytest.mark.campaign
@pytest.mark.slow
def test_the_eighteen_targets_are_entered_on_the_screen(page_as: PageAs) -> None:
    assert len(WRITTEN) == 18
    page = page_as("district")
    page.goto("/ke-hoach")
    rows = page.locator(".proposals > li")
    expect(rows.first).to_be_visible()
    before = rows.count()
    codes = {enter(page, one): one for one in WRITTEN}
    expect(rows).to_have_count(before + 18)
    (plan,) = {one["plan_id"] for one in find_targets(page, codes)}
    told = page.request.get(f"/api/v1/plans/{plan}/progress").json()["targets"]
    figures = {one["code"]: one for one in told if one["code"] in codes}
    counted_by_register = 0
    for code, (words, *_) in codes.items():
        one = figures[code]
        listed = read_all(page, f"/plans/{plan}/targets/{code}/records", counted="true")
        amounts = [row["amount"] for row in listed if row["amount"] is not None]
        assert sum(amounts) == (one["value"] or 0), words
        counted_by_register += bool(one["value"])
        if one["threshold_number"] is None:
            whole = read_all(page, f"/plans/{plan}/targets/{code}/records")
            assert len(whole) == one["denominator"], words
    assert counted_by_register >= 6, "the control: the demo has records for many of them"
    recount(page, WRITTEN[3][0])
    token = page.request.get("/api/v1/me").json()["csrf_token"]
    for one in find_targets(page, codes):
        path = f"/api/v1/plans/{plan}/targets/{one['code']}"
        headers = {"X-CSRF-Token": token, "If-Match": f'"{one["version"]}"'}
        assert page.request.delete(path, headers=headers).ok


def find_targets(page: Page, codes: Mapping[str, Written]) -> list[dict[str, Any]]:
    plans = page.request.get("/api/v1/plans", params={"year": "2022"}).json()["items"]
    found = [one for plan in plans for one in read_all(page, f"/plans/{plan['id']}/targets")]
    return [one for one in found if one["code"] in codes]


def recount(page: Page, words: str) -> None:
    """A draft is made to count something else, where it stands."""
    page.get_by_role(
        "button", name=re.compile(f"^Đề xuất thay đổi: {words}$|^Sửa.*: {words}$")
    ).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Chỉ tiêu nói về").select_option(label="Lượt kiểm tra")
    dialog.get_by_label(OCCASION).select_option(label="Theo kế hoạch")
    with page.expect_response(lambda r: r.request.method == "PATCH") as answer:
        dialog.get_by_role("button", name="Lưu đề xuất").click()
    assert answer.value.json()["indicator"] == "visits_made"
    expect(dialog).to_have_count(0)
