"""Reminding the parts that have not handed on: whom, in their list of work, and on paper."""

from datetime import date
from typing import Any

import pytest

from backend.core.text.clock import set_today
from tests import provinces, world
from tests.acting import Api
from tests.documents.reading_back import docx_edges, docx_text, packed, pdf_text
from tests.domains.reporting.reports.making import act, done, written
from tests.provinces import EXAMPLE, SUPERIOR, commune

HALF = {"period_kind": "half_year", "period_start": "2025-07-01"}
ASKED = {**HALF, "due_on": "2026-01-15", "note": "Liên hệ Phòng Nghiệp vụ Y để được hướng dẫn."}


@pytest.fixture
def province(api: Api) -> Api:
    set_today(date(2026, 1, 10))
    api.run(provinces.open_province, 3)
    return api


def remind(api: Api, who: str = SUPERIOR, status: int = 201, **more: Any) -> Any:
    return done(api.as_(who).post("/report-reminders", {**ASKED, **more}), status)


def reminded(api: Api, who: str) -> list[Any]:
    items = done(api.as_(who).get("/inbox"))["items"]
    return [one for one in items if one["kind"] == "report_reminder"]


def test_it_stands_in_the_list_of_work_until_the_report_is_handed_on(province: Api) -> None:
    made = remind(province)
    assert made["org_unit_ids"] == sorted(str(commune(at)) for at in range(3))
    assert {one["stage"] for one in made["units"]} == {"late"}
    (item,) = reminded(province, EXAMPLE[0])
    assert (item["due_on"], item["entity_id"]) == ("2026-01-15", made["id"])
    assert reminded(province, SUPERIOR) == []

    unit = {"org_unit_id": str(commune(0)), **HALF}
    report = done(province.as_(EXAMPLE[0]).post("/reports", unit), 201)
    assert len(reminded(province, EXAMPLE[0])) == 1
    report = written(province, report, EXAMPLE[0])
    report = act(province, EXAMPLE[0], report, "submit", {"accept_missing": True})
    assert reminded(province, EXAMPLE[0]) == []
    act(province, EXAMPLE[1], report, "approve")
    again = done(province.as_(SUPERIOR).get(f"/report-reminders/{made['id']}"))
    told = {one["org_unit_id"]: one["submitted_on"] for one in again["units"]}
    assert [day for day in told.values() if day] == ["2026-01-10"]
    assert told[str(commune(0))] == "2026-01-10"
    later = remind(province)
    assert str(commune(0)) not in later["org_unit_ids"]


def test_some_are_chosen_and_only_those_who_lack(province: Api) -> None:
    made = remind(province, org_unit_ids=[str(commune(1))])
    assert made["org_unit_ids"] == [str(commune(1))]
    assert reminded(province, EXAMPLE[0]) == []
    wrong = remind(province, status=422, org_unit_ids=[str(world.unit("binhnghia"))])
    assert (wrong["errors"][0]["code"], wrong["errors"][0]["pointer"]) == (
        *("no-part-to-remind", "/org_unit_ids/0"),
    )
    past = remind(province, status=422, due_on="2026-01-09")
    assert past["errors"][0]["code"] == "reminder-day-past"


def test_when_all_have_handed_on_there_is_nobody_to_remind(api: Api) -> None:
    set_today(date(2026, 1, 10))
    api.run(provinces.open_province, 1)
    unit = {"org_unit_id": str(commune(0)), **HALF}
    report = done(api.as_(EXAMPLE[0]).post("/reports", unit), 201)
    report = written(api, report, EXAMPLE[0])
    act(api, EXAMPLE[0], report, "submit", {"accept_missing": True})
    assert remind(api, status=409)["code"] == "nobody-to-remind"


def test_a_part_reads_its_own_line_of_it(province: Api) -> None:
    made = remind(province)
    seen = done(province.as_(EXAMPLE[0]).get(f"/report-reminders/{made['id']}"))
    assert [one["org_unit_id"] for one in seen["units"]] == [str(commune(0))]
    rows = done(province.as_(EXAMPLE[0]).get("/report-reminders", **HALF))["items"]
    assert [row["id"] for row in rows] == [made["id"]]
    assert province.as_("district").get(f"/report-reminders/{made['id']}").status_code == 404


def test_the_letter_names_them_with_the_deadline(province: Api) -> None:
    made = remind(province)
    path = f"/report-reminders/{made['id']}"
    word = province.as_(SUPERIOR).get(f"{path}/letter.docx")
    assert word.status_code == 200, word.text
    assert "BẢNNHÁP" in docx_edges(word.content)
    paper = province.as_(SUPERIOR).get(f"{path}/letter.pdf")
    assert paper.status_code == 200, paper.text
    said = (
        *("UBND TỈNH NINH BÌNH", "SỞ Y TẾ", "V/v đôn đốc gửi báo cáo phòng, chống mại dâm"),
        *("6 tháng cuối năm 2025", "Đến ngày 10/01/2026, 3 đơn vị sau đây chưa gửi báo cáo"),
        *("trước hết ngày 15/01/2026", "Quá hạn", ASKED["note"], "GIÁM ĐỐC SỞ"),
    )
    for text in (docx_text(word.content), pdf_text(paper.content)):
        assert [one for one in said if packed(one) not in text] == []
        assert all(packed(one["name"]) in text for one in made["units"])
    numbered = done(province.as_(SUPERIOR).patch(path, {"document_no": "45/SYT-BTXH"}, made))
    word = province.as_(SUPERIOR).get(f"{path}/letter.docx")
    assert packed("Số: 45/SYT-BTXH") in docx_text(word.content)
    assert "BẢNNHÁP" not in docx_edges(word.content)
    assert numbered["version"] == made["version"] + 1


def test_the_district_reminds_its_communes(api: Api) -> None:
    asked = {"period_kind": "quarter", "period_start": "2022-07-01", "due_on": "2022-10-10"}
    made = done(api.as_("district").post("/report-reminders", asked), 201)
    assert len(made["units"]) == 3
    (item,) = reminded(api, "binhnghia")
    assert item["title"]
    assert api.as_("binhnghia").post("/report-reminders", asked).status_code == 403
