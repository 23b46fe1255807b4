"""The police's figures in Excel: by the form's rules, out again, corrected with a reason."""

from typing import Any

import pytest
import sqlalchemy as sa

from backend.domains.platform.imports.models import ImportFile
from tests.acting import Api, Person
from tests.domains.platform.imports.lists import codes, opened, saved, send, workbook

KIND = "crime-statistics"
HEADS = ("Loại kỳ", "Ngày đầu kỳ", "Số vụ", "Số đối tượng", "Người mua dâm", "Dưới 18 tuổi")
THIRD = ("Quý", "1/7/2022", 3, 10, 4, 0)
AUGUST = ("tháng", "01/08/2022", 1, 3, None, None)
WHY = "Lý do đính chính"


def checked(person: Person, *rows: Any, heads: Any = HEADS, **fields: Any) -> dict[str, Any]:
    answer = send(person, workbook(heads, *rows), kind=KIND, **fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def periods(person: Person) -> dict[str, dict[str, Any]]:
    return {i["period_kind"]: i for i in person.get("/crime-statistics").json()["items"]}


def test_periods_go_in_with_their_first_revision(api: Api) -> None:
    police = api.as_("police")
    found = checked(police, THIRD, AUGUST, dry_run="false")
    assert (found["created_count"], found["errors"]) == (2, [])
    quarter, month = periods(police)["quarter"], periods(police)["month"]
    assert (quarter["case_count"], quarter["buying_count"]) == (3, 4)
    assert quarter["org_unit_name"] == "Bình Lục"
    assert month["buying_count"] is None, "a blank cell is not 0"
    revisions = police.get(f"/crime-statistics/{quarter['id']}/revisions").json()["items"]
    assert [(r["number"], r["case_count"]) for r in revisions] == [(1, 3)]


def test_what_the_form_refuses_the_list_refuses_too(api: Api) -> None:
    rows = (
        ("Quý", "1/8/2022", 3, 10, 4, 0),
        ("Quý", "1/1/2023", 3, 10, 4, 0),
        ("Tuần", "1/8/2022", 3, 10, 4, 0),
        ("Tháng", "1/8/2022", None, 10, 4, 0),
        ("Tháng", "1/7/2022", 3, 2, 4, 0),
        ("Tháng", "1/6/2022", 3, 10, 4, 11),
        ("Tháng", "1/5/2022", "ba", 10, 4, 0),
    )
    found = checked(api.as_("police"), *rows)
    assert sorted(codes(found)) == [
        ("A4", "cell-unknown-choice"),
        ("B2", "not-first-day"),
        ("B3", "cell-in-future"),
        ("C5", "cell-required"),
        ("C8", "cell-not-a-count"),
        ("D6", "fewer-than-parts"),
        ("F7", "more-than-whole"),
    ]
    assert all("{" not in error["message"] for error in found["errors"])


def test_an_edited_export_comes_back_as_a_correction_with_its_reason(api: Api) -> None:
    police = api.as_("police")
    checked(police, THIRD, dry_run="false")
    exported = police.get(f"/exports/{KIND}.xlsx", period_kind="quarter")
    assert exported.status_code == 200
    again = send(police, exported.content, kind=KIND).json()
    assert (again["unchanged_count"], again["errors"]) == (1, [])
    book = opened(exported.content)
    page = book["Danh sách"]
    heads = [str(cell.value).removesuffix(" *") for cell in page[1]]
    page.cell(2, heads.index("Số vụ") + 1).value = 4
    unexplained = send(police, saved(book), kind=KIND).json()
    assert [code for _, code in codes(unexplained)] == ["correction-unexplained"]
    page.cell(2, heads.index(WHY) + 1).value = "Bổ sung vụ ngày 28/9"
    found = send(police, saved(book), kind=KIND, dry_run="false").json()
    assert (found["updated_count"], found["errors"]) == (1, [])
    quarter = periods(police)["quarter"]
    assert (quarter["case_count"], quarter["revision_count"]) == (4, 2)
    revisions = police.get(f"/crime-statistics/{quarter['id']}/revisions").json()["items"]
    assert [r["reason"] for r in revisions] == ["Bổ sung vụ ngày 28/9", None]
    kinds = police.get("/imports/kinds").json()["items"]
    (kind,) = [one for one in kinds if one["kind"] == KIND]
    assert kind["is_final"], "no screen offers to take it back"
    back = police.post(f"/imports/{found['id']}/revert")
    assert (back.status_code, back.json()["code"]) == (409, "figures-stay")
    assert periods(police)["quarter"]["case_count"] == 4


def test_a_reason_alone_corrects_nothing(api: Api) -> None:
    police = api.as_("police")
    checked(police, THIRD, dry_run="false")
    found = checked(police, (*THIRD, "Rà soát"), heads=(*HEADS, WHY))
    assert (found["unchanged_count"], found["errors"]) == (1, [])
    numbered = checked(police, (*THIRD, "Theo CCCD 035203001234"), heads=(*HEADS, WHY))
    assert [code for _, code in codes(numbered)] == ["cell-names-person"]


@pytest.mark.parametrize("heading", ["Họ tên", "Tên đối tượng", "Năm sinh", "CCCD", "Ghi chú"])
def test_a_file_with_persons_or_stories_is_refused_whole(api: Api, heading: str) -> None:
    content = workbook((*HEADS, heading), (*THIRD, "chị A ở thôn 3"))
    answer = send(api.as_("police"), content, kind=KIND)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/file"
    assert api.one(sa.select(sa.func.count()).select_from(ImportFile)) == 0


def test_the_articles_of_a_day_are_known_before_the_figures(api: Api) -> None:
    rules = api.as_("police").get("/crime-statistics/penalty-rules").json()["items"]
    told = [(r["valid_to"], r["buying"]["article"], r["selling"]["warning_allowed"]) for r in rules]
    assert told == [("2025-12-14", "Điều 24", True), (None, "Điều 32", True)]
