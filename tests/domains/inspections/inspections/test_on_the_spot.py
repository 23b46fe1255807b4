"""What minutes hold besides: representative, refusal, head counts, recommendations with dates."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment, WorkforceCount
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.inspections.providers import get_findings_provider
from backend.domains.inspections.inspections.service import list_present_ids
from backend.domains.inspections.inspections.signing import compute_content_hash
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import (
    done,
    draft,
    errors,
    made,
    problem,
    signed,
    whole,
)
from tests.domains.planning.plans.making import progress

COUNTS = {"total": 9, "female": 6, "under_18": 0, "with_contract": 4}
ASKED = [
    {"text": "Ký hợp đồng với 5 lao động", "due_on": "2022-10-15"},
    {"text": "Niêm yết lại nội quy", "due_on": "2022-10-02"},
]
PLACE = f"/establishments/{world.establishment('binhnghia')}"


def said(**changed: Any) -> dict[str, Any]:
    return whole(
        workforce=COUNTS,
        recommendation_items=ASKED,
        representative_name="Nguyễn Thị Hoa",
        representative_position="Chủ cơ sở",
        copy_count=2,
        **changed,
    )


def counts(api: Api) -> list[tuple[str, int, int]]:
    items = done(api.as_("district").get(f"{PLACE}/workforce-counts"))["items"]
    return [(item["counted_on"], item["total"], item["female"]) for item in items]


def test_minutes_hold_what_was_said_and_counted(api: Api) -> None:
    inspector = api.as_("inspector")
    record = made(inspector.post("/inspections", said()))
    told = dict.fromkeys(("with_health_check", "with_temporary_residence")) | COUNTS
    assert record["workforce"] == told
    assert record["recommendation_items"] == ASKED
    assert (record["representative_position"], record["copy_count"]) == ("Chủ cơ sở", 2)
    assert (record["signature_refused"], record["workforce_entry"]) == (False, None)
    path = f"/inspections/{record['id']}"
    patch = {"workforce": {"female": 5, "with_contract": None}, "recommendation_items": ASKED[:1]}
    after = done(inspector.patch(path, patch, etag=record))
    assert after["workforce"] == {**told, "female": 5, "with_contract": None}
    assert after["recommendation_items"] == ASKED[:1]
    after = done(inspector.patch(path, {"workforce": None}, etag=after))
    assert after["workforce"] is None
    assert counts(api) == []


def test_what_cannot_be_is_named_where_it_stands(api: Api) -> None:
    inspector = api.as_("inspector")
    wrong: dict[tuple[str, str], dict[str, Any]] = {
        ("/workforce/female", "more-than-total"): {"workforce": {"total": 2, "female": 3}},
        ("/workforce/female", "missing"): {"workforce": {"total": 2}},
        ("/workforce/total", "too-small"): {"workforce": {"total": -1, "female": 0}},
        ("/recommendation_items/1/due_on", "due-before-visit"): {
            "recommendation_items": [ASKED[0], {**ASKED[0], "due_on": "2022-09-30"}]
        },
        ("/recommendation_items/0/text", "too-short"): {
            "recommendation_items": [{"text": " ", "due_on": "2022-10-15"}]
        },
        ("/recommendation_items/0/text", "pii-in-text"): {
            "recommendation_items": [{"text": "Gọi 0912 345 678", "due_on": "2022-10-15"}]
        },
        ("/refusal_reason", "reason-of-refusal"): {"refusal_reason": "Bận"},
        ("/copy_count", "too-small"): {"copy_count": 0},
    }
    for expected, body in wrong.items():
        assert errors(inspector.post("/inspections", draft(**body))) == {expected}
    record = made(inspector.post("/inspections", draft()))
    path = f"/inspections/{record['id']}"
    patched = inspector.patch(path, {"workforce": {"female": 1}}, etag=record)
    assert errors(patched) == {("/workforce/total", "missing")}
    for field in ("signature_refused", "recommendation_items"):
        answer = inspector.patch(path, {field: None}, etag=record)
        assert {pointer for pointer, _ in errors(answer)} == {f"/{field}"}


def test_who_refuses_to_sign_says_why_and_the_minutes_stand(api: Api) -> None:
    inspector = api.as_("inspector")
    record = made(inspector.post("/inspections", whole(signature_refused=True)))
    sign = f"/inspections/{record['id']}/sign"
    assert errors(inspector.post(sign, etag=record)) == {("/refusal_reason", "needed-to-sign")}
    reason = {"refusal_reason": "Không nhất trí với kết luận"}
    record = done(inspector.patch(f"/inspections/{record['id']}", reason, etag=record))
    record = done(inspector.post(sign, etag=record))
    assert (record["status"], record["signature_refused"]) == ("signed", True)


def test_signing_enters_the_head_counts_of_the_day(api: Api) -> None:
    """The register, the plan's target and the place's page say the same, by one signature."""
    before = progress(api)["workforce_known"]["numerator"]
    record = signed(api, said())
    assert record["workforce_entry"] == "entered"
    assert counts(api) == [("2022-10-01", 9, 6)]
    assert progress(api)["workforce_known"]["numerator"] == before + 1
    place = done(api.as_("district").get(PLACE))
    assert (place["last_counted_on"], place["version"]) == ("2022-10-01", 1)
    kinds = [item["kind"] for item in done(api.as_("district").get(f"{PLACE}/timeline"))["items"]]
    assert kinds.count("workforce_count.created") == 1
    assert kinds.count("recommendation.created") == 2


def test_a_count_that_the_register_has_of_that_day_stays(api: Api) -> None:
    commune = api.as_("binhnghia")
    own = {"counted_on": "2022-10-01", "total": 7, "female": 3, "with_contract": 2}
    made(commune.post(f"{PLACE}/workforce-counts", own))
    taken = signed(api, said())
    assert (taken["workforce_entry"], taken["workforce"]["total"]) == ("day_taken", 9)
    assert counts(api) == [("2022-10-01", 7, 3)]
    same = signed(api, whole(workforce={n: v for n, v in own.items() if n != "counted_on"}))
    assert same["workforce_entry"] == "same"
    earlier = signed(api, said(inspected_on="2022-09-01", **TIMES))
    assert earlier["workforce_entry"] == "entered"
    assert counts(api) == [("2022-10-01", 7, 3), ("2022-09-01", 9, 6)]
    kept = sa.select(Establishment.last_counted_on, Establishment.last_inspected_on).where(
        Establishment.id == world.establishment("binhnghia")
    )
    assert [tuple(row) for row in api.all(kept)] == [(date(2022, 10, 1), date(2022, 10, 1))]


TIMES = {
    "started_at": "2022-09-01T08:15:00+07:00",
    "ended_at": "2022-09-01T09:00:00+07:00",
}


def test_a_refused_signature_counts_nothing(api: Api) -> None:
    inspector = api.as_("inspector")
    record = made(inspector.post("/inspections", said() | {"outcome": None}))
    answer = inspector.post(f"/inspections/{record['id']}/sign", etag=record)
    assert errors(answer) == {("/outcome", "needed-to-sign")}
    assert api.one(sa.select(sa.func.count()).select_from(WorkforceCount)) == 0
    assert done(inspector.get("/recommendations"))["items"] == []


def test_the_hash_covers_the_new_fields_and_leaves_older_records_theirs(api: Api) -> None:
    record = signed(api, said(signature_refused=True, refusal_reason="Vắng mặt khi ký"))
    plain = signed(api, whole())

    def computed(db: Session, id: str, name: str = "", value: Any = None) -> str:
        row = db.get_one(Inspection, UUID(id))
        with db.no_autoflush:
            if name:
                setattr(row, name, value)
            found = compute_content_hash(
                row, list_present_ids(db, row.id), get_findings_provider().listed(db, row.id)
            )
        db.expire(row)
        return found

    assert api.run(computed, record["id"]) == record["content_hash"]
    others: dict[str, Any] = {
        "workforce": {**record["workforce"], "total": 8},
        "recommendation_items": ASKED[:1],
        "representative_name": "Người khác",
        "representative_position": "Quản lý",
        "signature_refused": False,
        "refusal_reason": "Khác",
        "copy_count": 3,
    }
    for name, value in others.items():
        assert api.run(computed, record["id"], name, value) != record["content_hash"], name
    assert api.run(computed, plain["id"]) == plain["content_hash"]


def test_signing_asks_two_queries_more_for_the_counts(api: Api) -> None:
    """Their own, and whether the commune in which they are new has ended."""
    inspector = api.as_("inspector")
    seen = []
    for body in (whole(), whole(workforce=COUNTS)):
        record = made(inspector.post("/inspections", body))
        with api.queries() as queries:
            done(inspector.post(f"/inspections/{record['id']}/sign", etag=record))
        seen.append([q for q in queries if q.lstrip().upper().startswith("SELECT")])
    assert len(seen[1]) == len(seen[0]) + 2, "\n".join(seen[1])


def test_signed_fields_are_refused_by_the_door(api: Api) -> None:
    record = signed(api, said())
    path = f"/inspections/{record['id']}"
    patches: list[dict[str, Any]] = [
        {"workforce": {"total": 1, "female": 0}},
        {"recommendation_items": []},
        {"representative_name": "Người khác"},
        {"signature_refused": True},
        {"copy_count": 9},
    ]
    for patch in patches:
        answer = api.as_("inspector").patch(path, patch, etag=record)
        assert problem(answer) == (409, "signed-record")
    assert done(api.as_("district").get(path)) == record
