"""PATCH and DELETE of a draft: a merge patch under If-Match, and nothing is left behind."""

from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.domains.enforcement.violations.models import Violation
from backend.domains.inspections.inspections.models import Inspection, InspectionMember
from tests import world
from tests.acting import CURRENT, Api
from tests.domains.inspections.inspections.making import (
    MEMBERS,
    done,
    draft,
    errors,
    made,
    problem,
    signed,
    whole,
    with_violation,
)


def begun(api: Api, **changed: Any) -> tuple[Any, dict[str, Any], str]:
    inspector = api.as_("inspector")
    record = made(inspector.post("/inspections", draft(**changed)))
    return inspector, record, f"/inspections/{record['id']}"


def test_a_draft_grows_field_by_field(api: Api) -> None:
    inspector, record, path = begun(api)
    after = done(inspector.patch(path, {"outcome": "reminder"}, etag=record))
    assert (after["outcome"], after["version"]) == ("reminder", 2)
    after = done(inspector.patch(path, {"outcome": None, "statement": "Nhất trí"}, etag=after))
    assert (after["outcome"], after["statement"], after["version"]) == (None, "Nhất trí", 3)


def test_the_checklist_is_merged_item_by_item(api: Api) -> None:
    first = {"commitment": {"answer": "compliant"}, "register": {"answer": "compliant"}}
    inspector, record, path = begun(api, checklist=first)
    patch = {
        "commitment": None,
        "register": {"answer": "non_compliant", "note": "Chưa lập sổ"},
        "guest_notice": {"answer": "not_applicable"},
    }
    after = done(inspector.patch(path, {"checklist": patch}, etag=record))
    assert after["checklist"] == {
        "register": {"answer": "non_compliant", "note": "Chưa lập sổ"},
        "guest_notice": {"answer": "not_applicable", "note": None},
    }
    again = {"checklist": {"register": {"note": "Sổ chưa đóng dấu"}}}
    after = done(inspector.patch(path, again, etag=after))
    assert after["checklist"]["register"]["answer"] == "non_compliant"


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ({"kind": None}, ("/kind", "not-in-list")),
        ({"member_ids": None}, ("/member_ids", "wrong-type")),
        ({"member_ids": MEMBERS[:2]}, ("/member_ids", "too-few")),
        ({"inspected_on": "2022-10-04"}, ("/inspected_on", "in-future")),
        ({"trigger": "complaint"}, ("/trigger", "trigger-of-unscheduled")),
        ({"checklist": {"register": {"note": "x"}}}, ("/checklist/register/answer", "missing")),
        (
            {"checklist": {"register": {"answer": "non_compliant"}}},
            ("/checklist/register/note", "fault-needs-note"),
        ),
        ({"status": "signed"}, ("/status", "extra-forbidden")),
        ({"team_id": str(world.team("commune"))}, ("/team_id", "extra-forbidden")),
    ],
)
def test_a_patch_keeps_the_rules(
    api: Api, patch: dict[str, Any], expected: tuple[str, str]
) -> None:
    inspector, record, path = begun(api)
    assert errors(inspector.patch(path, patch, etag=record)) == {expected}
    assert inspector.get(path).json()["version"] == 1


def test_others_may_have_been_present(api: Api) -> None:
    inspector, record, path = begun(api)
    others = [str(world.member(n)) for n in ("inspector", "cong-an", "van-hoa")]
    after = done(inspector.patch(path, {"member_ids": others}, etag=record))
    assert (set(after["member_ids"]), after["version"]) == (set(others), 2)
    log = sa.select(LogEntry.diff).where(
        LogEntry.entity == "inspections", LogEntry.action == "updated"
    )
    assert api.one(log) == {"attendance": [MEMBERS, others]}


def test_two_devices_do_not_overwrite_each_other(api: Api) -> None:
    inspector, record, path = begun(api)
    done(api.as_("district").patch(path, {"statement": "Bản của Phòng"}, etag=record))
    stale = inspector.patch(path, {"statement": "Bản của đội"}, etag=record)
    assert problem(stale) == (412, "stale")
    assert stale.json()["current"]["statement"] == "Bản của Phòng"
    assert problem(inspector.patch(path, {"statement": "x"})) == (428, "if-match-required")


def test_a_draft_can_be_removed_with_what_it_lists(api: Api) -> None:
    inspector = api.as_("inspector")
    record = made(inspector.post("/inspections", with_violation()))
    path = f"/inspections/{record['id']}"
    assert problem(inspector.delete(path)) == (428, "if-match-required")
    assert inspector.delete(path, etag=record).status_code == 204
    assert problem(inspector.get(path)) == (404, "not-found")
    for table in (Inspection, InspectionMember, Violation):
        assert api.one(sa.select(sa.func.count()).select_from(table)) == 0
    removed = sa.select(LogEntry.entity).where(LogEntry.action == "deleted")
    assert {row.entity for row in api.all(removed)} == {"inspections", "violations"}


def test_another_teams_draft_does_not_exist(api: Api) -> None:
    _, record, path = begun(api)
    for method, body in (("GET", None), ("PATCH", {"statement": "x"}), ("DELETE", None)):
        answer = api.as_("inspector2").request(method, path, json=body, headers={"If-Match": '"1"'})
        assert problem(answer) == (404, "not-found")
    answer = api.as_("inspector2").post(f"{path}/sign", etag=record)
    assert problem(answer) == (404, "not-found")


def test_signed_minutes_are_neither_changed_nor_removed(api: Api) -> None:
    record = signed(api, whole())
    path = f"/inspections/{record['id']}"
    for who in ("inspector", "district"):
        person = api.as_(who)
        answers = [
            person.patch(path, {"statement": "x"}, etag=record),
            person.patch(path, {}, etag=CURRENT),
            person.patch(path, {"member_ids": MEMBERS}, etag=record),
            person.delete(path, etag=record),
            person.post(f"{path}/sign", etag=record),
        ]
        assert [problem(a) for a in answers] == [(409, "signed-record")] * 5
    assert api.as_("district").get(path).json() == record
