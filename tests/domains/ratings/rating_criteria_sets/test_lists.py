"""The real table typed in Excel becomes the criteria of a set; any set is taken away as a list."""

from typing import Any

import pytest

from backend.core.text.clock import set_today
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet
from tests import world
from tests.acting import Api
from tests.contract.created_states import set_values
from tests.domains.platform.imports.lists import codes, listing, opened, send, workbook
from tests.domains.ratings.commune_ratings.making import SET, begun, done, ready
from tests.domains.ratings.rating_criteria_sets.test_sets import SETS, made

KIND = "rating-criteria"
HEADS = ("STT", "Nội dung", "Điểm chuẩn", "Nhóm", "Số liệu phải đủ", "Bộ tiêu chí")
NAME = "Bảng tiêu chí của huyện"


@pytest.fixture(autouse=True)
def in_october() -> Any:
    set_today(world.TODAY)
    yield
    set_today(None)


def put(api: Api, *rows: Any, dry_run: str = "false") -> Any:
    sent = send(api.as_("admin"), workbook(HEADS, *rows), kind=KIND, dry_run=dry_run)
    return done(sent, 201)


def test_a_table_is_entered_from_its_paper(api: Api) -> None:
    table = made(api, criteria=[], classes=None)
    found = put(
        api,
        ("I", "Tuyên truyền", "7,5 điểm", "Phòng ngừa", None, NAME),
        ("II", "Nắm số lao động", 92.5, "Quản lý", "Khai báo lao động", NAME),
    )
    assert (found["status"], found["created_count"], found["errors"]) == ("applied", 2, [])
    table = done(api.as_("admin").get(f"{SETS}/{table['id']}"))
    assert [(c["code"], c["max_points"], c["section"]) for c in table["criteria"]] == [
        ("I", 7.5, "Phòng ngừa"),
        ("II", 92.5, "Quản lý"),
    ]
    second = table["criteria"][1]
    assert second["evidence"] == second["required_evidence"] == ["workforce_counted"]
    assert table["max_score"] == 100
    again = put(api, ("I", "Tuyên truyền", 8, None, None, NAME))
    assert (again["updated_count"], again["created_count"], again["errors"]) == (1, 0, [])
    assert done(api.as_("admin").get(f"{SETS}/{table['id']}"))["max_score"] == 100.5


def test_the_only_set_that_may_change_need_not_be_named(api: Api) -> None:
    table = made(api, criteria=[], classes=None)
    paper = workbook(("BẢNG TIÊU CHÍ",), HEADS[:3], ("1", "Tuyên truyền", 100))
    found = done(send(api.as_("admin"), paper, kind=KIND, dry_run="false"), 201)
    assert (found["created_count"], found["errors"]) == (1, [])
    shown = done(api.as_("admin").get(f"{SETS}/{table['id']}"))
    assert [line["code"] for line in shown["criteria"]] == ["1"]
    made(api, name="Bảng thứ hai", criteria=[], classes=None)
    found = done(send(api.as_("admin"), paper, kind=KIND), 201)
    assert codes(found) == [("A2", "column-missing")]


def test_what_is_wrong_is_told_at_its_cell(api: Api) -> None:
    made(api)
    found = put(
        api,
        ("I.1", "Tuyên truyền", 40.25, None, None, NAME),
        ("I.3", "Kiểm tra", "mười", None, None, NAME),
        ("I.4", "Kiểm tra", 5, None, "Ma túy", NAME),
        ("I.5", "Kiểm tra", 5, None, None, "Mẫu minh họa số 1"),
        ("I 6", "Kiểm tra", 5, None, None, NAME),
        dry_run="true",
    )
    assert codes(found) == [
        ("C2", "cell-not-points"),
        ("C3", "cell-not-points"),
        ("E4", "cell-unknown-choice"),
        ("F5", "cell-unknown-set"),
        ("A6", "pattern"),
    ]


def test_a_list_comes_back_and_is_taken_back(api: Api) -> None:
    table = made(api)
    file = api.as_("admin").get(f"/exports/{KIND}.xlsx", criteria_set_id=table["id"])
    book = opened(file.content)
    sheet = book["Danh sách"]
    heads = [cell.value for cell in sheet[1]]
    assert [row[heads.index("Mã *")].value for row in sheet.iter_rows(min_row=2)] == ["I.1", "I.2"]
    unchanged = done(send(api.as_("admin"), file.content, kind=KIND), 201)
    assert (unchanged["unchanged_count"], unchanged["error_count"]) == (2, 0)
    entered = put(api, ("I.3", "Kiểm tra", 10, None, None, NAME))
    path = f"/imports/{entered['id']}/revert"
    done(api.as_("admin").post(path, etag=entered))
    table = done(api.as_("admin").get(f"{SETS}/{table['id']}"))
    assert (len(table["criteria"]), table["max_score"]) == (2, 100)


def test_a_set_in_use_neither_takes_rows_nor_gives_them_back(api: Api) -> None:
    ready(api)
    table = made(api, criteria=[], classes=None)
    entered = put(api, ("I.1", "Kiểm tra", 100, None, None, NAME))
    begun(api, criteria_set_id=table["id"])
    later = put(api, ("I.2", "Kiểm tra", 10, None, None, NAME), dry_run="true")
    assert codes(later) == [("F2", "cell-unknown-set")]
    refused = api.as_("admin").post(f"/imports/{entered['id']}/revert", etag=entered)
    assert (refused.status_code, refused.json()["code"]) == (409, "set-in-use")


def test_what_became_the_program_s_own_sample_gives_no_rows_back(api: Api) -> None:
    made(api, criteria=[], classes=None)
    entered = put(api, ("I.1", "Kiểm tra", 100, None, None, NAME))
    api.run(lambda db: set_values(db, CriteriaSet, is_shipped=True))
    refused = api.as_("admin").post(f"/imports/{entered['id']}/revert", etag=entered)
    assert (refused.status_code, refused.json()["code"]) == (409, "shipped-set")


def test_everyone_takes_criteria_away_and_only_the_admin_brings_them(api: Api) -> None:
    ready(api)
    file = api.as_("binhnghia").get(f"/exports/{KIND}.xlsx", criteria_set_id=str(SET))
    heads, *lines = opened(file.content)["Danh sách"].iter_rows(values_only=True)
    remarks = {line[heads.index("Lưu ý")] for line in lines}
    assert (len(lines), remarks) == (4, {"Mẫu minh họa, không phải tiêu chí chính thức"})
    assert send(api.as_("district"), workbook(HEADS), kind=KIND).status_code == 403
    kinds = done(api.as_("admin").get("/imports/kinds"))["items"]
    assert [one["kind"] for one in kinds] == ["areas", KIND]
    assert send(api.as_("admin"), workbook(HEADS), kind="establishments").status_code == 403


def test_the_admin_sees_no_list_of_others(api: Api) -> None:
    theirs = done(send(api.as_("district"), listing(("Nhà nghỉ Sen", "Nhà nghỉ", "Thôn 1"))), 201)
    assert done(api.as_("district").get("/imports"))["items"]
    assert done(api.as_("admin").get("/imports"))["items"] == []
    for part in ("", "/rows", "/annotated.xlsx"):
        assert api.as_("admin").get(f"/imports/{theirs['id']}{part}").status_code == 404
