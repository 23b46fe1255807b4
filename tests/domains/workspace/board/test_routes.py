"""The board: the plan's own figures, who lags, and what waits for whom."""

from datetime import date
from typing import Any

from backend.domains.planning.plans.models import PlanTask
from tests import world
from tests.acting import Api, add
from tests.domains.planning.plans.making import breach, head_count, progress
from tests.domains.planning.plans.test_progress import is_ours
from tests.domains.planning.plans.test_progress_beside import officer, told
from tests.domains.platform.imports.lists import listing, send
from tests.domains.prevention.communication_activities.making import joint
from tests.domains.ratings.commune_ratings import making as rating
from tests.domains.support.support_services.counting import write


def board(api: Api, who: str) -> Any:
    answer = api.as_(who).get("/board")
    assert answer.status_code == 200, answer.text
    return answer.json()


def due(api: Api, who: str) -> dict[str, list[Any]]:
    """{kind: entries} as `who` is asked."""
    kinds: dict[str, list[Any]] = {}
    for row in board(api, who)["due"]:
        kinds.setdefault(row["kind"], []).append(row)
    return kinds


def task(api: Api, due_on: date | None, status: str = "in_progress") -> str:
    row = PlanTask(
        plan_id=world.plan(),
        org_unit_id=world.unit("binhluc"),
        title="Rà soát, cập nhật cơ sở",
        agency="Phòng Lao động - Thương binh và Xã hội",
        due_on=due_on,
        status=status,
        position=1,
    )
    api.run(add, row)
    return str(row.id)


def test_the_figures_are_the_plans(api: Api) -> None:
    api.run(head_count, "binhnghia", date(2022, 8, 1))
    shown = {t["code"]: t for t in board(api, "district")["targets"]}
    own = progress(api)
    assert list(shown) == list(own)
    for code, target in shown.items():
        assert target.pop("opens") is (own[code]["records"] is not None)
        assert target == {name: own[code][name] for name in target}
    assert {t["opens"] for t in board(api, "province")["targets"]} == {True, False}


def test_who_lags_and_whom_to_call(api: Api) -> None:
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


def test_what_has_a_day_comes_first_and_what_is_far_off_not_at_all(api: Api) -> None:
    late, soon = task(api, date(2022, 9, 30)), task(api, date(2022, 10, 17))
    for other in ((date(2022, 10, 18),), (None,), (date(2022, 9, 1), "done")):
        task(api, *other)
    api.run(breach, "trangan", date(2022, 9, 12))
    api.run(breach, "trangan", date(2022, 9, 12), "decided", date(2022, 9, 20))
    found = [row for row in board(api, "district")["due"] if row["kind"] in ("task", "violation")]
    assert [row["id"] for row in found[1:]] == [late, soon]
    violation = found[0]
    assert (violation["since"], violation["detail"]) == ("2022-09-12", "Khách sạn Bình Minh")
    assert violation["due_on"] == "2022-09-21", "seven working days after the minutes"
    assert "violation" in due(api, "police")
    assert {"task", "violation"}.isdisjoint(due(api, "binhnghia"))


def test_months_of_support_are_missed_without_a_number(api: Api) -> None:
    for month in range(1, 9):
        write(api, "binhnghia", f"2022-{month:02}", loan=6)
    rows = {row["org_unit_name"]: row for row in due(api, "district")["support"]}
    assert rows["Bình Nghĩa"]["months"] == ["2022-09-01"]
    assert rows["Bình Nghĩa"]["since"] == "2022-10-01"
    assert len(rows["Tràng An"]["months"]) == 9
    (own,) = due(api, "binhnghia")["support"]
    assert own == rows["Bình Nghĩa"]
    assert "support" not in due(api, "leader")


def test_each_desk_has_its_own(api: Api) -> None:
    rating.ready(api)
    sent = rating.submitted(api)
    begun = rating.begun(api, "trangan")
    api.run(told, "binhnghia", "binhnghia", date(2022, 10, 1), "planned")
    api.run(told, "binhluc", "binhnghia trangan", date(2022, 10, 2), "planned")
    send(api.as_("binhnghia"), listing(["Quán mới", "loại lạ", "Thôn 1"]))
    assert [r["id"] for r in due(api, "district")["rating"]] == [sent["id"]]
    assert [r["id"] for r in due(api, "trangan")["rating"]] == [begun["id"]]
    commune = due(api, "binhnghia")
    assert "rating" not in commune
    assert [a["due_on"] for a in commune["activity"]] == ["2022-10-01"]
    assert [a["due_on"] for a in due(api, "district")["activity"]] == ["2022-10-01", "2022-10-02"]
    assert [(i["title"], i["detail"]) for i in commune["import"]] == [("ds.xlsx", "establishments")]
    assert {"import", "activity"}.isdisjoint(due(api, "leader"))


def test_a_target_given_back_waits_for_the_office(api: Api) -> None:
    office, leader = api.as_("district"), api.as_("leader")
    path = f"/plans/{world.plan()}/targets/workforce_known"
    changed = office.patch(path, {"threshold_percent": 90}, etag=office.get(path).json())
    sent = office.post(f"{path}/submit", etag=changed.json())
    back = leader.post(f"{path}/return", {"comment": "Nêu rõ căn cứ"}, etag=sent.json())
    assert back.status_code == 200, back.text
    (row,) = due(api, "district")["target"]
    assert (row["id"], row["detail"]) == (back.json()["id"], "Nêu rõ căn cứ")
    assert "target" not in due(api, "leader")


def test_more_of_a_kind_is_said_not_listed(api: Api) -> None:
    for _ in range(21):
        task(api, date(2022, 9, 30))
    whole = board(api, "district")
    assert len([row for row in whole["due"] if row["kind"] == "task"]) == whole["most"] == 20
    assert whole["more"] == ["task"]


def test_the_board_costs_a_handful_of_queries(api: Api) -> None:
    """Eight for the figures; the plan, contacts and days off one each; and one or two a kind."""
    task(api, date(2022, 9, 30))
    api.run(breach, "trangan", date(2022, 9, 12))
    api.run(officer, "binhnghia", "Vũ Thị Thảo")
    with api.queries() as seen:
        board(api, "district")
    asked = [query for query in seen if not query.startswith("UPDATE") and is_ours(query)]
    assert len(asked) == 20, "\n\n".join(asked)


def test_without_a_plan_there_is_still_what_is_due(api: Api) -> None:
    whole = board(api, "district2")
    assert (whole["plan"], whole["targets"], whole["as_of"]) == (None, [], None)
    assert [row["org_unit_name"] for row in whole["due"]] == ["Liêm Phong"]
    assert api.as_("admin").get("/board").status_code == 403
