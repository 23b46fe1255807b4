"""POST /inspections: what a draft must have, what is derived, and what is refused where."""

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.session.change_log import LogEntry
from backend.core.session.models import create_id
from backend.domains.enforcement.violations.models import Violation
from backend.domains.inspections.inspections.models import Inspection, InspectionMember
from tests import world
from tests.acting import Api, list_inserted
from tests.domains.inspections.inspections.making import (
    MEMBERS,
    act,
    answers,
    done,
    draft,
    errors,
    finding,
    made,
    problem,
    with_violation,
)
from tests.proofs import proof_size


def test_unit_and_level_come_from_place_and_team(api: Api) -> None:
    record = made(api.as_("inspector").post("/inspections", draft()))
    assert record["org_unit_id"] == str(world.unit("binhnghia"))
    assert (record["team_level"], record["status"], record["version"]) == ("district", "draft", 1)
    assert (record["establishment_name"], record["org_unit_name"]) == (
        "Nhà nghỉ Hương Sen",
        "Bình Nghĩa",
    )
    assert record["checklist_version"] == "doi-178-1"
    assert {m["id"] for m in record["members"]} == set(MEMBERS) == set(record["member_ids"])


@pytest.mark.parametrize("field", ["org_unit_id", "team_level", "status", "record_no", "signed_at"])
def test_what_is_derived_is_never_taken(api: Api, field: str) -> None:
    answer = api.as_("inspector").post("/inspections", draft(**{field: "x"}))
    assert errors(answer) == {(f"/{field}", "extra-forbidden")}


def test_a_place_of_another_district_does_not_exist(api: Api) -> None:
    answer = api.as_("inspector").post("/inspections", draft("liemphong"))
    assert problem(answer) == (404, "not-found")
    assert errors(answer) == {("/establishment_id", "not-found")}


def test_fewer_than_three_members_are_no_team(api: Api) -> None:
    answer = api.as_("inspector").post("/inspections", draft(member_ids=MEMBERS[:2]))
    assert errors(answer) == {("/member_ids", "too-few")}


def test_those_present_are_distinct_members_of_that_team(api: Api) -> None:
    other = str(world.member("a", "commune"))
    body = draft(member_ids=[*MEMBERS[:2], MEMBERS[0], other, str(create_id())])
    assert errors(api.as_("inspector").post("/inspections", body)) == {
        ("/member_ids/2", "member-twice"),
        ("/member_ids/3", "not-a-member"),
        ("/member_ids/4", "not-a-member"),
    }


def test_those_present_were_members_on_that_day(api: Api) -> None:
    district = api.as_("district")
    path = f"/inspection-teams/{world.team('district')}/members/{MEMBERS[2]}"
    assert district.patch(path, {"active_to": "2022-09-30"}, etag=1).status_code == 200
    answer = district.post("/inspections", draft())
    assert errors(answer) == {("/member_ids/2", "member-not-active")}
    made(district.post("/inspections", draft(inspected_on="2022-09-30")))


def test_an_inspector_records_for_their_own_team_only(api: Api) -> None:
    commune = [str(world.member(m, "commune")) for m in ("inspector2", "a", "b")]
    body = draft(team_id=str(world.team("commune")), member_ids=commune)
    answer = api.as_("inspector").post("/inspections", body)
    assert errors(answer) == {("/team_id", "not-your-team")}
    assert made(api.as_("inspector2").post("/inspections", body))["team_level"] == "commune"
    made(api.as_("district").post("/inspections", body))


def test_a_commune_team_stays_in_its_commune(api: Api) -> None:
    commune = [str(world.member(m, "commune")) for m in ("inspector2", "a", "b")]
    body = draft("trangan", team_id=str(world.team("commune")), member_ids=commune)
    answer = api.as_("district").post("/inspections", body)
    assert errors(answer) == {("/team_id", "team-of-other-area")}


def test_a_team_of_another_district_does_not_exist(api: Api) -> None:
    answer = api.as_("district").post("/inspections", draft(team_id=str(world.team("other"))))
    assert errors(answer) == {("/team_id", "not-found")}


def test_a_dissolved_team_records_nothing(api: Api) -> None:
    district = api.as_("district")
    team = f"/inspection-teams/{world.team('district')}"
    assert district.patch(team, {"is_active": False}, etag=1).status_code == 200
    answer = district.post("/inspections", draft())
    assert errors(answer) == {("/team_id", "team-dissolved")}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"inspected_on": "2022-10-04"}, ("/inspected_on", "in-future")),
        ({"kind": "unscheduled"}, ("/trigger", "trigger-needed")),
        ({"trigger": "complaint"}, ("/trigger", "trigger-of-unscheduled")),
        (
            {"started_at": "2022-10-01T09:00:00+07:00", "ended_at": "2022-10-01T01:59:59Z"},
            ("/ended_at", "visit-ends-before-start"),
        ),
        ({"started_at": "2022-10-01T09:00:00"}, ("/started_at", "not-an-instant")),
        ({"started_at": "0001-01-01T00:00:00+07:00"}, ("/started_at", "not-an-instant")),
        ({"ended_at": "9999-12-31T23:59:59-07:00"}, ("/ended_at", "not-an-instant")),
        ({"checklist_version": "mau-khac"}, ("/checklist_version", "no-such-template")),
        (
            {"checklist": {"dress_code": {"answer": "compliant"}}},
            ("/checklist/dress_code", "no-such-item"),
        ),
        (
            {"checklist": {"security_guards": {"answer": "compliant"}}},
            ("/checklist/security_guards", "item-of-other-types"),
        ),
        (
            {"checklist": {"commitment": {"answer": "non_compliant"}}},
            ("/checklist/commitment/note", "fault-needs-note"),
        ),
        (
            {"checklist": {"commitment": {"answer": "unknown"}}},
            ("/checklist/commitment/answer", "not-in-list"),
        ),
        ({"statement": "Khách CCCD 035203001234"}, ("/statement", "pii-in-text")),
        ({"recommendations": "Gọi 0912 345 678"}, ("/recommendations", "pii-in-text")),
    ],
)
def test_what_a_draft_may_not_say(
    api: Api, changed: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert errors(api.as_("inspector").post("/inspections", draft(**changed))) == {expected}


def test_an_unscheduled_visit_names_its_trigger(api: Api) -> None:
    body = draft(kind="unscheduled", trigger="suspected_sign")
    assert made(api.as_("inspector").post("/inspections", body))["trigger"] == "suspected_sign"


def test_a_draft_may_be_incomplete(api: Api) -> None:
    some = {"commitment": {"answer": "non_compliant", "note": "Chưa ký cam kết năm 2022"}}
    record = made(api.as_("inspector").post("/inspections", draft(checklist=some)))
    assert record["checklist"] == some
    assert (record["outcome"], record["ended_at"], record["record_no"]) == (None, None, None)


def test_what_was_found_is_recorded_with_the_visit(api: Api) -> None:
    record = made(api.as_("inspector").post("/inspections", with_violation()))
    (found,) = api.as_("inspector").get("/violations", inspection_id=record["id"]).json()["items"]
    assert found["establishment_id"] == record["establishment_id"]
    assert (found["occurred_on"], found["recorded_on"]) == ("2022-10-01", "2022-10-01")
    assert (found["status"], found["org_unit_name"]) == ("recorded", "Bình Nghĩa")


def test_a_wrong_finding_keeps_the_whole_visit_out(api: Api) -> None:
    body = with_violation()
    body["violations"] += [
        finding(occurred_on="2021-12-31"),
        finding(recorded_on="2022-10-04"),
        finding(violation_type_id=str(create_id())),
    ]
    answer = api.as_("inspector").post("/inspections", body)
    assert errors(answer) == {
        ("/violations/1/violation_type_id", "act-not-in-force"),
        ("/violations/2/recorded_on", "in-future"),
        ("/violations/3/violation_type_id", "not-found"),
    }
    assert api.one(sa.select(sa.func.count()).select_from(Inspection)) == 0
    assert api.one(sa.select(sa.func.count()).select_from(Violation)) == 0


def test_more_than_twenty_findings_are_too_many(api: Api) -> None:
    body = with_violation()
    body["violations"] = [finding()] * 21
    answer = api.as_("inspector").post("/inspections", body)
    assert errors(answer) == {("/violations", "too-many")}


def test_no_finding_takes_an_inspection_of_its_own(api: Api) -> None:
    body = with_violation()
    body["violations"] = [finding(inspection_id=str(create_id()))]
    answer = api.as_("inspector").post("/inspections", body)
    assert errors(answer) == {("/violations/0/inspection_id", "extra-forbidden")}


def test_the_log_tells_who_was_present(api: Api) -> None:
    record = made(api.as_("inspector").post("/inspections", draft(checklist=answers())))
    (diff,) = api.all(sa.select(LogEntry.diff).where(LogEntry.entity == "inspections"))
    assert diff[0]["attendance"] == [None, MEMBERS]
    assert diff[0]["checklist"][1]["commitment"] == {"answer": "compliant", "note": None}
    present = sa.select(sa.func.count()).select_from(InspectionMember)
    assert (api.one(present), record["version"]) == (3, 1)


def test_a_visit_with_two_findings_takes_few_statements(api: Api) -> None:
    """J4: who acts, the key, what the visit stands on; then five that write.

    With BEGIN on SQLite, and with what is noted of the sign-in the first time.
    """
    body = with_violation()
    body["violations"].append(finding(violation_type_id=str(act("guest_checks_incomplete"))))
    inspector = api.as_("inspector")
    made(inspector.post("/inspections", with_violation(), key="first"))
    with api.queries() as seen:
        made(inspector.post("/inspections", body, key="j4"))
    assert len(seen) <= 9, "\n".join(seen)
    tables = ["changes", "idempotency_keys", "inspection_members", "inspections", "violations"]
    assert list_inserted(seen) == tables


OPTIONAL = {
    "started_at": st.sampled_from(["2022-10-01T08:15:00+07:00", "2022-10-01T01:15:00.123456Z"]),
    "statement": st.sampled_from(["Cơ sở đồng ý.", "", "\u202fĐắk R'Lấp"]),
    "outcome": st.sampled_from(["no_violation", "reminder", "violation_recorded", "transferred"]),
    "checklist": st.sampled_from([answers(), answers(guest_register="Thiếu sổ")]),
    "workforce": st.sampled_from([None, {"total": 3, "female": 1}]),
    "recommendation_items": st.just([{"text": "Bổ sung sổ", "due_on": "2022-10-20"}]),
    "copy_count": st.integers(1, 20),
    "violations": st.lists(st.builds(finding), max_size=2),
    "member_ids": st.permutations(MEMBERS),
}


@pytest.mark.parametrize("person", ["inspector", "district"])
def test_a_new_visit_is_answered_as_it_is_read(api: Api, person: str) -> None:
    """The answer is made of what was written: a reader finds the same."""
    someone, officer = api.as_(person), api.as_("binhnghia")
    unit, place = str(world.unit("binhnghia")), world.establishment("binhnghia")
    areas = [
        made(officer.post("/areas", {"name": name, "kind": "village", "org_unit_id": unit, **days}))
        for name, days in (("Thôn Đông", {}), ("Thôn Tây", {"valid_from": "2022-10-02"}))
    ]
    in_area = [{"area_id": area["id"]} for area in areas]
    there = done(officer.patch(f"/establishments/{place}", in_area[0], etag=1))
    optional = OPTIONAL | {"area_id": st.sampled_from([None, areas[0]["id"]])}

    @given(st.fixed_dictionaries({}, optional=optional))
    @settings(max_examples=proof_size(full=100, campaign=30, least=8), derandomize=True)
    def compare(more: dict[str, Any]) -> None:
        answer = someone.post("/inspections", draft(**more))
        read = someone.get(f"/inspections/{made(answer)['id']}")
        assert answer.json() == done(read)
        assert answer.headers["ETag"] == '"1"'

    compare()
    done(officer.patch(f"/establishments/{place}", in_area[1], etag=there))
    compare()
