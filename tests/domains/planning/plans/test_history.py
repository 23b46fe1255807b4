"""A figure's months: each what the figure was on that day, counted anew from dated records."""

from datetime import date

import pytest

from backend.domains.planning.plans.plan_context import YearToDate
from backend.domains.planning.plans.progress import list_month_ends
from tests.acting import Api
from tests.domains.planning.plans.making import PLAN, breach, progress, visit

INSPECTED = "establishments_inspected"
HISTORY = f"{PLAN}/targets/{INSPECTED}/history"


def test_each_month_ends_with_the_figure_of_its_last_day(api: Api) -> None:
    api.run(visit, "binhnghia", date(2022, 3, 31))
    api.run(visit, "trangan", date(2022, 10, 2))
    answer = api.as_("leader").get(HISTORY).json()
    assert (answer["code"], answer["as_of"]) == (INSPECTED, "2022-10-03")
    told = {p["on"]: (p["numerator"], p["denominator"]) for p in answer["points"]}
    assert list(told) == [f"2022-{end}" for end in ENDS]
    assert list(told.values()) == [*[(0, 4)] * 2, *[(1, 4)] * 7, (2, 4)]
    assert [p["percent"] for p in answer["points"]][-2:] == [25.0, 50.0]
    assert {p["met"] for p in answer["points"]} == {False}


ENDS = [
    *("01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30"),
    "10-03",
]


def test_all_targets_at_once_say_the_same(api: Api) -> None:
    api.run(visit, "binhnghia", date(2022, 3, 31))
    api.run(breach, "binhnghia", date(2022, 4, 1), "decided", date(2022, 5, 1))
    answer = api.as_("district").get(f"{PLAN}/history", as_of="2022-06-30").json()
    told = {t["code"]: t["points"] for t in answer["targets"]}
    assert told[INSPECTED] == api.as_("district").get(HISTORY, as_of="2022-06-30").json()["points"]
    assert [p["on"][5:7] for p in told["violations_handled"]] == [f"0{m}" for m in range(1, 7)]
    met = [(p["numerator"], p["denominator"], p["met"]) for p in told["violations_handled"]]
    assert met == [*[(0, 0, None)] * 3, (0, 1, False), *[(1, 1, True)] * 2]
    now = progress(api, as_of="2022-06-30")
    for code, points in told.items():
        if points:
            last = {k: points[-1][k] for k in ("numerator", "denominator", "percent", "met")}
            assert last.items() <= now[code].items()


def test_the_months_of_a_figure_cost_one_query(api: Api) -> None:
    with api.queries() as seen:
        assert api.as_("district").get(HISTORY).status_code == 200
    assert len([q for q in seen if "establishment_active_periods" in q]) == 1


def test_a_commune_reads_its_own_months(api: Api) -> None:
    api.run(visit, "trangan", date(2022, 3, 31))
    points = api.as_("binhnghia").get(HISTORY).json()["points"]
    assert {(p["numerator"], p["denominator"]) for p in points} == {(0, 2)}


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2022, 1, 1), [date(2022, 1, 1)]),
        (date(2022, 1, 31), [date(2022, 1, 31)]),
        (date(2022, 2, 1), [date(2022, 1, 31), date(2022, 2, 1)]),
        (date(2024, 3, 1), [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 1)]),
    ],
)
def test_the_days_are_months_ends_and_the_day_asked(as_of: date, expected: list[date]) -> None:
    assert list_month_ends(YearToDate(date(as_of.year, 1, 1), as_of)) == expected


def test_a_whole_year_has_twelve(api: Api) -> None:
    span = YearToDate(date(2022, 1, 1), date(2022, 12, 31))
    assert len(list_month_ends(span)) == 12
    assert list_month_ends(span)[-1] == span.last
