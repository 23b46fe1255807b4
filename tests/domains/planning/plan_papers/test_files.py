"""The plan as a paper: what the register holds, in Word and PDF alike, and blanks for the rest."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api
from tests.documents.reading_back import docx_edges, docx_text, packed, pdf_text
from tests.domains.inspections.inspections.making import done, made
from tests.domains.planning.plans.making import PLAN

BLANK = "(chưa có trong sổ, ghi khi ban hành)"
TARGET = {
    "code": "training",
    "indicator": "people_trained",
    "kind": "count",
    "title": "Tập huấn cán bộ xã, thị trấn",
    "threshold_number": 5300,
}


def print_plan(api: Api, who: str, path: str = PLAN) -> tuple[bytes, tuple[str, str]]:
    """The file in Word, and the words of both."""
    word, page = (api.as_(who).get(f"{path}/document.{ending}") for ending in ("docx", "pdf"))
    assert (word.status_code, page.status_code) == (200, 200), word.text
    return word.content, (docx_text(word.content), pdf_text(page.content))


def lacks(texts: tuple[str, str], *said: str) -> list[str]:
    return [one for one in said for text in texts if packed(one) not in text]


def fill(api: Api, path: str = PLAN) -> None:
    who = api.as_("district")
    for agency, title, due in (
        ("Phòng LĐTBXH", "Rà soát cơ sở & cập nhật <thông tin>", "2022-06-30"),
        ("Công an huyện", "Thống kê tội phạm về mại dâm", None),
        ("Phòng LĐTBXH", "Tổng hợp báo cáo năm", None),
    ):
        made(who.post(f"{path}/tasks", {"agency": agency, "title": title, "due_on": due}))


def test_it_says_what_the_register_holds(api: Api) -> None:
    fill(api)
    money = {"year": 2022, "source": "local", "content": "inspection", "planned": 120_000_000}
    made(api.as_("district").post("/budgets", money))
    word, texts = print_plan(api, "district")
    assert (
        lacks(
            texts,
            *("ỦY BAN NHÂN DÂN", "HUYỆN BÌNH LỤC", "Số: ……/KH-UBND", "KẾ HOẠCH"),
            *("Bình Lục, ngày …… tháng …… năm 2022", "Phòng, chống mại dâm năm 2022"),
            *("Căn cứ Pháp lệnh Phòng, chống mại dâm số 10/2003/PL-UBTVQH11;", BLANK),
            *("establishments_inspected (mức phải đạt: ít nhất 70%).", "30/06/2022"),
            *("Rà soát cơ sở & cập nhật <thông tin>", "Thanh tra, kiểm tra, xử lý vi phạm"),
            *("120.000.000 đồng (Một trăm hai mươi triệu đồng).", "Ngân sách địa phương"),
            *("1. Phòng LĐTBXH: thực hiện nhiệm vụ 1, 3 ở mục III.",),
            *("2. Công an huyện: thực hiện nhiệm vụ 2 ở mục III.", "- Sở LĐTB&XH (b/c);"),
            "(qua Phòng Lao động - Thương binh và Xã hội huyện)",
        )
        == []
    )
    assert "DỰTHẢO" not in docx_edges(word)


def test_money_is_told_to_whoever_may_read_budgets(api: Api) -> None:
    money = {"year": 2022, "source": "local", "content": "inspection", "planned": 120_000_000}
    made(api.as_("district").post("/budgets", money))
    for who, told in (("leader", True), ("binhnghia", False), ("partner", False)):
        _, texts = print_plan(api, who)
        for text in texts:
            assert (packed("120.000.000") in text) is told, who
            assert (packed("không thuộc quyền xem của người tải") in text) is not told, who


def test_a_draft_says_so_and_stays_with_its_office(api: Api) -> None:
    draft = made(
        api.as_("district").post(
            "/plans",
            {"org_unit_id": str(world.unit("binhluc")), "year": 2023, "title": "Kế hoạch năm 2023"},
        )
    )
    path = f"/plans/{draft['id']}"
    made(api.as_("district").post(f"{path}/targets", TARGET))
    word, texts = print_plan(api, "district", path)
    assert "DỰTHẢO" in docx_edges(word)
    assert lacks(texts, "Tập huấn cán bộ xã, thị trấn (mức phải đạt: ít nhất 5.300 người).") == []
    assert api.as_("province").get(f"{path}/document.docx").status_code == 404
    fill(api, path)
    done(api.as_("district").post(f"{path}/submit", etag=done(api.as_("district").get(path))))
    waiting = done(api.as_("leader").get(path))
    done(api.as_("leader").post(f"{path}/approve", {}, etag=waiting))
    word, texts = print_plan(api, "leader", path)
    assert "DỰTHẢO" not in docx_edges(word)
    assert lacks(texts, world.PEOPLE["leader"][0], "TM. ỦY BAN NHÂN DÂN") == []


def test_it_costs_as_many_queries_however_long_it_is(api: Api) -> None:
    def count() -> int:
        with api.queries() as seen:
            print_plan(api, "district")
        return len([one for one in seen if one.startswith("SELECT")])

    few = count()
    for _ in range(3):
        fill(api)
    assert count() == few


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_the_same_plan_is_not_sent_twice(api: Api, ending: str) -> None:
    first: Any = api.as_("district").get(f"{PLAN}/document.{ending}")
    again = api.as_("district").get(
        f"{PLAN}/document.{ending}", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (first.status_code, again.status_code) == (200, 304)
