"""The field story: minutes made without a network, sent twice, then signed twice."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.models import create_id
from backend.domains.enforcement.violations.models import Violation
from backend.domains.inspections.inspections.models import Inspection
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import (
    done,
    finding,
    made,
    problem,
    with_violation,
)


def offline(**changed: Any) -> dict[str, Any]:
    """A record whose ids the phone made, with one finding of its own id."""
    body = with_violation(id=str(create_id()), **changed)
    body["violations"] = [finding(id=str(create_id()))]
    return body


def test_a_lost_answer_is_given_again(api: Api) -> None:
    phone, body = api.as_("inspector"), offline()
    first = phone.post("/inspections", body, key="draft-1")
    again = phone.post("/inspections", body, key="draft-1")
    same_id = phone.post("/inspections", body, key="draft-2")
    assert made(first)["id"] == body["id"]
    for answer in (again, same_id):
        assert (answer.status_code, answer.content) == (201, first.content)
        assert answer.headers["Idempotency-Replayed"] == "true"
    for table in (Inspection, Violation):
        assert api.one(sa.select(sa.func.count()).select_from(table)) == 1


def test_one_id_is_one_record(api: Api) -> None:
    phone, body = api.as_("inspector"), offline()
    made(phone.post("/inspections", body))
    other = phone.post("/inspections", {**body, "outcome": "transferred"})
    assert problem(other) == (409, "same-id-other-content")
    strange = api.as_("district").post("/inspections", {**body, "violations": []})
    assert problem(strange) == (409, "already-exists")


def test_the_id_of_a_signed_record_is_taken_on_both_databases(api: Api) -> None:
    phone, body = api.as_("inspector"), offline()
    record = made(phone.post("/inspections", body))
    done(phone.post(f"/inspections/{record['id']}/sign", etag=1))
    again = api.as_("district").post("/inspections", {**body, "violations": []})
    assert problem(again) == (409, "already-exists")


def test_the_id_of_a_finding_is_taken_too(api: Api) -> None:
    phone, body = api.as_("inspector"), offline()
    made(phone.post("/inspections", body))
    again = phone.post("/inspections", {**offline(), "violations": body["violations"]})
    assert problem(again) == (409, "already-exists")
    assert api.one(sa.select(sa.func.count()).select_from(Inspection)) == 1


def test_signing_is_answered_again(api: Api) -> None:
    """The phone knows that a record it has just sent is of version 1."""
    phone, body = api.as_("inspector"), offline()
    made(phone.post("/inspections", body, key="draft"))
    path = f"/inspections/{body['id']}/sign"
    first = phone.post(path, etag=1, key="sign")
    again = phone.post(path, etag=1, key="sign")
    assert (done(first)["record_no"], again.content) == ("01/BB-ĐKT178", first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    signed = sa.select(LogEntry.seq).where(LogEntry.entity == "inspections", LogEntry.version == 2)
    assert len(api.all(signed)) == 1


def test_a_phone_that_sends_ten_times_at_once_makes_one_record(api: Api) -> None:
    phone, body = api.as_("inspector"), offline()
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda n: phone.post("/inspections", body, key=f"k{n}"), range(10)))
    codes = {a.status_code for a in answers}
    assert codes <= {201, 409}, [a.text for a in answers]
    bodies = {a.content for a in answers if a.status_code == 201}
    assert len(bodies) == 1
    assert api.one(sa.select(sa.func.count()).select_from(Inspection)) == 1


def test_what_was_sent_reaches_the_feed_in_order(api: Api) -> None:
    phone, body = api.as_("inspector"), offline()
    made(phone.post("/inspections", body))
    done(phone.post(f"/inspections/{body['id']}/sign", etag=1))
    rows = sa.select(LogEntry.entity, LogEntry.action, LogEntry.org_unit_id).order_by(LogEntry.seq)
    here = world.unit("binhnghia")
    assert [tuple(r) for r in api.all(rows) if r.entity in ("inspections", "violations")] == [
        ("inspections", "created", here),
        ("violations", "created", here),
        ("inspections", "updated", here),
    ]
