"""Targets as plans write them: each kind is entered over HTTP, computes, and equals its list."""

from datetime import date

import pytest

from backend.domains.prevention.communication_activities.models import ActivityForm
from backend.domains.prevention.materials.models import Audience
from tests.acting import Api
from tests.domains.planning.plans.making import PLAN, listed, visit
from tests.domains.planning.plans.registers import (
    CASES,
    MARCH,
    MAY,
    SEPTEMBER,
    Body,
    activity,
    declaration,
    enter,
    fill,
    recheck,
    support_model,
)


def test_complex_places_are_inspected_again_and_no_new_ones_appear(api: Api) -> None:
    for place, on in (("binhnghia", MARCH), ("trangan", MAY), ("binhmy", date(2021, 6, 1))):
        api.run(declaration, place, on)
    api.run(lambda db: declaration(db, "binhnghia2", MAY, withdrawn_on=MAY))
    api.run(lambda db: declaration(db, "binhnghia2", date(2021, 5, 1), valid_to=date(2021, 12, 31)))
    api.run(visit, "binhnghia", MAY)
    api.run(visit, "trangan", MARCH)
    again = {"indicator": "complex_revisited", "kind": "conditional", "threshold_percent": 100}
    target = enter(api, "again", **again)
    assert (target["numerator"], target["denominator"], target["met"]) == (1, 3, False)
    assert len(listed(api, "again", counted="true")) == 1
    assert len(listed(api, "again")) == 3
    target = enter(api, "re", **again, occasion="re_inspection")
    assert target["numerator"] == 0
    target = enter(api, "new", indicator="complex_new", kind="zero_new")
    assert (target["value"], target["met"]) == (2, False)
    assert {row["kind"] for row in listed(api, "new")} == {"complexity_declaration"}
    early = api.as_("district").get(f"{PLAN}/targets/new/progress", as_of="2022-02-01").json()
    assert (early["value"], early["met"]) == (0, True)


def test_each_kind_computes_and_its_list_is_the_figure(api: Api) -> None:
    api.run(fill)
    for number, (indicator, body, expected) in enumerate(CASES):
        code = f"new_{number}"
        target = enter(api, code, indicator=indicator, **body)
        figure = (target["value"], target["denominator"], target["met"])
        assert figure == expected, (indicator, body)
        rows = listed(api, code, counted="true")
        amounts = [row["amount"] for row in rows if row["amount"] is not None]
        assert sum(amounts) == target["value"], (indicator, body)
        if not target["threshold_number"] and target["kind"] not in ("zero_new", "reduction"):
            assert len(listed(api, code)) == target["denominator"]
        history = api.as_("district").get(f"{PLAN}/targets/{code}/history").json()["points"]
        last = history[-1]
        assert (last["numerator"], last["denominator"], last["met"]) == expected, (indicator, body)
        asked = {"indicator": indicator, **body}
        if levels := asked.pop("team_levels", None):
            asked["teams"] = ",".join(levels)
        seen = api.as_("district").get(f"{PLAN}/target-preview", **asked)
        assert seen.status_code == 200, seen.text
        names = ("value", "denominator", "met", "percent", "remaining", "baseline", "uncounted")
        assert {n: seen.json()[n] for n in names} == {n: target[n] for n in names}


def test_what_nobody_counted_is_not_counted_as_nothing(api: Api) -> None:
    own = {"audience": Audience.CADRES, "attendee_count": None}
    api.run(lambda db: activity(db, "binhnghia", **own))
    body = {"indicator": "attendees", "kind": "audience_count", "threshold_number": 10}
    target = enter(api, "cadres", **body)
    assert (target["value"], target["met"], target["uncounted"]) == (None, None, 1)
    api.run(lambda db: activity(db, "binhnghia", **own | {"attendee_count": 12}))
    target = api.as_("district").get(f"{PLAN}/targets/cadres/progress").json()
    assert (target["value"], target["met"], target["uncounted"]) == (12, True, 1)


def test_a_number_of_another_agency_is_entered_with_its_source(api: Api) -> None:
    district = api.as_("district")
    body = {"indicator": "entered", "kind": "entered", "unit": "vụ", "reported_by": "police"}
    target = enter(api, "cases", **body, threshold_number=100)
    known = ("value", "met", "percent", "remaining", "unit")
    assert [target[name] for name in known] == [None, None, None, None, "vụ"], "not entered"
    months = district.get(f"{PLAN}/targets/cases/history").json()["points"]
    assert {(one["percent"], one["met"]) for one in months} == {(None, None)}
    path = f"{PLAN}/target-entries"
    entry: Body = {"target": "cases", "counted_on": "2022-06-30", "reached": 60}
    entry |= {"source": "Báo cáo 12/BC-CAH"}
    made = district.post(path, entry)
    assert made.status_code == 201, made.text
    assert made.json()["entered_by"]
    none = entry | {"counted_on": "2022-09-30", "reached": 0, "source": "Báo cáo 30/BC-CAH"}
    zero = district.post(path, none).json()
    assert district.get(f"{PLAN}/targets/cases/progress").json()["value"] == 60
    assert district.delete(f"{PLAN}/target-entries/{zero['id']}", etag=1).status_code == 204
    district.post(path, entry | {"counted_on": "2022-09-30", "reached": 45})
    target = district.get(f"{PLAN}/targets/cases/progress").json()
    assert (target["value"], target["met"], target["percent"]) == (105, True, 105.0)
    early = district.get(f"{PLAN}/targets/cases/progress", as_of="2022-07-01").json()
    assert early["value"] == 60
    months = district.get(f"{PLAN}/targets/cases/history").json()["points"]
    assert [one["percent"] for one in months] == [*[None] * 5, 60.0, 60.0, 60.0, 105.0, 105.0]
    assert [(r["kind"], r["amount"]) for r in listed(api, "cases")] == [
        ("entry", 45),
        ("entry", 60),
    ]
    assert [e["reached"] for e in api.as_("binhnghia").get(path).json()["items"]] == [45, 60]
    removed = district.delete(f"{PLAN}/target-entries/{made.json()['id']}", etag=1)
    assert removed.status_code == 204
    assert district.get(f"{PLAN}/targets/cases/progress").json()["value"] == 45


def test_television_reports_are_counted_from_the_register(api: Api) -> None:
    body = {"indicator": "activities_held", "kind": "count", "form": "television"}
    target = enter(api, "reports", **body, threshold_number=3, unit="phóng sự")
    assert target["value"] == 0, "the register keeps each, so none is none"
    id = str(api.run(lambda db: activity(db, "binhnghia", form=ActivityForm.TELEVISION)))
    api.run(lambda db: activity(db, "binhnghia", form=ActivityForm.BROADCAST))
    target = api.as_("district").get(f"{PLAN}/targets/reports/progress").json()
    assert (target["value"], target["remaining"]) == (1, 2)
    assert [one["id"] for one in listed(api, "reports")] == [id]


def test_none_new_is_not_met_before_anybody_said_so(api: Api) -> None:
    district = api.as_("district")
    target = enter(api, "spots", indicator="entered", kind="zero_new", unit="điểm")
    assert (target["value"], target["met"]) == (None, None)
    entry = {"target": "spots", "counted_on": "2022-06-30", "reached": 0, "source": "Công an huyện"}
    assert district.post(f"{PLAN}/target-entries", entry).status_code == 201
    target = district.get(f"{PLAN}/targets/spots/progress").json()
    assert (target["value"], target["met"]) == (0, True)


def test_a_share_of_another_agency_is_entered_with_its_whole(api: Api) -> None:
    district = api.as_("district")
    target = enter(api, "tips", indicator="entered", unit="tin báo", threshold_percent=100)
    assert (target["percent"], target["met"]) == (None, None)
    path = f"{PLAN}/target-entries"
    entry: Body = {"target": "tips", "counted_on": "2022-06-30", "reached": 7}
    entry |= {"source": "Công an huyện"}
    refused = district.post(path, entry)
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/among"]
    assert district.post(path, entry | {"among": 6}).status_code == 422
    assert district.post(path, entry | {"among": 8}).status_code == 201
    target = district.get(f"{PLAN}/targets/tips/progress").json()
    assert (target["numerator"], target["denominator"], target["met"]) == (7, 8, False)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"indicator": "visits_made", "kind": "share", "threshold_percent": 9}, "/kind"),
        ({"indicator": "visits_made", "kind": "visit_count"}, "/threshold_number"),
        ({"indicator": "workforce_known"}, "/threshold_percent"),
        ({"indicator": "workforce_known", "form": "panel", "threshold_percent": 9}, "/form"),
        (
            {"indicator": "establishments_inspected", "kind": "frequency", "threshold_percent": 9},
            "/min_times",
        ),
        (
            {"indicator": "communes_communicating", "kind": "continuity", "threshold_percent": 9},
            "/each_part",
        ),
        (
            {"indicator": "violations_recorded", "kind": "reduction", "threshold_number": 9},
            "/baseline_year",
        ),
        (
            {
                "indicator": "violations_recorded",
                "kind": "reduction",
                "threshold_number": 101,
                "baseline_year": 2021,
            },
            "/threshold_number",
        ),
    ],
)
def test_parts_that_do_not_fit_are_refused(api: Api, body: Body, pointer: str) -> None:
    words = {"code": "odd", "title": "Lời của kế hoạch"}
    refused = api.as_("district").post(f"{PLAN}/targets", words | body)
    assert refused.status_code == 422, refused.text
    assert [e["pointer"] for e in refused.json()["errors"]] == [pointer]


def test_only_what_is_entered_takes_entries(api: Api) -> None:
    entry = {"target": "cases", "counted_on": "2022-06-30", "reached": 60, "source": "Báo cáo"}
    path = f"{PLAN}/target-entries"
    refused = api.as_("district").post(path, entry | {"target": "establishments_inspected"})
    assert (refused.status_code, refused.json()["code"]) == (409, "target-not-entered")
    enter(api, "cases", indicator="entered", kind="entered", unit="vụ", threshold_number=1)
    path = f"{PLAN}/target-entries"
    assert api.as_("district").post(path, entry | {"counted_on": "2021-06-30"}).status_code == 422
    assert api.as_("leader").post(path, entry).status_code == 403
    person = entry | {"source": "Bà Lan, 0912 345 678"}
    assert api.as_("district").post(path, person).status_code == 422


def test_a_number_is_proposed_approved_and_copied(api: Api) -> None:
    district, leader = api.as_("district"), api.as_("leader")
    path = f"{PLAN}/targets/visits"
    enter(api, "visits", indicator="visits_made", kind="visit_count", threshold_number=40)
    made = district.get(path).json()
    assert (made["threshold_percent"], made["threshold_number"]) == (100, 40)
    assert district.patch(path, {"threshold_percent": 90}, etag=made).status_code == 422
    submitted = district.post(f"{path}/submit", etag=made).json()
    approved = leader.post(f"{path}/approve", {}, etag=submitted).json()
    assert (approved["approved_number"], approved["approved_percent"]) == (40, 100)
    draft = district.patch(path, {"threshold_number": 50}, etag=approved).json()
    assert (draft["status"], draft["approved_number"]) == ("draft", 40)
    assert district.get(f"{path}/progress").json()["threshold_number"] == 40
    (step, *_) = leader.get(f"{PLAN}/approval-steps", target="visits").json()["items"]
    assert step["threshold_number"] == 40
    following = district.post(f"{PLAN}/next", {}).json()
    copied = district.get(f"/plans/{following['id']}/targets/visits").json()
    assert (copied["kind"], copied["threshold_number"]) == ("visit_count", 40)


def test_the_catalogue_offers_each_kind_in_words(api: Api) -> None:
    items = api.as_("district").get("/plans/target-metrics").json()["items"]
    offered = {kind for item in items for kind in item["kinds"]}
    assert len(offered) == 10
    assert all(item["title"] and item["english"] for item in items)


def test_what_is_counted_is_chosen_anew_until_it_was_in_force(api: Api) -> None:
    api.run(fill)
    district, leader = api.as_("district"), api.as_("leader")
    path = f"{PLAN}/targets/odd"
    enter(api, "odd", indicator="entered", kind="entered", unit="vụ", threshold_number=9)
    entry = {"target": "odd", "counted_on": "2022-06-30", "reached": 6, "source": "Báo cáo"}
    made = district.post(f"{PLAN}/target-entries", entry).json()
    other: Body = {"indicator": "visits_made", "kind": "visit_count", "threshold_number": 4}
    other |= {"occasion": "unscheduled", "unit": None, "reported_by": "register"}
    target = district.get(path).json()
    refused = district.patch(path, other, etag=target)
    assert (refused.status_code, refused.json()["code"]) == (409, "target-has-entries")
    district.delete(f"{PLAN}/target-entries/{made['id']}", etag=made)
    target = district.patch(path, other, etag=target).json()
    assert (target["indicator"], target["kind"], target["unit"]) == (
        *("visits_made", "visit_count", None),
    )
    assert district.get(f"{path}/progress").json()["value"] == 1
    share = {"indicator": "workforce_known", "kind": "share", "occasion": None}
    refused = district.patch(path, share, etag=target)
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/threshold_percent"]
    target = district.patch(path, share | {"threshold_percent": 80}, etag=target).json()
    assert (target["threshold_percent"], target["threshold_number"]) == (80, None)
    refused = district.patch(path, {"form": "panel"}, etag=target)
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/form"]
    target = district.post(f"{path}/submit", etag=target).json()
    target = leader.post(f"{path}/approve", {}, etag=target).json()
    refused = district.patch(path, other, etag=target)
    assert (refused.status_code, refused.json()["code"]) == (409, "target-counts-in-force")
    same = {"indicator": "workforce_known", "threshold_percent": 70}
    assert district.patch(path, same, etag=target).json()["threshold_percent"] == 70


def test_teams_and_models_are_counted_by_the_register(api: Api) -> None:
    """A team that was rechecked twice is one; a model that has ended is none."""
    for team, on in (("commune", MARCH), ("commune", MAY), ("district", MAY)):
        api.run(recheck, team, on)
    api.run(lambda db: recheck(db, "other", SEPTEMBER, status="draft"))
    api.run(recheck, "commune", date(2021, 3, 1))
    target = enter(api, "again", indicator="teams_rechecked", kind="count", threshold_number=3)
    assert (target["value"], target["met"]) == (2, False)
    assert [(r["kind"], r["counted_by"]["on"]) for r in listed(api, "again")] == [
        ("recheck", str(MAY)),
        ("recheck", str(MARCH)),
    ]
    api.run(lambda db: support_model(db, "binhnghia", started_on=MARCH))
    api.run(lambda db: support_model(db, "binhnghia", started_on=None))
    api.run(lambda db: support_model(db, "trangan", status="ended", ended_on=MAY))
    api.run(lambda db: support_model(db, "trangan", status="planned"))
    target = enter(api, "models", indicator="communes_with_model", threshold_percent=100)
    assert (target["numerator"], target["denominator"]) == (1, 3)
    assert len(listed(api, "models", counted="true")) == 1
    early = api.as_("district").get(f"{PLAN}/targets/models/progress", as_of="2022-05-01").json()
    assert early["numerator"] == 2
