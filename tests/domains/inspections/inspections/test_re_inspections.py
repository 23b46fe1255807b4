"""Re-inspections: a kind of visit of its own, with the signed visit that it follows."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api
from tests.documents.reading_back import docx_text
from tests.domains.inspections.inspections.making import done, draft, errors, made, signed, whole

AGAIN = {"kind": "re_inspection", "inspected_on": "2022-10-02"}
AT = {"started_at": "2022-10-02T08:15:00+07:00", "ended_at": "2022-10-02T09:00:00+07:00"}


@pytest.fixture
def first(api: Api) -> dict[str, Any]:
    return signed(api, whole(outcome="reminder"))


def test_it_names_the_visit_that_it_follows_and_is_counted_apart(
    api: Api, first: dict[str, Any]
) -> None:
    record = signed(api, whole(**AGAIN, **AT, follows_id=first["id"]))
    assert (record["kind"], record["follows_id"]) == ("re_inspection", first["id"])
    assert (record["follows_record_no"], record["follows_on"]) == (
        first["record_no"],
        "2022-10-01",
    )
    reader = api.as_("district")
    found = done(reader.get("/inspections", kind="re_inspection"))["items"]
    assert [row["id"] for row in found] == [record["id"]]
    overview = done(reader.get(f"/commune-overviews/{world.unit('binhnghia')}"))
    assert (overview["inspections"]["signed"], overview["inspections"]["re_inspections"]) == (2, 1)


def test_it_may_follow_no_visit(api: Api) -> None:
    record = made(api.as_("inspector").post("/inspections", draft(kind="re_inspection")))
    assert (record["follows_id"], record["follows_record_no"]) == (None, None)


def test_what_it_may_not_follow(api: Api, first: dict[str, Any]) -> None:
    person = api.as_("inspector")
    unsigned = made(person.post("/inspections", draft()))
    wrong = {("/follows_id", "follows-other-visit")}

    def refused(place: str = "binhnghia", **changed: Any) -> set[tuple[str, str]]:
        return errors(person.post("/inspections", draft(place, **changed)))

    assert refused(**AGAIN, follows_id=unsigned["id"]) == wrong
    assert refused("binhmy", **AGAIN, follows_id=first["id"]) == wrong
    before = {"kind": "re_inspection", "inspected_on": "2022-09-30"}
    assert refused(**before, follows_id=first["id"]) == wrong
    assert refused(follows_id=first["id"]) == {("/follows_id", "follows-of-re-inspection")}
    assert refused(kind="re_inspection", trigger="complaint") == {
        ("/trigger", "trigger-of-unscheduled")
    }
    hidden = {"follows_id": str(world.establishment("binhnghia"))}
    assert refused(**AGAIN, **hidden) == {("/follows_id", "not-found")}


def test_a_draft_becomes_one_and_its_day_stays_after_the_other(
    api: Api, first: dict[str, Any]
) -> None:
    person = api.as_("inspector")
    record = made(person.post("/inspections", draft(inspected_on="2022-10-02")))
    path = f"/inspections/{record['id']}"
    again = {"kind": "re_inspection", "follows_id": first["id"]}
    record = done(person.patch(path, again, etag=record))
    assert record["follows_record_no"] == first["record_no"]
    early = person.patch(path, {"inspected_on": "2022-09-30"}, etag=record)
    assert errors(early) == {("/follows_id", "follows-other-visit")}
    assert errors(person.patch(path, {"kind": "planned"}, etag=record)) == {
        ("/follows_id", "follows-of-re-inspection")
    }
    planned = {"kind": "planned", "follows_id": None}
    assert done(person.patch(path, planned, etag=record))["follows_id"] is None


def test_the_paper_says_which_visit_it_follows(api: Api, first: dict[str, Any]) -> None:
    record = signed(api, whole(**AGAIN, **AT, follows_id=first["id"]))
    answer = api.as_("inspector").get(f"/inspections/{record['id']}/record.docx")
    assert answer.status_code == 200
    text = docx_text(answer.content)
    said = f"Kiểm tra lại sau biên bản số {first['record_no']} ngày 01/10/2022."
    assert "".join(said.split()) in text
