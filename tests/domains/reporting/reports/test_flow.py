"""A report on its way: figures, corrections, words, and the acts of those who answer for it."""

from datetime import UTC, date, datetime

import pytest

from backend.core.session.models import create_id
from tests import world
from tests.acting import Api, entered_bar
from tests.domains.reporting.reports.making import (
    PAPER,
    act,
    begun,
    corrected,
    done,
    fresh,
    line,
    submitted,
    written,
)
from tests.first_days import begin_office, begin_unit


def test_communes_hand_on_their_parts_first(api: Api) -> None:
    part = begun(api, "binhnghia", "binhnghia")
    assert line(part, "establishments_active")["value"] == 2
    assert {cell["name"] for cell in line(part, "establishments_active")["communes"]} == {
        "Bình Nghĩa"
    }
    assert not any(one["code"].startswith("crime_") for one in part["lines"])
    part = corrected(api, "binhnghia", part, "establishments_active", 3)
    wrong = line(part, "establishments_active")
    assert (wrong["value"], wrong["computed_value"], wrong["is_corrected"]) == (3, 2, True)
    assert wrong["correction"]["by_name"] == "Vũ Thị Thảo"
    part = act(api, "binhnghia", written(api, part, "binhnghia"), "submit", {})
    assert (part["status"], part["held_by"], part["actions"]) == (
        "submitted",
        "lead_officer",
        [],
    )

    report = begun(api)
    own = line(report, "establishments_active")
    assert (own["value"], own["from_parts"], own["computed_value"]) == (5, 1, 5)
    assert {c["name"]: c["value"] for c in own["communes"]}["Bình Nghĩa"] == 3
    assert [(p["report_id"], p["is_changed"]) for p in report["parts"]] == [(part["id"], False)]
    report = written(api, report)
    lacking = act(api, "district", report, "submit", {}, 409)
    assert lacking["code"] == "report-incomplete"
    assert {e["code"] for e in lacking["errors"]} == {"part-missing"}


def test_from_the_leaders_desk_to_the_province_and_back(api: Api) -> None:
    report = submitted(api)
    assert report["held_by"] == "leader"
    waiting = done(api.as_("leader").get("/inbox"))["items"]
    assert [i["entity_id"] for i in waiting if i["kind"] == "report_approval"] == [report["id"]]

    said = {"lines": {"inspections_signed": "Đối chiếu lại với sổ đội 178"}}
    report = act(api, "leader", report, "return", said)
    assert [one["code"] for one in report["lines"] if one["is_open"]] == ["inspections_signed"]
    path = f"/reports/{report['id']}/lines/establishments_active"
    body = {"value": 9, "reason": "Sửa thêm", "evidence": PAPER}
    assert done(api.as_("district").patch(path, body, report), 409)["code"] == "line-closed"
    report = corrected(api, "district", report, "inspections_signed", 4)
    report = act(api, "district", report, "submit", {"accept_missing": True})
    assert done(api.as_("district").post(f"/reports/{report['id']}/approve", etag=report), 403)
    report = act(api, "leader", report, "approve")
    assert (report["status"], report["register_no"], report["edition"]) == (
        "approved",
        "01/BC-UBND",
        1,
    )
    assert report["is_frozen"]
    assert line(report, "inspections_signed")["value"] == 4
    for person, asked in (("district", [report["id"]]), ("leader", []), ("province", [])):
        items = done(api.as_(person).get("/inbox"))["items"]
        assert [i["entity_id"] for i in items if i["kind"] == "report_sending"] == asked, person
    report = act(api, "district", report, "send")
    assert (report["status"], report["sent_on"], report["actions"]) == (
        "sent",
        "2022-10-03",
        ["reopen-line"],
    )
    acts = [entry["action"] for entry in report["course"]]
    assert acts[-6:] == ["submit", "return", "correct", "submit", "approve", "send"]
    # The province sends it back; the next approval is a further edition with a number of its own.
    report = act(api, "province", report, "return", {"comment": "Thiếu số liệu xã An Lão"})
    report = act(api, "district", report, "submit", {"accept_missing": True})
    report = act(api, "leader", report, "approve")
    assert [(e["number"], e["register_no"]) for e in report["editions"]] == [
        (1, "01/BC-UBND"),
        (2, "02/BC-UBND"),
    ]


def test_a_line_is_reopened_by_two_persons_and_closes_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = act(api, "leader", submitted(api), "approve")
    body = {"code": "inspections_signed", "reason": "Sót một biên bản", "hours": 24}
    # A line that is reopened and stays as it was leaves the frozen report as it is.
    asked = act(api, "district", report, "reopen-line", body, 202)
    done(api.as_("leader").post(f"/second-approvals/{asked['id']}/confirm", etag=asked))
    report = fresh(api, "district", report)
    words = api.as_("district").patch(
        f"/reports/{report['id']}/sections/III", {"text": "Ý khác"}, report
    )
    assert done(words, 409)["code"] == "section-closed"
    before = report["content_hash"]
    report = act(api, "district", report, "submit", {})
    assert (report["status"], report["edition"], report["content_hash"]) == ("approved", 1, before)

    asked = act(api, "district", report, "reopen-line", body, 202)
    assert (asked["act"], asked["status"]) == ("reopen-report-line", "waiting")
    path = f"/second-approvals/{asked['id']}/confirm"
    assert done(api.as_("district").post(path, etag=asked), 409)["code"] == "own-approval"
    done(api.as_("leader").post(path, etag=asked))
    report = fresh(api, "district", report)
    assert report["status"] == "returned"
    assert [one["code"] for one in report["lines"] if one["is_open"]] == ["inspections_signed"]
    assert line(report, "inspections_signed")["open_until"] is not None
    report = corrected(api, "district", report, "inspections_signed", 7)
    monkeypatch.setattr(
        "backend.domains.reporting.reports.workflow.now",
        lambda: (
            __import__("datetime").datetime.now(__import__("datetime").UTC)
            + __import__("datetime").timedelta(hours=25)
        ),
    )
    late = {"value": 8, "reason": "Quá hạn mở", "evidence": PAPER}
    path = f"/reports/{report['id']}/lines/inspections_signed"
    assert done(api.as_("district").patch(path, late, report), 409)["code"] == "line-closed"
    monkeypatch.undo()
    report = act(api, "district", report, "submit", {"accept_missing": True})
    report = act(api, "leader", report, "approve")
    assert (report["edition"], line(report, "inspections_signed")["value"]) == (2, 7)
    found = done(
        api.as_("district").get(
            f"/reports/{report['id']}/diff",
            **{"with": report["id"], "with_edition": 1, "edition": 2},
        )
    )
    cells = {(c["code"], c["cell"]): (c["here"], c["there"]) for c in found["cells"]}
    assert cells[("inspections_signed", "value")] == (7, 0)
    assert not found["formulas"]


def test_corrections_and_words_are_checked(api: Api) -> None:
    report = begun(api)
    path = f"/reports/{report['id']}"
    officer = api.as_("district")
    place = {"entity": "establishments", "id": str(world.establishment("liemphong"))}
    for body in (
        {"value": 3, "reason": "Không có căn cứ"},
        {"value": 3, "reason": "", "evidence": PAPER},
        {"value": 3, "reason": "Cơ sở huyện khác", "evidence": place},
        {"value": -1, "reason": "Số âm", "evidence": PAPER},
        {"value": 3, "reason": "CMND 168123456789", "evidence": PAPER},
    ):
        done(officer.patch(f"{path}/lines/inspections_signed", body, report), 422)
    text = {"text": "Đã kiểm tra {{inspections_signed}} lượt, đạt {{no_such}}."}
    problem = done(officer.patch(f"{path}/sections/II", text, report), 422)
    assert problem["errors"][0]["code"] == "unknown-figure"
    person = {"text": "Bà Nguyễn Thị Hoa, CCCD 036123456789"}
    problem = done(officer.patch(f"{path}/sections/III", person, report), 422)
    assert problem["errors"][0]["code"] == "pii-in-text"
    report = written(api, report, II="Kiểm tra {{establishments_active}} cơ sở.")
    second = next(s for s in report["sections"] if s["code"] == "II")
    assert second["rendered"] == "Kiểm tra 4 cơ sở."
    report = corrected(api, "district", report, "establishments_active", 1234)
    second = next(s for s in report["sections"] if s["code"] == "II")
    assert second["rendered"] == "Kiểm tra 1.234 cơ sở."
    body = {"text": None}
    report = done(officer.patch(f"{path}/sections/II", body, report))
    assert not next(s for s in report["sections"] if s["code"] == "II")["is_edited"]


def test_each_sees_and_writes_their_own(api: Api) -> None:
    report, part = begun(api), begun(api, "binhnghia", "binhnghia")
    for who, path, status in (
        ("binhnghia", report["id"], 404),
        ("trangan", part["id"], 404),
        ("district", part["id"], 200),
        ("district2", report["id"], 404),
        ("leader", report["id"], 200),
        ("province", report["id"], 404),
        ("police", report["id"], 403),
        ("auditor", report["id"], 403),
        ("admin", report["id"], 403),
    ):
        assert api.as_(who).get(f"/reports/{path}").status_code == status, (who, path)
    for step in ("refresh", "send"):
        answer = api.as_("district").post(f"/reports/{part['id']}/{step}", etag=part)
        assert done(answer, 409)["code"] == "not-your-report"
    body = {"org_unit_id": str(world.unit("binhnghia")), **{k: part[k] for k in ("period_kind",)}}
    body["period_start"] = "2022-04-01"
    assert done(api.as_("district").post("/reports", body), 409)["code"] == "not-your-report"
    twice = {**body, "period_start": "2022-07-01"}
    assert done(api.as_("binhnghia").post("/reports", twice), 409)["code"] == "report-exists"
    for start, code in (("2022-08-01", "not-a-period-start"), ("2023-01-01", "period-to-come")):
        wrong = {**body, "period_start": start}
        problem = done(api.as_("binhnghia").post("/reports", wrong), 422)
        assert problem["errors"][0]["code"] == code
    lists = {
        who: len(done(api.as_(who).get("/reports"))["items"])
        for who in ("district", "binhnghia", "trangan", "province")
    }
    assert lists == {"district": 2, "binhnghia": 1, "trangan": 0, "province": 0}


def test_the_overview_says_who_is_late(api: Api) -> None:
    rule = {"level": "commune", "period_kind": "quarter", "days_after": 2, "basis": "CV 12/LĐTBXH"}
    done(api.as_("district").post("/report-calendars", rule), 201)
    submitted(api, "binhnghia", "binhnghia")
    asked = {"period_kind": "quarter", "period_start": "2022-07-01"}
    found = done(api.as_("district").get("/reports/overview", **asked))
    lights = {row["org_unit_name"]: (row["light"], row["closes_on"]) for row in found["items"]}
    assert lights == {
        "Bình Lục": ("soon", "2022-10-10"),
        "Bình Mỹ": ("late", "2022-10-02"),
        "Bình Nghĩa": ("done", "2022-10-02"),
        "Tràng An": ("late", "2022-10-02"),
    }
    # The province moves one period; the communes' own district has the last word on theirs.
    moved = {**rule, "level": "district", "period_start": "2022-07-01", "days_after": 20}
    done(api.as_("province").post("/report-calendars", moved), 201)
    wider = {**rule, "days_after": 30}
    done(api.as_("province").post("/report-calendars", wider), 201)
    found = done(api.as_("district").get("/reports/overview", **asked))
    closing = {row["org_unit_name"]: row["closes_on"] for row in found["items"]}
    assert (closing["Bình Lục"], closing["Tràng An"]) == ("2022-10-20", "2022-10-02")
    due = done(api.as_("trangan").get("/inbox"))["items"]
    mine = [i for i in due if i["kind"] == "report_due" and "quý III" in i["about"]]
    assert [(i["due_on"], i["mark"]) for i in mine] == [("2022-10-02", "overdue")]
    assert done(api.as_("district").post("/report-calendars", rule), 409)
    own = {**rule, "level": "district"}
    problem = done(api.as_("district").post("/report-calendars", own), 422)
    assert problem["errors"][0]["code"] == "calendar-not-below"


def test_what_the_register_counts_otherwise_is_taken_anew_before_it_goes_on(api: Api) -> None:
    report = written(api, begun(api, "trangan", "trangan"), "trangan")
    place = entered_bar(str(create_id())) | {"org_unit_id": str(world.unit("trangan"))}
    done(api.as_("trangan").post("/establishments", place | {"opened_on": "2022-08-01"}), 201)
    refused = act(api, "trangan", report, "submit", {"accept_missing": True}, 409)
    assert refused["code"] == "report-figures-changed"
    assert "/lines/establishments_active" in {one["pointer"] for one in refused["errors"]}
    report = act(api, "trangan", report, "refresh")
    assert act(api, "trangan", report, "submit", {"accept_missing": True})["status"] == "submitted"


def test_a_period_before_the_offices_first_day_is_not_asked_for(api: Api) -> None:
    def due() -> set[str]:
        items = api.as_("district").get("/inbox").json()["items"]
        return {one["about"] for one in items if one["kind"] == "report_due"}

    assert due() == {"Báo cáo quý III năm 2022"}
    begin_office(api, "binhluc", datetime(2022, 9, 30, 16, 59, tzinfo=UTC))
    assert due() == {"Báo cáo quý III năm 2022"}, "the last minute of the quarter in Hà Nội"
    begin_office(api, "binhluc", datetime(2022, 9, 30, 17, tzinfo=UTC))
    assert due() == set()


def test_a_period_before_the_unit_began_is_not_asked_for(api: Api) -> None:
    """The heir of a reorganisation takes accounts over that are older than itself."""

    def due() -> set[str]:
        items = api.as_("district").get("/inbox").json()["items"]
        return {one["about"] for one in items if one["kind"] == "report_due"}

    begin_unit(api, "binhluc", date(2022, 9, 30))
    assert due() == {"Báo cáo quý III năm 2022"}, "the last day of the quarter"
    begin_unit(api, "binhluc", date(2022, 10, 1))
    assert due() == set()


def test_nobody_is_late_with_a_period_before_the_offices_first_day(api: Api) -> None:
    """A commune without an account began when the office above it did."""

    def told() -> dict[str, tuple[str, str]]:
        asked = {"period_kind": "quarter", "period_start": "2022-04-01"}
        rows = done(api.as_("district").get("/reports/overview", **asked))["items"]
        return {row["org_unit_name"]: (row["light"], row["stage"]) for row in rows}

    assert {light for light, _ in told().values()} == {"late"}
    begin_office(api, "binhluc", datetime(2022, 9, 30, 17, tzinfo=UTC))
    assert told() == {
        "Bình Lục": ("open", "not_begun"),
        "Bình Mỹ": ("open", "not_begun"),
        "Bình Nghĩa": ("late", "late"),
        "Tràng An": ("late", "late"),
    }
