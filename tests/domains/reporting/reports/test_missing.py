"""What a report lacks: gaps of the register with their records, and what stops its submission."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from backend.core.text.clock import set_today
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspection_plans.planning import in_force, line
from tests.domains.inspections.inspections.making import draft, made, signed, with_violation
from tests.domains.prevention.communication_activities.making import held, joint
from tests.domains.reporting.reports.making import (
    act,
    begun,
    corrected,
    done,
    fresh,
    submitted,
    written,
)
from tests.domains.support.support_services.counting import write

YEAR = {"period_kind": "year", "period_start": "2022-01-01"}


@pytest.fixture(autouse=True)
def back_to_today() -> Iterator[None]:
    yield
    set_today(world.TODAY)


def lacks(report: Any) -> dict[str, int]:
    """{code: how many} of what the register lacks; the lists have as many."""
    found = {m["code"]: m for m in report["missing"] if m["pointer"].startswith("/register/")}
    for one in found.values():
        assert (one["blocks"], one["asks"]) == (False, False)
        assert len(one["items"]) == min(one["count"], 50)
    return {code: one["count"] for code, one in found.items()}


def items(report: Any, code: str) -> list[Any]:
    return next(m["items"] for m in report["missing"] if m["code"] == code)


def test_gaps_of_the_register_open_their_records(api: Api) -> None:
    inspector = api.as_("inspector")
    unsigned = made(inspector.post("/inspections", draft("trangan")))
    violating = signed(api, with_violation())
    plan = in_force(api, line("binhmy"), line("trangan", "2022-10-30"))
    set_today(date(2022, 10, 25))
    report = begun(api, **YEAR)
    assert lacks(report) == {
        "visits-unsigned": 1,
        "visits-not-done": 1,
        "violations-unhandled": 1,
        "communes-silent": 3,
        "support-missing": 27,
        "crime-missing": 1,
        "ratings-missing": 3,
    }
    assert [i["id"] for i in items(report, "visits-unsigned")] == [unsigned["id"]]
    (visit,) = items(report, "visits-not-done")
    assert (visit["id"], visit["label"], visit["on_date"]) == (
        plan["id"],
        "Quán bar Đường Tàu",
        "2022-10-20",
    )
    (violation,) = items(report, "violations-unhandled")
    assert (
        inspector.get(f"/violations/{violation['id']}").json()["inspection_id"] == violating["id"]
    )
    months = [i["on_date"] for i in items(report, "support-missing")]
    assert (months[0], months[8], len({*months})) == ("2022-01-01", "2022-09-01", 9)

    held(api)
    joint(api, "trangan", "binhmy")
    write(api, "trangan", "2022-09", loan=0)
    crime = {**YEAR, "org_unit_id": str(world.unit("binhluc")), "case_count": 1, "person_count": 2}
    made(api.as_("police").post("/crime-statistics", {**crime, "period_kind": "half_year"}))
    third = {"period_kind": "quarter", "period_start": "2022-07-01"}
    made(api.as_("police").post("/crime-statistics", {**crime, **third}))
    with api.queries() as asked:
        report = fresh(api, "district", report)
    assert len(asked) < 40
    assert lacks(report) == {
        "visits-unsigned": 1,
        "visits-not-done": 1,
        "violations-unhandled": 1,
        "support-missing": 26,
        "ratings-missing": 3,
    }
    # A commune sees its own gaps, and none of records that it does not read; so does the leader.
    part = begun(api, "trangan", "trangan", **YEAR)
    assert lacks(part) == {"support-missing": 8, "ratings-missing": 1}
    seen = lacks(fresh(api, "leader", report))
    assert seen == {k: v for k, v in lacks(report).items() if k != "support-missing"}
    # None of it stops the report.
    part = act(api, "trangan", written(api, part, "trangan"), "submit", {})
    assert part["status"] == "submitted"


def test_what_was_said_is_answered_before_it_goes_back(api: Api) -> None:
    second = "establishments_active"
    said = {
        "lines": {"inspections_signed": "Đối chiếu lại", second: "Đủ chưa?"},
        "sections": {"III": "Nêu rõ cơ sở nào"},
    }
    report = act(api, "leader", submitted(api), "return", said)
    stops = {m["pointer"]: m["code"] for m in report["missing"] if m["blocks"]}
    assert stops == dict.fromkeys(
        ("/sections/III", "/lines/inspections_signed", f"/lines/{second}"), "comment-unanswered"
    )
    refused = act(api, "district", report, "submit", {"accept_missing": True}, 409)
    assert {e["code"] for e in refused["errors"]} == {"comment-unanswered"}
    # Words that nobody asked about are closed; so is an answer to what was not said.
    officer, path = api.as_("district"), f"/reports/{report['id']}"
    closed = officer.patch(f"{path}/sections/IV", {"text": "Thêm một ý"}, report)
    assert done(closed, 409)["code"] == "section-closed"
    answer = {"text": "Đã đối chiếu với sổ của Đội 178, số đúng."}
    quiet = officer.post(f"{path}/sections/IV/answer", answer, etag=report)
    assert done(quiet, 409)["code"] == "nothing-to-answer"
    said_so = officer.post(f"{path}/sections/III/answer", answer, etag=report)
    assert {s["code"]: s["answer"] for s in done(said_so)["sections"]}["III"] == answer["text"]
    report = done(officer.get(path))

    report = corrected(api, "district", report, "inspections_signed", 4)
    report = done(officer.post(f"{path}/lines/{second}/answer", answer, etag=report))
    report = written(api, report, III="Hai cơ sở ở xã Bình Nghĩa.")
    assert not [m for m in report["missing"] if m["blocks"]]
    told = next(one for one in report["lines"] if one["code"] == second)
    assert told["answer"] == answer["text"]
    report = act(api, "district", report, "submit", {"accept_missing": True})
    assert report["course"][-3]["said"] == {"code": second, "comment": answer["text"]}
    report = act(api, "leader", report, "return", {"lines": {second: "Vẫn chưa rõ"}})
    assert [m["pointer"] for m in report["missing"] if m["blocks"]] == [f"/lines/{second}"]


def test_evidence_that_is_gone_stops_the_report(api: Api) -> None:
    record = made(api.as_("district").post("/inspections", draft("trangan")))
    report = written(api, begun(api))
    path = f"/reports/{report['id']}/lines/inspections_signed"
    proof = {"entity": "inspections", "id": record["id"]}
    body = {"value": 3, "reason": "Biên bản chưa ký", "evidence": proof}
    report = done(api.as_("district").patch(path, body, report))
    assert not [m for m in report["missing"] if m["blocks"]]
    gone = api.as_("district").delete(f"/inspections/{record['id']}", record)
    assert gone.status_code == 204, gone.text
    report = fresh(api, "district", report)
    assert [(m["pointer"], m["code"]) for m in report["missing"] if m["blocks"]] == [
        ("/lines/inspections_signed", "evidence-gone")
    ]
