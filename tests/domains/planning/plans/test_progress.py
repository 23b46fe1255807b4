"""How far the targets are: what counts, what does not, for whom, and the records behind it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from backend.domains.inspections.inspections.models import InspectionStatus
from backend.domains.organisation.accounts.models import RoleGrant
from backend.permissions import GRANTED, Permission, Role
from tests import world
from tests.acting import Api, add
from tests.domains.planning.plans.making import (
    INSPECTED,
    PLAN,
    breach,
    by_commune_team,
    closed,
    head_count,
    ids_of,
    listed,
    progress,
    visit,
)

SEPTEMBER = date(2022, 9, 12)
INDICATOR = "establishments_inspected"
ABSENT = UUID(int=178)
"""No plan has this id; fixed, since parallel workers must collect the same tests."""


def counts(target: dict[str, Any]) -> tuple[int, int]:
    return target["numerator"], target["denominator"]


def test_the_district_starts_with_nothing_inspected(api: Api) -> None:
    target = progress(api)[INDICATOR]
    assert target["communes"] == [
        commune("binhmy", "Bình Mỹ", "thị trấn", 0, 1),
        commune("binhnghia", "Bình Nghĩa", "xã", 0, 2),
        commune("trangan", "Tràng An", "xã", 0, 1),
    ]
    shown = {key: target[key] for key in ("numerator", "denominator", "percent", "met")}
    assert shown == {"numerator": 0, "denominator": 4, "percent": 0.0, "met": False}
    assert (target["remaining"], target["commune_team_numerator"]) == (3, 0)
    assert target["forecast"] == {"percent": 0.0, "reaches_on": None}


def commune(key: str, name: str, kind: str, numerator: int, denominator: int) -> dict[str, Any]:
    return {
        "org_unit_id": str(world.unit(key)),
        "name": name,
        "kind": kind,
        "level": "commune",
        "tile_row": None,
        "tile_col": None,
        "numerator": numerator,
        "denominator": denominator,
        "remaining": denominator - numerator,
    }


def test_a_signed_visit_moves_the_figure_by_exactly_one(api: Api) -> None:
    api.run(visit, "binhnghia", SEPTEMBER)
    first = progress(api)[INDICATOR]
    assert (counts(first), first["percent"], first["remaining"]) == ((1, 4), 25.0, 2)
    api.run(visit, "binhnghia", world.TODAY)  # once is enough, however often
    assert counts(progress(api)[INDICATOR]) == (1, 4)
    api.run(visit, "trangan", world.TODAY)
    assert counts(progress(api)[INDICATOR]) == (2, 4)


@pytest.mark.parametrize(
    ("day", "changed"),
    [
        (SEPTEMBER, {"status": InspectionStatus.DRAFT}),
        (date(2021, 12, 31), {}),
        (date(2022, 10, 4), {}),
    ],
)
def test_drafts_and_visits_of_other_days_do_not_count(
    api: Api, day: date, changed: dict[str, Any]
) -> None:
    api.run(lambda db: visit(db, "binhnghia", day, **changed))
    assert counts(progress(api)[INDICATOR]) == (0, 4)


def test_commune_teams_are_shown_apart(api: Api) -> None:
    api.run(by_commune_team, "binhnghia", SEPTEMBER)
    target = progress(api)[INDICATOR]
    assert (counts(target), target["commune_team_numerator"]) == ((0, 4), 1)
    assert listed(api, INDICATOR, counted="true") == []
    api.run(visit, "binhnghia", SEPTEMBER)
    target = progress(api)[INDICATOR]
    assert (counts(target), target["commune_team_numerator"]) == ((1, 4), 1)


def test_a_closed_place_is_neither_counted_nor_missing(api: Api) -> None:
    api.run(visit, "binhnghia", SEPTEMBER)
    api.run(closed, "binhnghia", date(2022, 10, 1))
    assert counts(progress(api)[INDICATOR]) == (0, 3)
    assert counts(progress(api, as_of="2022-09-30")[INDICATOR]) == (1, 4)


def test_a_day_says_what_was_true_then(api: Api) -> None:
    api.run(visit, "binhnghia", SEPTEMBER)
    assert counts(progress(api, as_of="2022-09-11")[INDICATOR]) == (0, 4)
    assert counts(progress(api, as_of="2022-09-12")[INDICATOR]) == (1, 4)
    outside = api.as_("district").get(f"{PLAN}/progress", as_of="2021-12-31")
    assert (outside.status_code, outside.json()["errors"][0]["code"]) == (
        422,
        "as-of-outside-plan-year",
    )
    assert api.as_("district").get(f"{PLAN}/progress").json()["as_of"] == "2022-10-03"


def test_the_lists_are_the_figure(api: Api) -> None:
    first = api.run(visit, "binhnghia", SEPTEMBER)
    api.run(visit, "binhnghia", world.TODAY)
    (item,) = listed(api, INDICATOR, counted="true")
    assert item == {
        "kind": "establishment",
        "id": str(world.establishment("binhnghia")),
        "name": "Nhà nghỉ Hương Sen",
        "detail": "Thôn 3, xã Bình Nghĩa",
        "org_unit_id": str(world.unit("binhnghia")),
        "org_unit_name": "Bình Nghĩa",
        "amount": 1,
        "counted": True,
        "counted_by": {"kind": "inspection", "id": str(first), "on": "2022-09-12"},
    }
    missing = listed(api, INDICATOR, counted="false")
    assert {i["id"] for i in missing} == ids_of("binhnghia2 trangan binhmy")
    assert [i["name"] for i in missing] == sorted(i["name"] for i in missing)
    assert {i["counted_by"] for i in missing} == {None}
    assert len(listed(api, INDICATOR)) == 4
    own = listed(api, INDICATOR, counted="false", org_unit_id=str(world.unit("binhnghia")))
    assert {i["id"] for i in own} == ids_of("binhnghia2")
    assert len(listed(api, INDICATOR, org_unit_id=str(world.unit("binhluc")))) == 4
    assert listed(api, INDICATOR, org_unit_id=str(world.unit("liemphong"))) == []


def test_the_links_of_a_figure_open_its_lists(api: Api) -> None:
    api.run(visit, "binhnghia", SEPTEMBER)
    links = progress(api, as_of="2022-09-30")[INDICATOR]["records"]
    opened = {name: api.as_("district").request("GET", link) for name, link in links.items()}
    lengths = {name: len(answer.json()["items"]) for name, answer in opened.items()}
    assert lengths == {"counted": 1, "not_counted": 3}


def test_violations_count_once_they_are_handled(api: Api) -> None:
    api.run(breach, "binhnghia", SEPTEMBER)
    api.run(breach, "binhnghia", SEPTEMBER, "decided", date(2022, 9, 20))
    api.run(breach, "trangan", SEPTEMBER, "dismissed", date(2022, 10, 2))
    api.run(breach, "trangan", SEPTEMBER, "executed", date(2022, 10, 4))  # not by today
    api.run(breach, "trangan", date(2021, 9, 1), "decided", date(2022, 9, 1))
    target = progress(api)["violations_handled"]
    assert (counts(target), target["remaining"], target["met"]) == ((2, 4), 2, False)
    assert (target["forecast"], target["commune_team_numerator"]) == (None, None)
    handled = listed(api, "violations_handled", counted="true")
    assert {i["counted_by"]["on"] for i in handled} == {"2022-10-02", "2022-09-20"}
    assert {i["detail"] for i in handled} == {"Khách sạn Bình Minh", "Nhà nghỉ Hương Sen"}
    assert len(listed(api, "violations_handled", counted="false")) == 2
    assert counts(progress(api, as_of="2022-09-20")["violations_handled"]) == (1, 4)


def test_a_head_count_is_known_for_its_quarter_and_the_next(api: Api) -> None:
    api.run(head_count, "binhnghia", date(2022, 7, 1))
    api.run(head_count, "trangan", date(2022, 6, 30))
    target = progress(api)["workforce_known"]
    assert (counts(target), target["forecast"]) == ((1, 4), None)
    (item,) = listed(api, "workforce_known", counted="true")
    assert (item["counted_by"]["kind"], item["counted_by"]["on"]) == (
        "workforce_count",
        "2022-07-01",
    )
    assert counts(progress(api, as_of="2022-09-30")["workforce_known"]) == (2, 4)


def test_of_nothing_neither_zero_nor_a_hundred(api: Api) -> None:
    target = progress(api)["violations_handled"]
    assert counts(target) == (0, 0)
    assert [target[name] for name in ("percent", "met", "remaining")] == [None, None, None]


def test_a_commune_sees_its_own_part_of_the_plan(api: Api) -> None:
    api.run(visit, "binhnghia", SEPTEMBER)
    api.run(visit, "trangan", SEPTEMBER)
    target = progress(api, "binhnghia")[INDICATOR]
    assert counts(target) == (1, 2)
    assert [row["name"] for row in target["communes"]] == ["Bình Nghĩa"]
    assert {i["id"] for i in listed(api, INDICATOR, "binhnghia")} == ids_of("binhnghia binhnghia2")
    other = str(world.unit("trangan"))
    assert listed(api, INDICATOR, "binhnghia", org_unit_id=other) == []


def test_a_commune_reads_the_figure_of_violations_but_not_the_violations(api: Api) -> None:
    assert Permission.VIOLATION_READ not in GRANTED[world.PEOPLE["binhnghia"][1]]
    api.run(breach, "binhnghia", SEPTEMBER)
    target = progress(api, "binhnghia")["violations_handled"]
    assert (counts(target), target["records"]) == ((0, 1), None)
    refused = api.as_("binhnghia").get(f"{PLAN}/targets/violations_handled/records")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


def test_the_province_reads_figures_and_no_single_record(api: Api) -> None:
    api.run(visit, "binhnghia", SEPTEMBER)
    seen, own = progress(api, "province"), progress(api)
    assert seen.pop("healthy_communes_kept") == own.pop("healthy_communes_kept")  # public ratings
    assert seen == {code: target | {"records": None} for code, target in own.items()}
    for path in (f"{INSPECTED}/records", f"{PLAN}/strip"):
        assert api.as_("province").get(path).status_code == 403


def test_who_reads_fewer_records_than_figures_is_offered_no_list(api: Api) -> None:
    """A list shorter than its figure would look like an error of the figure."""
    role, unit = Role.LOCAL_OFFICER, world.unit("binhnghia")
    api.run(add, RoleGrant(user_id=world.user("province"), role=role, org_unit_id=unit))
    target = progress(api, "province")[INDICATOR]
    assert (counts(target), target["records"]) == ((0, 4), None)
    own = listed(api, INDICATOR, "province")
    assert {item["id"] for item in own} == ids_of("binhnghia binhnghia2")


def test_one_target_alone_says_the_same(api: Api) -> None:
    api.run(visit, "binhnghia", SEPTEMBER)
    alone = api.as_("leader").get(f"{INSPECTED}/progress").json()
    assert alone.pop("plan_id") == str(world.plan())
    assert alone.pop("as_of") == "2022-10-03"
    assert (alone.pop("boundaries"), alone.pop("has_other_boundaries")) == ("own", False)
    assert alone == progress(api, "leader")[INDICATOR]


def test_figures_cost_one_query_together(api: Api) -> None:
    api.run(visit, "binhnghia", SEPTEMBER)
    for path, least in (("/progress", 2), (f"/targets/{INDICATOR}/progress", 2), ("/strip", 2)):
        with api.queries() as seen:
            assert api.as_("district").get(PLAN + path).status_code == 200
        asked = [query for query in seen if not query.startswith("UPDATE") and is_ours(query)]
        assert len(asked) == least, "\n\n".join(asked)


def is_ours(query: str) -> bool:
    """Not one of those by which the application learns who asks."""
    return not any(f"FROM {table}" in query for table in ("users", "auth_sessions"))


def test_the_strip_draws_a_square_for_every_place(api: Api) -> None:
    api.run(visit, "binhnghia2", SEPTEMBER)
    answer = api.as_("district").get(f"{PLAN}/strip").json()
    rows = {row["name"]: row for row in answer["communes"]}
    assert list(rows) == ["Bình Mỹ", "Bình Nghĩa", "Tràng An"]
    assert rows["Bình Nghĩa"]["establishments"] == [
        square("binhnghia2", "Karaoke Sao Đêm", True),
        square("binhnghia", "Nhà nghỉ Hương Sen", False),
    ]
    assert (rows["Bình Nghĩa"]["numerator"], rows["Bình Nghĩa"]["denominator"]) == (1, 2)
    own = api.as_("binhnghia").get(f"{PLAN}/strip").json()
    assert own["communes"] == [rows["Bình Nghĩa"]]


def square(place: str, name: str, counted: bool) -> dict[str, Any]:
    return {"id": str(world.establishment(place)), "name": name, "counted": counted}


@pytest.mark.parametrize(
    "path",
    [
        f"/plans/{ABSENT}/progress",
        f"/plans/{ABSENT}/strip",
        f"/plans/{ABSENT}/targets/{INDICATOR}/records",
        f"{PLAN}/targets/nothing/progress",
        f"{PLAN}/targets/nothing/records",
    ],
)
def test_what_does_not_exist_is_not_found(api: Api, path: str) -> None:
    assert api.as_("district").get(path).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["as_of=2022-02-30", "as_of=x", "counted=perhaps", "org_unit_id=1", "after=!", "page=2"],
)
def test_what_a_list_cannot_be_asked(api: Api, query: str) -> None:
    refused = api.as_("district").request("GET", f"{INSPECTED}/records?{query}")
    assert refused.status_code == 422, refused.text


def test_visits_are_read_once_for_all_that_counts_them(api: Api) -> None:
    """By teams that count, of the plan's tier, of any tier, of communes."""
    officer = api.as_("district")
    assert officer.get(f"{INSPECTED}/progress").status_code == 200
    with api.queries() as seen:
        assert officer.get(f"{INSPECTED}/progress").status_code == 200
    (figures,) = (one for one in seen if "commune_team_numerator" in one)
    assert figures.count("FROM inspections ") == 1
