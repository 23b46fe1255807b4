"""The board: the plan's own figures, and who lags."""

from datetime import date
from typing import Any

from tests.acting import Api
from tests.domains.planning.plans.making import head_count, progress
from tests.domains.planning.plans.registers import CASES, enter, fill
from tests.domains.planning.plans.test_progress_beside import officer
from tests.domains.prevention.communication_activities.making import joint
from tests.world import PEOPLE


def board(api: Api, who: str) -> Any:
    answer = api.as_(who).get("/board")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_figures_are_the_plans(api: Api) -> None:
    api.run(head_count, "binhnghia", date(2022, 8, 1))
    shown = {t["code"]: t for t in board(api, "district")["targets"]}
    own = progress(api)
    assert list(shown) == list(own)
    for code, target in shown.items():
        assert target.pop("opens") is (own[code]["records"] is not None)
        called = {"short_title": own[code]["title"]}  # it has no short one
        assert target == {name: own[code][name] for name in target} | called
    assert {t["opens"] for t in board(api, "province")["targets"]} == {True, False}


def test_who_lags_and_whom_to_call(api: Api) -> None:
    api.run(officer, "binhnghia", "Vũ Thị Yến")
    api.run(officer, "binhnghia", "Vũ Thị Thảo")
    joint(api, "trangan", "binhmy")
    rows = {row["name"]: row for row in board(api, "district")["communes"]}
    lacks = {name: [lack["code"] for lack in row["lacks"]] for name, row in rows.items()}
    both = ["establishments_inspected", "workforce_known"]
    assert lacks == {
        "Bình Nghĩa": ["communes_communicating", *both, "staff_trained"],
        "Bình Mỹ": both,
        "Tràng An": both,
    }
    assert next(iter(rows)) == "Bình Nghĩa"
    assert (rows["Bình Nghĩa"]["contact"], rows["Tràng An"]["contact"]) == ("Vũ Thị Thảo", None)
    assert board(api, "binhnghia")["communes"] == []  # its own figures say it already
    assert "Vũ Thị Thảo" not in str(board(api, "inspector"))


def test_one_name_is_read_for_each_commune(api: Api) -> None:
    board(api, "district")
    with api.queries() as seen:
        board(api, "district")
    (told,) = (one for one in seen if "staff.full_name" in one)
    assert told.count("LIMIT") == 1


MOST = 5
"""Who looks, the plan, its units and targets, their figures, and whom to call; one more asks for
the teams of whoever has several duties."""


def count_statements(api: Api, name: str) -> int:
    board(api, name)  # compiles what is asked first
    with api.queries() as seen:
        board(api, name)
    return len(seen)


def test_the_board_costs_a_handful_of_queries(api: Api) -> None:
    """All figures are read together, whatever they count: one that falls and one entered, too."""
    api.run(officer, "binhnghia", "Vũ Thị Thảo")
    api.run(fill)
    for number, (indicator, body, _) in enumerate(CASES):
        enter(api, f"new_{number}", indicator=indicator, **body)
    readers = [name for name in PEOPLE if api.as_(name).get("/board").status_code == 200]
    took = {name: count_statements(api, name) for name in readers}
    assert {name: count for name, count in took.items() if count > MOST} == {}
    assert took["district"] == MOST


def test_without_a_plan_there_are_no_figures(api: Api) -> None:
    whole = board(api, "district2")
    assert (whole["plan"], whole["targets"], whole["as_of"]) == (None, [], None)
    assert whole["communes"] == []
    assert api.as_("admin").get("/board").status_code == 403
