"""Two drafts of one visit, made on two phones, become one: nothing of either is lost."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import (
    MEMBERS,
    answers,
    done,
    draft,
    errors,
    finding,
    made,
    problem,
    whole,
)
from tests.domains.inspections.sync_operations.sending import operation, send, statuses
from tests.domains.platform.attachments.pictures import plain_jpeg

SAID = ("member_ids", "checklist", "workforce", "recommendation_items")
TIMES = ("started_at", "ended_at")


WHY = "Hai máy cùng ghi một lượt kiểm tra"


def join(person: Person, removed: Any, kept: Any, reason: str | None = WHY) -> Any:
    said = {"into": kept["id"], "reason": reason}
    return person.post(f"/inspections/{removed['id']}/join", said, etag=removed)


def enter(person: Person, **said: Any) -> Any:
    return made(person.post("/inspections", draft(**said)))


def add_photo(person: Person, record: Any) -> Any:
    said = {"entity": "inspection", "entity_id": record["id"]}
    files = {"file": ("anh.jpg", plain_jpeg(), "image/jpeg")}
    return made(person.request("POST", "/attachments", data=said, files=files))


def test_all_that_one_draft_holds_goes_into_the_other(api: Api) -> None:
    inspector, district = api.as_("inspector"), api.as_("district")
    first, second, *_ = answers()
    kept = enter(
        inspector,
        started_at="2022-10-01T08:15:00+07:00",
        statement="Chủ cơ sở có mặt.",
        checklist={first: {"answer": "compliant"}},
        workforce={"total": 4, "female": 3},
    )
    other = enter(
        district,
        started_at="2022-10-01T08:10:00+07:00",
        ended_at="2022-10-01T09:00:00+07:00",
        statement="Đã nhắc niêm yết giá.",
        outcome="violation_recorded",
        checklist={first: {"answer": "compliant"}, second: {"answer": "not_applicable"}},
        workforce={"total": 4, "female": 3, "under_18": 0},
        recommendation_items=[{"text": "Niêm yết giá", "due_on": "2022-10-20"}],
        member_ids=[*MEMBERS, str(world.member("van-hoa"))],
        violations=[finding()],
    )
    photo = add_photo(district, other)
    answer = join(district, other, kept)
    now = done(inspector.get(f"/inspections/{kept['id']}"))
    assert done(answer) == now
    assert (now["join_reason"], now["same_visit_id"], now["version"]) == (WHY, None, 2)
    assert now["statement"] == "Chủ cơ sở có mặt.\n\nĐã nhắc niêm yết giá."
    assert [now[name] for name in TIMES] == [other[name] for name in TIMES]
    assert now["outcome"] == "violation_recorded"
    for name in SAID:
        assert now[name] == other[name], name
    (found,) = inspector.get("/violations", inspection_id=kept["id"]).json()["items"]
    assert found["violation_type_id"] == finding()["violation_type_id"] or found["id"]
    photos = inspector.get("/attachments", entity="inspection", entity_id=kept["id"])
    assert [one["id"] for one in photos.json()["items"]] == [photo["id"]]
    assert inspector.get(f"/attachments/{photo['id']}/content").status_code == 200
    assert inspector.get(f"/inspections/{other['id']}").status_code == 404


def test_what_the_drafts_say_against_each_other_is_refused(api: Api) -> None:
    inspector = api.as_("inspector")
    item = next(iter(answers()))
    kept = enter(
        inspector,
        outcome="no_violation",
        workforce={"total": 4, "female": 3},
        checklist={item: {"answer": "compliant"}},
        statement="a" * 3000,
    )
    other = enter(
        inspector,
        outcome="reminder",
        workforce={"total": 5, "female": 3},
        checklist={item: {"answer": "not_applicable"}},
        statement="b" * 1000,
    )
    answer = join(inspector, other, kept)
    assert answer.status_code == 422
    expected = ("/outcome", f"/checklist/{item}", "/workforce/total", "/statement")
    assert errors(answer) == {(pointer, "drafts-differ") for pointer in expected}
    for one in (kept, other):
        now = done(inspector.get(f"/inspections/{one['id']}"))
        assert now | {"same_visit_id": None} == one | {"same_visit_id": None}, "nothing is changed"


@pytest.mark.parametrize(
    "changed",
    [
        {"place": "trangan"},
        {"inspected_on": "2022-10-02"},
        {"kind": "unscheduled", "trigger": "complaint"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_other_visits_are_not_joined(api: Api, changed: Any) -> None:
    inspector = api.as_("inspector")
    kept, other = enter(inspector), enter(inspector, **changed)
    answer = join(inspector, other, kept)
    assert errors(answer) == {("/into", "other-visit")}
    assert errors(join(inspector, kept, kept)) == {("/into", "other-visit")}
    assert inspector.get(f"/inspections/{other['id']}").status_code == 200


def test_signed_minutes_are_not_joined(api: Api) -> None:
    inspector = api.as_("inspector")
    signed, other = made(inspector.post("/inspections", whole())), enter(inspector)
    signed = done(inspector.post(f"/inspections/{signed['id']}/sign", etag=signed))
    assert problem(join(inspector, other, signed)) == (409, "signed-record")
    assert problem(join(inspector, signed, other)) == (409, "signed-record")
    assert inspector.get(f"/inspections/{signed['id']}").json() == signed


def test_values_that_wait_are_decided_first(api: Api) -> None:
    inspector, district = api.as_("inspector"), api.as_("district")
    kept, other = enter(inspector), enter(inspector)
    path = f"/inspections/{other['id']}"
    moved = done(district.patch(path, {"statement": "Của huyện"}, etag=other))
    update = operation(1, "update", other["id"], {"statement": "Của đội"}, base_version=1)
    answer = send(inspector, update)
    assert statuses(answer) == ["conflict"]
    assert problem(join(district, moved, kept)) == (409, "values-wait")
    conflict = f"/sync/conflicts/{answer['results'][0]['conflict_id']}"
    chosen = {"choices": {"statement": "theirs"}, "reason": "Đã đối chiếu"}
    done(inspector.post(f"{conflict}/resolve", chosen, etag=1))
    done(join(district, moved, kept))
    assert inspector.get(f"/inspections/{kept['id']}").json()["statement"] == "Của huyện"


def test_draft_that_one_does_not_see_takes_nothing(api: Api) -> None:
    inspector = api.as_("inspector")
    other = enter(inspector)
    unseen = {"id": "01a22aa9-cb11-7685-954c-29caebafdd9b"}
    assert join(inspector, other, unseen).status_code in (404, 422)
    assert join(api.as_("district2"), other, unseen).status_code == 404
    assert inspector.get(f"/inspections/{other['id']}").status_code == 200


@pytest.mark.parametrize("reason", [None, "", " "])
def test_nothing_is_joined_without_a_reason(api: Api, reason: str | None) -> None:
    inspector = api.as_("inspector")
    kept, other = enter(inspector), enter(inspector)
    answer = join(inspector, other, kept, reason)
    assert answer.status_code == 422
    assert {pointer for pointer, _ in errors(answer)} == {"/reason"}
    assert inspector.get(f"/inspections/{other['id']}").status_code == 200


def test_client_that_joins_as_before_is_refused_and_removes_nothing(api: Api) -> None:
    """`DELETE ?into=` was never in a release; it took no reason."""
    inspector = api.as_("inspector")
    kept, other = enter(inspector), enter(inspector)
    path = f"/inspections/{other['id']}"
    answer = inspector.delete(f"{path}?into={kept['id']}", etag=other)
    assert answer.status_code == 422
    assert {pointer for pointer, _ in errors(answer)} == {"?into"}
    assert done(inspector.get(path))["version"] == 1


def test_reason_stands_in_the_change_log(api: Api) -> None:
    inspector = api.as_("inspector")
    kept, other = enter(inspector), enter(inspector)
    done(join(inspector, other, kept))
    trail = done(api.as_("auditor").get("/audit-events", entity_id=kept["id"]))["items"]
    assert "join_reason" in trail[0]["fields"], trail[0]


def test_second_visit_of_a_day_is_told_wherever_the_minutes_are(api: Api) -> None:
    inspector, district = api.as_("inspector"), api.as_("district")
    first = enter(inspector)
    assert first["same_visit_id"] is None
    second = enter(district)
    assert second["same_visit_id"] == first["id"]
    for one, other in ((first, second), (second, first)):
        assert done(inspector.get(f"/inspections/{one['id']}"))["same_visit_id"] == other["id"]
    ids = f"{first['id']},{second['id']}"
    rows = done(inspector.get("/inspections", ids=ids))["items"]
    assert {row["id"]: row["same_visit_id"] for row in rows} == {
        first["id"]: second["id"],
        second["id"]: first["id"],
    }
    for changed in ({"place": "trangan"}, {"inspected_on": "2022-10-02"}):
        assert enter(inspector, **changed)["same_visit_id"] is None, changed


def test_copy_that_a_reader_has_is_stale_once_a_second_visit_came(api: Api) -> None:
    """Its version stays, its ETag must not."""
    inspector = api.as_("inspector")
    path = f"/inspections/{enter(inspector)['id']}"
    before = inspector.get(path).headers["etag"]
    enter(inspector)
    assert inspector.get(path).headers["etag"] != before
