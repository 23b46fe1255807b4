"""A decision suspends a place from a day to a day: read right on every one of them, by everyone."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.text import clock
from backend.domains.establishments.establishments.business_days import mark_suspensions
from backend.domains.establishments.establishments.models import Establishment
from tests import world
from tests.acting import Api
from tests.domains.enforcement.violations.test_handle import act, found
from tests.domains.inspections.inspections.making import done, errors, made
from tests.domains.platform.imports.lists import listing, opened, send
from tests.domains.platform.second_approvals.test_two_persons import answer, ask

PLACE = world.establishment("binhnghia")
GONE_ON = {"override_reason": "Theo kết luận của đoàn"}
"""The act at hand foresees no suspension: to go on needs a reason."""
FIRST, LAST, AFTER = date(2022, 10, 10), date(2023, 1, 9), date(2023, 1, 10)


@pytest.fixture(autouse=True)
def day_given_back() -> Iterator[None]:
    yield
    clock.set_today(world.TODAY)


def suspended(api: Api) -> dict[str, Any]:
    """Three months from a week after the decision."""
    body: dict[str, Any] = {"suspension_months": 3, "suspended_from": str(FIRST), **GONE_ON}
    return done(act(api, found(api), "decide", **body))


def seen(api: Api, who: str = "binhnghia") -> set[str]:
    """The place's status in the record, the list, the filter, the commune's page and the export."""
    person = api.as_(who)
    record = done(person.get(f"/establishments/{PLACE}"))["status"]
    (row,) = (i for i in person.get("/establishments").json()["items"] if i["id"] == str(PLACE))
    statuses = ("active", "suspended", "closed")
    asked = {s: person.get("/establishments", status=s).json()["items"] for s in statuses}
    (filtered,) = (s for s, items in asked.items() if str(PLACE) in {i["id"] for i in items})
    page = done(person.get(f"/commune-overviews/{world.unit('binhnghia')}"))["establishments"]
    counted = "suspended" if page["suspended"] == 1 else "active"
    sheet = opened(person.get("/exports/establishments.xlsx").content).worksheets[0]
    cells = [[c.value for c in r] for r in sheet.iter_rows()]
    (exported,) = (r for r in cells if "Nhà nghỉ Hương Sen" in r)
    in_file = "suspended" if "Tạm ngừng" in exported else "active"
    return {record, row["status"], filtered, counted, in_file}


def in_business(api: Api) -> int:
    """The denominator of the plan's target of inspections."""
    district = api.as_("district")
    plan = district.get("/plans").json()["items"][0]["id"]
    path = f"/plans/{plan}/targets/establishments_inspected/progress"
    number: int = done(district.get(path, as_of=str(min(clock.today(), date(2022, 12, 31)))))[
        "denominator"
    ]
    return number


def test_it_begins_and_ends_by_itself(api: Api) -> None:
    item = suspended(api)
    assert (item["suspended_from"], item["suspended_to"]) == (str(FIRST), str(LAST))
    before = in_business(api)
    assert seen(api) == {"active"}
    told = []
    for day, status in ((FIRST, "suspended"), (LAST, "suspended"), (AFTER, "active")):
        clock.set_today(day)
        assert seen(api) == {status}, day
        if day is FIRST:
            assert in_business(api) == before - 1
        told.append(api.run(mark_suspensions))
    assert told == [1, 0, 1]
    log = sa.select(LogEntry.diff).where(LogEntry.entity_id == PLACE, LogEntry.action == "updated")
    diffs = [row.diff for row in api.all(log.order_by(LogEntry.seq))]
    assert diffs == [{"is_suspended": [False, True]}, {"is_suspended": [True, False]}]


def test_nobody_opens_it_before_and_a_list_says_the_same(api: Api) -> None:
    suspended(api)
    clock.set_today(FIRST)
    commune = api.as_("binhnghia")
    place = done(commune.get(f"/establishments/{PLACE}"))
    path = f"/establishments/{PLACE}"
    refused = commune.patch(path, {"status": "active"}, place)
    assert errors(refused) == {("/status", "suspended-by-decision")}
    assert "09/01/2023" in refused.json()["errors"][0]["message"]
    place = done(commune.patch(path, {"status": "suspended", "room_count": 3}, place))
    for word in ("Tạm ngừng", "Đang hoạt động"):
        rows = listing(
            ("Nhà nghỉ Hương Sen", "Nhà nghỉ", "Thôn 3, xã Bình Nghĩa", "Bình Nghĩa", word),
            headings=("Tên cơ sở", "Loại hình", "Địa chỉ", "Xã, thị trấn", "Trạng thái"),
        )
        read = made(send(commune, rows))
        assert (read["unchanged_count"], read["error_count"]) == (1, 0), (word, read)
    clock.set_today(AFTER)
    assert seen(api) == {"active"}
    assert api.one(sa.select(Establishment.status).where(Establishment.id == PLACE)) == "active"


def test_a_cancelled_decision_suspends_no_longer(api: Api) -> None:
    item = suspended(api)
    clock.set_today(date(2022, 11, 1))
    api.run(mark_suspensions)
    asked = made(ask(api, item))
    done(answer(api, asked, "confirm", "leader"))
    assert seen(api) == {"active"}
    flag = sa.select(Establishment.is_suspended).where(Establishment.id == PLACE)
    assert api.one(flag) is False
    clock.set_today(date(2022, 10, 31))
    assert seen(api) == {"suspended"}, "what was, stays"


def test_a_suspension_begins_with_the_decision_or_later(api: Api) -> None:
    wrong: dict[str, Any] = {"suspension_months": 3, "suspended_from": "2022-10-02"}
    assert errors(act(api, found(api), "decide", **wrong)) == {
        ("/suspended_from", "suspension-start")
    }
    alone = act(api, found(api), "decide", suspended_from="2022-10-03")
    assert errors(alone) == {("/suspension_months", "missing")}
    now = done(act(api, found(api), "decide", suspension_months=1, **GONE_ON))
    assert (now["suspended_from"], now["suspended_to"]) == ("2022-10-03", "2022-11-02")
    assert seen(api) == {"suspended"}


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        ("2022-10-31", 4, "2023-02-28"),
        ("2022-10-28", 4, "2023-02-27"),
        ("2022-11-01", 4, "2023-02-28"),
    ],
)
def test_a_suspension_runs_whole_months_also_into_a_shorter_one(
    api: Api, first: str, months: int, last: str
) -> None:
    body: dict[str, Any] = {"suspension_months": months, "suspended_from": first, **GONE_ON}
    item = done(act(api, found(api), "decide", **body))
    assert (item["suspended_from"], item["suspended_to"]) == (first, last)
