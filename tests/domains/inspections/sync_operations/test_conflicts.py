"""Two people change one draft: what differs is merged, what is the same waits for a person."""

import csv
import json
from typing import Any
from uuid import UUID

import pytest

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.domains.inspections.sync_operations import conflicts
from backend.domains.inspections.sync_operations.models import ConflictChoice
from backend.domains.inspections.sync_operations.schemas import ConflictRead, Resolution
from tests.acting import Api
from tests.domains.inspections.inspections.making import answers, draft, finding, whole
from tests.domains.inspections.sync_operations.sending import codes, operation, send, statuses


def change(seq: int, record: Any, body: Any, **more: Any) -> Any:
    return operation(seq, "update", record["id"], body, **{"base_version": 1, **more})


@pytest.fixture
def record(api: Api) -> Any:
    """A draft that the office has changed since the device saw it."""
    made = api.as_("inspector").post("/inspections", draft(checklist=answers())).json()
    first = next(iter(made["checklist"]))
    body = {
        "statement": "Của huyện",
        "checklist": {first: {"answer": "non_compliant", "note": "Thiếu sổ"}},
    }
    answer = api.as_("district").patch(f"/inspections/{made['id']}", body, etag=made)
    assert answer.status_code == 200, answer.text
    return made


def test_what_differs_is_merged(api: Api, record: Any) -> None:
    inspector = api.as_("inspector")
    other = list(record["checklist"])[1]
    body = {"recommendations": "Niêm yết", "checklist": {other: {"answer": "not_applicable"}}}
    answer = send(inspector, change(1, record, body))
    assert statuses(answer) == ["merged"]
    now = inspector.get(f"/inspections/{record['id']}").json()
    assert now["version"] == answer["results"][0]["version"] == 3
    assert (now["statement"], now["recommendations"]) == ("Của huyện", "Niêm yết")
    assert now["checklist"][other]["answer"] == "not_applicable"
    assert now["checklist"][next(iter(record["checklist"]))]["note"] == "Thiếu sổ"


def test_same_field_keeps_both_values(api: Api, record: Any) -> None:
    inspector, district = api.as_("inspector"), api.as_("district")
    sent = change(1, record, {"statement": "Của đội", "recommendations": "Niêm yết"})
    answer = send(inspector, sent)
    assert (statuses(answer), codes(answer)) == (["conflict"], ["both-changed"])
    now = inspector.get(f"/inspections/{record['id']}").json()
    assert (now["statement"], now["recommendations"]) == ("Của huyện", "Niêm yết")
    conflict = district.get(f"/sync/conflicts/{answer['results'][0]['conflict_id']}").json()
    assert conflict["fields"] == [
        {"path": "statement", "seen": None, "mine": "Của đội", "theirs": "Của huyện"}
    ]
    assert (conflict["actor_name"], conflict["theirs_by_name"]) == ("Lê Văn Dũng", "Trần Thu Hà")
    assert send(inspector, sent)["results"][0]["conflict_id"] == conflict["id"]
    listed = district.get("/sync/conflicts", status="open").json()["items"]
    assert [one["id"] for one in listed] == [conflict["id"]]
    exported = district.request("GET", "/sync/conflicts", headers={"Accept": "text/csv"})
    (row,) = csv.DictReader(exported.text.splitlines())
    assert (row["id"], json.loads(row["fields"])) == (conflict["id"], conflict["fields"])
    for stranger in ("inspector2", "district2"):
        assert api.as_(stranger).get("/sync/conflicts").json()["items"] == []
        assert api.as_(stranger).get(f"/sync/conflicts/{conflict['id']}").status_code == 404


def test_person_decides_with_a_reason(api: Api, record: Any) -> None:
    inspector, district = api.as_("inspector"), api.as_("district")
    answer = send(inspector, change(1, record, {"statement": "Của đội"}))
    path = f"/sync/conflicts/{answer['results'][0]['conflict_id']}"
    chosen = {"choices": {"statement": "mine"}, "reason": "Đội nghe tại chỗ"}
    assert district.post(f"{path}/resolve", chosen).status_code == 428
    assert district.post(f"{path}/resolve", {**chosen, "choices": {}}, etag=1).status_code == 422
    resolved = district.post(f"{path}/resolve", chosen, etag=1)
    assert resolved.status_code == 200, resolved.text
    assert resolved.json()["resolved_by_name"] == "Trần Thu Hà"
    assert inspector.get(f"/inspections/{record['id']}").json()["statement"] == "Của đội"
    again = district.post(f"{path}/resolve", chosen, etag=resolved.json())
    assert again.json()["code"] == "conflict-resolved"


def test_value_that_stands_may_stay(api: Api, record: Any) -> None:
    inspector = api.as_("inspector")
    answer = send(inspector, change(1, record, {"statement": "Của đội"}))
    path = f"/sync/conflicts/{answer['results'][0]['conflict_id']}"
    kept = {"choices": {"statement": "theirs"}, "reason": "Huyện đã đối chiếu"}
    assert inspector.post(f"{path}/resolve", kept, etag=1).json()["status"] == "resolved"
    now = inspector.get(f"/inspections/{record['id']}").json()
    assert (now["statement"], now["version"]) == ("Của huyện", 2)


def test_decision_sees_what_stands_now(api: Api, record: Any) -> None:
    """Who chose between two values did not choose against a third one."""
    inspector, district = api.as_("inspector"), api.as_("district")
    answer = send(inspector, change(1, record, {"statement": "Của đội"}))
    path = f"/sync/conflicts/{answer['results'][0]['conflict_id']}"
    district.patch(f"/inspections/{record['id']}", {"statement": "Lần ba"}, etag=2)
    chosen = {"choices": {"statement": "mine"}, "reason": "Đội nghe tại chỗ"}
    moved = inspector.post(f"{path}/resolve", chosen, etag=1)
    assert (moved.status_code, moved.json()["code"]) == (409, "conflict-moved")
    assert inspector.get(f"/inspections/{record['id']}").json()["statement"] == "Lần ba"
    conflict = inspector.get(path).json()
    assert (conflict["fields"][0]["theirs"], conflict["version"]) == ("Lần ba", 2)
    assert inspector.post(f"{path}/resolve", chosen, etag=2).status_code == 200
    assert inspector.get(f"/inspections/{record['id']}").json()["statement"] == "Của đội"


def test_second_of_two_decisions_writes_nothing(
    api: Api, record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else decides between two reads of one request, which share no transaction."""
    inspector = api.as_("inspector")
    answer = send(inspector, change(1, record, {"statement": "Của đội"}))
    path = f"/sync/conflicts/{answer['results'][0]['conflict_id']}"
    first = Resolution(choices={"statement": ConflictChoice.THEIRS}, reason="Huyện đã đối chiếu")
    read = conflicts.get_conflict_read
    decided: list[UUID] = []

    def read_and_decide(db: Session, id: UUID) -> ConflictRead:
        found = read(db, id)
        if not decided:
            decided.append(id)
            with api.database.open_session(db.actor, db.scope, writes=True) as other:
                conflicts.mark_resolved(other, id, found.version, first)
                other.commit()
        return found

    monkeypatch.setattr(conflicts, "get_conflict_read", read_and_decide)
    second = {"choices": {"statement": "mine"}, "reason": "Đội nghe tại chỗ"}
    refused = inspector.post(f"{path}/resolve", second, etag=1)
    assert refused.status_code in (409, 412), refused.text
    assert inspector.get(path).json()["reason"] == first.reason
    assert inspector.get(f"/inspections/{record['id']}").json()["statement"] == "Của huyện"


def test_merge_that_contradicts_is_a_conflict(api: Api, record: Any) -> None:
    """Fields that each side may change, but that do not go together, are not written half."""
    inspector, district = api.as_("inspector"), api.as_("district")
    timed = {"ended_at": "2022-10-01T08:00:00+07:00"}
    district.patch(f"/inspections/{record['id']}", timed, etag=2)
    later = {"started_at": "2022-10-01T09:00:00+07:00", "recommendations": "Niêm yết"}
    answer = send(inspector, change(1, record, later))
    assert statuses(answer) == ["conflict"]
    now = inspector.get(f"/inspections/{record['id']}").json()
    assert (now["started_at"], now["recommendations"]) == (None, None)
    conflict = inspector.get(f"/sync/conflicts/{answer['results'][0]['conflict_id']}").json()
    assert {one["path"]: one["mine"] for one in conflict["fields"]} == later


def test_signed_minutes_are_not_merged(api: Api) -> None:
    inspector = api.as_("inspector")
    made = inspector.post("/inspections", whole()).json()
    assert inspector.post(f"/inspections/{made['id']}/sign", etag=made).status_code == 200
    answer = send(inspector, change(1, made, {"copy_count": 2}))
    assert statuses(answer) == ["refused"]
    assert inspector.get("/sync/conflicts").json()["items"] == []


def test_what_others_changed_is_not_signed_unseen(api: Api) -> None:
    inspector, district = api.as_("inspector"), api.as_("district")
    made = inspector.post("/inspections", whole()).json()
    district.patch(f"/inspections/{made['id']}", {"statement": "Của huyện"}, etag=made)
    answer = send(inspector, operation(1, "sign", made["id"], base_version=1))
    assert (statuses(answer), codes(answer)) == (["refused"], ["stale"])
    assert inspector.get(f"/inspections/{made['id']}").json()["status"] == "draft"


def test_later_changes_of_the_device_follow_its_merge(api: Api, record: Any) -> None:
    """What was merged is known to the device; what others wrote still is not."""
    inspector = api.as_("inspector")
    answer = send(
        inspector,
        change(1, record, {"recommendations": "Lần 1"}),
        change(2, record, {"recommendations": "Lần 2"}),
        change(3, record, {"statement": "Của đội"}),
    )
    assert statuses(answer) == ["merged", "merged", "conflict"]
    now = inspector.get(f"/inspections/{record['id']}").json()
    assert (now["statement"], now["recommendations"]) == ("Của huyện", "Lần 2")


@pytest.mark.parametrize("is_one_batch", [True, False])
@pytest.mark.parametrize("beside", [{}, {"recommendations": "Niêm yết"}], ids=["alone", "beside"])
def test_value_that_is_wanted_again_waits_for_a_person(
    api: Api, beside: Any, is_one_batch: bool
) -> None:
    """In between the device wanted what others had written: there was nothing to write."""
    inspector, district = api.as_("inspector"), api.as_("district")
    made = inspector.post("/inspections", draft(checklist=answers())).json()
    path = f"/inspections/{made['id']}"
    assert statuses(send(inspector, change(1, made, {"statement": "Của đội"}))) == ["applied"]
    assert district.patch(path, {"statement": "Của huyện"}, etag=2).status_code == 200
    agreed = change(2, made, {"statement": "Của huyện", **beside})
    again = change(3, made, {"statement": "Của đội"})
    batches = [[agreed, again]] if is_one_batch else [[agreed], [again]]
    results = [one for batch in batches for one in send(inspector, *batch)["results"]]
    assert [one["status"] for one in results] == ["merged", "conflict"]
    assert inspector.get(path).json()["statement"] == "Của huyện"
    conflict = district.get(f"/sync/conflicts/{results[1]['conflict_id']}").json()
    assert conflict["fields"] == [
        {"path": "statement", "seen": "Của đội", "mine": "Của đội", "theirs": "Của huyện"}
    ]


def test_value_that_was_left_alone_is_no_conflict(api: Api, record: Any) -> None:
    """A form sent whole: what others wrote stands."""
    body = {"statement": record["statement"], "recommendations": "Niêm yết"}
    assert statuses(send(api.as_("inspector"), change(1, record, body))) == ["merged"]
    now = api.as_("inspector").get(f"/inspections/{record['id']}").json()
    assert (now["statement"], now["recommendations"]) == ("Của huyện", "Niêm yết")


def test_violation_is_merged_too(api: Api) -> None:
    inspector, district = api.as_("inspector"), api.as_("district")
    made = inspector.post("/inspections", draft()).json()
    found = {**finding(), "id": str(create_id()), "inspection_id": made["id"]}
    one = inspector.post("/violations", {**found, "recorded_on": "2022-10-01"}).json()
    district.patch(f"/violations/{one['id']}", {"description": "Của huyện"}, etag=one)
    sent = change(1, one, {"description": "Của đội"}, entity="violations")
    answer = send(inspector, sent)
    assert statuses(answer) == ["conflict"], answer
    conflict = district.get(f"/sync/conflicts/{answer['results'][0]['conflict_id']}").json()
    assert conflict["inspection_id"] == made["id"]


def test_field_beside_a_contradiction_is_decided_at_once(api: Api) -> None:
    """A value that nobody else changed has not moved: it still stands as it was seen."""
    inspector, district = api.as_("inspector"), api.as_("district")
    made = inspector.post("/inspections", draft(recommendations="Niêm yết")).json()
    path = f"/inspections/{made['id']}"
    district.patch(path, {"ended_at": "2022-10-01T08:00:00+07:00"}, etag=made)
    later = {"started_at": "2022-10-01T09:00:00+07:00", "recommendations": "Niêm yết giá"}
    answer = send(inspector, change(1, made, later))
    assert statuses(answer) == ["conflict"]
    conflict = f"/sync/conflicts/{answer['results'][0]['conflict_id']}"
    theirs = {one["path"]: one["theirs"] for one in inspector.get(conflict).json()["fields"]}
    assert theirs == {"started_at": None, "recommendations": "Niêm yết"}
    choices = {"started_at": "theirs", "recommendations": "mine"}
    chosen = {"choices": choices, "reason": "Đội ghi đúng lời"}
    assert inspector.post(f"{conflict}/resolve", chosen, etag=1).status_code == 200
    assert inspector.get(path).json()["recommendations"] == "Niêm yết giá"
