"""Head counts of which a part is not known: list, export, import, log and timeline agree."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.domains.establishments.establishments.models import WorkforceCount
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, made
from tests.domains.platform.imports.lists import opened, saved, send, workbook

ID = world.establishment("binhnghia")
PATH = f"/establishments/{ID}/workforce-counts"
DAY = "2022-09-01"
NUMBERS = {"total": 6, "female": 4}
KIND = "establishments"
MINORS = "Lao động dưới 18 tuổi"
HEADS = (
    *("Tên cơ sở", "Loại hình", "Địa chỉ", "Xã, thị trấn"),
    *("Tổng số lao động", "Lao động nữ", MINORS, "Ngày thống kê lao động"),
)
ROW = ("Quán Mới Mở", "Bar", "Thôn 9", "Bình Nghĩa", 6, 4)


def test_a_count_without_minors_is_unknown_and_a_typed_0_is_0(api: Api) -> None:
    person = api.as_("binhnghia")
    blank = made(person.post(PATH, NUMBERS | {"counted_on": DAY}))
    zero = made(person.post(PATH, NUMBERS | {"counted_on": "2022-09-02", "under_18": 0}))
    assert (blank["under_18"], zero["under_18"]) == (None, 0)
    assert (blank["keeps_blanks"], zero["keeps_blanks"]) == (True, True)
    after = done(person.patch(f"{PATH}/{zero['id']}", {"under_18": None}, etag=zero))
    assert after["under_18"] is None
    own = (LogEntry.entity_id == UUID(zero["id"]), LogEntry.action == "updated")
    told = sa.select(LogEntry.diff).where(*own)
    assert api.one(told)["under_18"] == [0, None]
    timeline = done(person.get(f"/establishments/{ID}/timeline"))["items"]
    created = next(item for item in timeline if item["id"] == blank["id"])
    assert created["record"]["under_18"] is None


def test_a_blank_cell_is_unknown_on_a_new_row_and_changes_nothing_on_a_known_one(api: Api) -> None:
    person = api.as_("binhnghia")
    file = workbook(HEADS, (*ROW, None, "01/09/2022"))
    found = send(person, file, kind=KIND, dry_run="false").json()
    assert (found["created_count"], found["errors"]) == (1, [])
    assert minors(api) == [(6, None)]
    exported = person.get(f"/exports/{KIND}.xlsx", q="Quán Mới Mở").content
    assert cell(exported, MINORS) is None
    assert send(person, exported, kind=KIND).json()["unchanged_count"] == 1
    told = send(person, workbook(HEADS, (*ROW, 0, "01/09/2022")), kind=KIND, dry_run="false")
    assert told.json()["updated_count"] == 1
    assert minors(api) == [(6, 0)], "a typed 0 is a number"
    more = (*ROW[:4], 8, 4, None, "01/09/2022")
    kept = send(person, workbook(HEADS, more), kind=KIND, dry_run="false").json()
    assert (kept["updated_count"], minors(api)) == (1, [(8, 0)]), "an empty cell changes nothing"
    later = (*ROW[:4], 8, 4, None, "02/09/2022")
    send(person, workbook(HEADS, later), kind=KIND, dry_run="false")
    assert minors(api) == [(8, 0), (8, None)], "another day has no number of its own"


def minors(api: Api) -> list[tuple[int, Any]]:
    found = sa.select(WorkforceCount.total, WorkforceCount.under_18)
    own = found.where(WorkforceCount.establishment_id.not_in([*world_places()]))
    return [tuple(row) for row in api.all(own.order_by(WorkforceCount.counted_on))]


def world_places() -> list[Any]:
    return [world.establishment(name) for name in ("binhnghia", "binhnghia2", "trangan")]


def cell(content: bytes, head: str) -> Any:
    page = opened(content)["Danh sách"]
    heads = [str(one.value).removesuffix(" *") for one in page[1]]
    return page.cell(2, heads.index(head) + 1).value


def test_an_exported_row_whose_minors_are_typed_in_is_a_change(api: Api) -> None:
    person = api.as_("binhnghia")
    made(person.post(PATH, NUMBERS | {"counted_on": DAY}))
    book = opened(person.get(f"/exports/{KIND}.xlsx").content)
    page = book["Danh sách"]
    heads = [str(one.value).removesuffix(" *") for one in page[1]]
    row = next(n for n in range(2, 9) if page.cell(n, heads.index("Tổng số lao động") + 1).value)
    page.cell(row, heads.index(MINORS) + 1).value = 1
    found = send(person, saved(book), kind=KIND, dry_run="false").json()
    assert (found["updated_count"], found["errors"]) == (1, [])
    (count,) = done(person.get(PATH))["items"]
    assert (count["under_18"], count["version"]) == (1, 2)
