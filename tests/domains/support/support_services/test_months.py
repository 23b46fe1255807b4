"""Which months a unit owes: from its first day, over the turn of the year, and only whole ones."""

from datetime import UTC, date, datetime
from typing import Any

from backend.core.text.clock import set_today
from backend.domains.support.support_services.models import Service
from tests import world
from tests.acting import Api
from tests.domains.support.support_services.counting import PATH, SHEET, count, errors, write
from tests.first_days import begin_office

MONTHS = f"{PATH}/months"
REST = [str(service) for service in Service if service != "loan"]


def asked(api: Api, who: str = "binhnghia", **query: Any) -> dict[str, Any]:
    answer = api.as_(who).get(MONTHS, **query)
    assert answer.status_code == 200, answer.text
    return {unit["org_unit_name"]: unit for unit in answer.json()["units"]}


def in_inbox(api: Api, who: str = "binhnghia") -> list[str]:
    items = api.as_(who).get("/inbox").json()["items"]
    return [one["title"] for one in items if one["topic"] == "support"]


def not_counted(month: str, services: list[str]) -> dict[str, Any]:
    lines = [{"service": service, "count": None} for service in services]
    return {"org_unit_id": str(world.unit("binhnghia")), "month": month, "lines": lines}


def test_one_service_of_seven_is_not_a_month(api: Api) -> None:
    for month in range(1, 9):
        write(api, "binhnghia", f"2022-{month:02}", loan=6)
    commune = api.as_("binhnghia")
    assert commune.post(PATH, count()).status_code == 201
    assert in_inbox(api) == ["Gửi số liệu hỗ trợ tháng 9"]
    assert asked(api)["Bình Nghĩa"]["missing"] == ["2022-09"]
    assert commune.get(f"/commune-overviews/{world.unit('binhnghia')}").json()["support"][
        "missing"
    ] == ["2022-09"]
    assert commune.post(SHEET, not_counted("2022-09", REST), etag=1).status_code == 200
    assert in_inbox(api) == []
    assert asked(api)["Bình Nghĩa"]["missing"] == []
    assert asked(api)["Bình Nghĩa"]["reported"][-1] == "2022-09"


def test_what_is_said_not_to_be_counted_is_never_0(api: Api) -> None:
    commune = api.as_("binhnghia")
    commune.post(PATH, count(count=0))
    commune.post(SHEET, not_counted("2022-09", REST), etag=1)
    lines = {line["service"]: line for line in commune.get(SHEET).json()["lines"]}
    assert {(line["count"], line["is_uncounted"]) for line in lines.values()} == {
        (0, False),
        (None, True),
    }
    told = commune.get(f"{PATH}/figures").json()
    assert (told["count"], told["row_count"], told["months"][8]) == (0, 1, 0)
    assert {told["services"][name] for name in REST} == {None}
    assert {told["units"][0]["services"][name] for name in REST} == {None}
    line = api.as_("district").get(f"{PATH}/statutory-line").json()
    assert {one["count"] for one in line["columns"]} == {0, None}


def test_a_month_of_which_nothing_was_counted_is_unknown(api: Api) -> None:
    commune = api.as_("binhnghia")
    assert commune.post(SHEET, not_counted("2022-09", list(Service))).status_code == 200
    told = commune.get(f"{PATH}/figures").json()
    assert (told["count"], told["months"][8], told["row_count"]) == (None, None, 0)
    assert told["units"][0]["count"] is None
    assert asked(api)["Bình Nghĩa"]["reported"] == ["2022-09"]


def test_no_minors_are_counted_of_what_was_not_counted(api: Api) -> None:
    commune = api.as_("binhnghia")
    refused = commune.post(PATH, count(count=None, under_18_count=1))
    assert errors(refused) == [("/under_18_count", "more-minors-than-people")]
    made = commune.post(PATH, count(under_18_count=2)).json()
    path = f"{PATH}/{made['id']}"
    assert errors(commune.patch(path, {"count": None}, 1)) == [
        ("/under_18_count", "more-minors-than-people")
    ]
    taken_back = commune.patch(path, {"count": None, "under_18_count": None}, 1).json()
    assert (taken_back["count"], taken_back["under_18_count"]) == (None, None)
    assert commune.patch(path, {"count": 3}, 2).json()["count"] == 3


def test_months_before_the_first_day_are_not_asked_for(api: Api) -> None:
    begin_office(api, "binhnghia", datetime(2022, 8, 15, tzinfo=UTC))
    begin_office(api, "binhluc", datetime(2022, 7, 31, 20, tzinfo=UTC))
    assert asked(api)["Bình Nghĩa"]["missing"] == ["2022-08", "2022-09"]
    assert in_inbox(api) == ["Gửi số liệu hỗ trợ tháng 8, 9"]
    below = asked(api, "district")
    assert below["Bình Mỹ"]["missing"] == ["2022-08", "2022-09"], "nobody there: its office's day"
    assert len(below["Tràng An"]["missing"]) == 9
    sent = api.as_("leader").get("/support-releases/reporting").json()
    assert {len(unit["missing"]) for unit in sent["units"]} == {9}, "a table counts what there was"


def test_december_is_asked_for_in_january(api: Api) -> None:
    for month in range(1, 12):
        write(api, "binhnghia", f"2022-{month:02}", loan=6) if month < 11 else None
    begin_office(api, "binhnghia", datetime(2022, 12, 2, tzinfo=UTC))
    set_today(date(2023, 1, 10))
    assert asked(api)["Bình Nghĩa"]["missing"] == ["2022-12"]
    assert in_inbox(api) == ["Gửi số liệu hỗ trợ tháng 12/2022"]
    set_today(date(2023, 2, 10))
    assert in_inbox(api) == ["Gửi số liệu hỗ trợ tháng 12/2022, 1/2023"]
    set_today(date(2023, 4, 1))
    assert in_inbox(api) == ["Gửi số liệu hỗ trợ tháng 1, 2, 3"]
    assert asked(api, year="2022")["Bình Nghĩa"]["missing"] == ["2022-12"]


def test_whose_months(api: Api) -> None:
    own = {"org_unit_id": str(world.unit("binhnghia"))}
    expected = {"binhnghia": 200, "district": 200, "trangan": 404, "district2": 404}
    for person in world.PEOPLE:
        assert api.as_(person).get(MONTHS, **own).status_code == expected.get(person, 403), person
    assert list(asked(api, "district", **own)) == ["Bình Nghĩa"]
