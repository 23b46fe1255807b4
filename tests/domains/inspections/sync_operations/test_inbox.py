"""What devices sent and a person has to settle waits in the inbox of whoever can."""

from typing import Any

import pytest

from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, draft, made
from tests.domains.inspections.sync_operations.sending import operation, send, statuses, visit

KINDS = ("sync_conflict", "sync_refused", "same_visit")
STRANGERS = ("inspector2", "district2", "leader", "police")


def waiting(person: Person) -> dict[str, list[Any]]:
    """{kind: items} of what devices left to somebody."""
    items = person.get("/inbox").json()["items"]
    return {kind: of for kind in KINDS if (of := [one for one in items if one["kind"] == kind])}


@pytest.fixture
def record(api: Api) -> Any:
    """A draft that the office has changed since the device saw it."""
    record = made(api.as_("inspector").post("/inspections", draft()))
    api.as_("district").patch(f"/inspections/{record['id']}", {"statement": "Của huyện"}, record)
    return record


def test_a_conflict_waits_until_somebody_decides(api: Api, record: Any) -> None:
    inspector, district = api.as_("inspector"), api.as_("district")
    before = district.get("/inbox/count").json()["count"]
    sent = operation(1, "update", record["id"], {"statement": "Của đội"}, base_version=1)
    conflict = send(inspector, sent)["results"][0]["conflict_id"]
    for person in (inspector, district):
        (item,) = waiting(person)["sync_conflict"]
        assert (item["entity_id"], item["about"]) == (conflict, record["establishment_name"])
        assert (item["group"], item["detail"]) == ("waiting", "Lê Văn Dũng")
    assert district.get("/inbox/count").json()["count"] == before + 1
    in_english = district.get("/inbox", headers={"Accept-Language": "en"}).json()["items"]
    assert "Decide between two values of one field" in {one["title"] for one in in_english}
    for stranger in STRANGERS:
        assert waiting(api.as_(stranger)) == {}, stranger
    kept = {"choices": {"statement": "theirs"}, "reason": "Huyện đã đối chiếu"}
    assert district.post(f"/sync/conflicts/{conflict}/resolve", kept, etag=1).status_code == 200
    assert waiting(district) == waiting(inspector) == {}


def test_refusals_of_a_sender_are_one_notice(api: Api) -> None:
    inspector = api.as_("inspector")
    (entered,) = [visit(1)]
    wrong = [operation(seq, "update", entered["record_id"], {"outcome": "?"}) for seq in (2, 3)]
    assert statuses(send(inspector, entered, *wrong)) == ["applied", "refused", "refused"]
    for who in ("inspector", "district"):
        (item,) = waiting(api.as_(who))["sync_refused"]
        assert (item["about"], item["detail"]) == ("Lê Văn Dũng", "2 thao tác")
        assert item["group"] == "notice", "nothing settles it, so it is not counted"
    for stranger in STRANGERS:
        assert waiting(api.as_(stranger)) == {}, stranger


def test_two_drafts_of_one_visit_are_pointed_out(api: Api) -> None:
    inspector, district = api.as_("inspector"), api.as_("district")
    first = made(inspector.post("/inspections", draft()))
    made(inspector.post("/inspections", draft(inspected_on="2022-09-30")))
    made(inspector.post("/inspections", draft("trangan")))
    assert waiting(inspector) == {}
    second, third = (made(district.post("/inspections", draft())) for _ in range(2))
    for person in (inspector, district):
        items = waiting(person)["same_visit"]
        assert {one["entity_id"] for one in items} == {second["id"], third["id"]}
        assert items[0]["about"] == first["establishment_name"]
    for stranger in STRANGERS:
        assert waiting(api.as_(stranger)) == {}, stranger
    said = {"into": first["id"], "reason": "Một lượt, hai máy"}
    done(inspector.post(f"/inspections/{third['id']}/join", said, etag=third))
    assert [one["entity_id"] for one in waiting(inspector)["same_visit"]] == [second["id"]]


def tell_same(answer: Any) -> list[str | None]:
    return [one["same_visit_id"] for one in answer["results"]]


def test_device_is_told_of_the_visit_that_a_second_one_entered(api: Api) -> None:
    """In the result of the operation, also when it asks again, as the minutes tell it."""
    inspector, district = api.as_("inspector"), api.as_("district")
    first, elsewhere = visit(1), visit(2, place="trangan")
    assert tell_same(send(inspector, first, elsewhere)) == [None, None]
    second = visit(1)
    update = operation(2, "update", second["record_id"], {"statement": "Đã nhắc"}, base_version=1)
    told = [send(district, second, update) for _ in range(2)]
    assert [tell_same(answer) for answer in told] == [[first["record_id"]] * 2] * 2
    assert statuses(told[1]) == ["duplicate"] * 2
    read = done(district.get(f"/inspections/{second['record_id']}"))
    assert read["same_visit_id"] == first["record_id"]
    assert tell_same(send(inspector, first)) == [second["record_id"]]


def test_operation_that_was_refused_names_no_other_visit(api: Api) -> None:
    made(api.as_("district").post("/inspections", draft()))
    refused = visit(1, member_ids=[])
    answer = send(api.as_("inspector"), refused)
    assert (statuses(answer), tell_same(answer)) == (["refused"], [None])
