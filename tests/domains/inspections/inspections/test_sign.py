"""POST /inspections/{id}/sign: complete or refused with pointers; numbered, hashed, remembered."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.inspections.providers import get_findings_provider
from backend.domains.inspections.inspections.service import list_present_ids
from backend.domains.inspections.inspections.signing import compute_content_hash
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import (
    answers,
    done,
    draft,
    errors,
    finding,
    made,
    problem,
    signed,
    whole,
    with_violation,
)


def attempt(api: Api, body: dict[str, Any]) -> Any:
    inspector = api.as_("inspector")
    record = made(inspector.post("/inspections", body))
    return inspector.post(f"/inspections/{record['id']}/sign", etag=record)


def test_signing_makes_the_record_final(api: Api) -> None:
    record = signed(api, whole())
    assert (record["status"], record["version"]) == ("signed", 2)
    assert record["record_no"] == "01/BB-ĐKT178"
    assert record["signed_by_name"] == "Lê Văn Dũng"
    assert record["signed_by_id"] == str(world.user("inspector"))
    assert record["signed_at"].endswith("Z")
    assert len(record["content_hash"]) == 64


def test_what_is_missing_is_named_item_by_item(api: Api) -> None:
    some = dict(list(answers().items())[:-2])
    missing = {f"/checklist/{code}" for code in answers().keys() - some.keys()}
    assert len(missing) == 2
    expected = {(f"/{name}", "needed-to-sign") for name in ("started_at", "ended_at", "outcome")}
    expected |= {(pointer, "answer-needed") for pointer in missing}
    assert errors(attempt(api, draft(checklist=some))) == expected


@pytest.mark.parametrize(
    ("outcome", "found", "code"),
    [
        ("violation_recorded", 0, "outcome-without-violation"),
        ("no_violation", 1, "violation-without-outcome"),
        ("reminder", 1, "violation-without-outcome"),
    ],
)
def test_outcome_and_violations_agree(api: Api, outcome: str, found: int, code: str) -> None:
    body = whole(outcome=outcome, violations=[finding()] * found)
    assert errors(attempt(api, body)) == {("/outcome", code)}


@pytest.mark.parametrize(
    ("outcome", "found"), [("violation_recorded", 2), ("transferred", 1), ("transferred", 0)]
)
def test_outcomes_that_agree_are_signed(api: Api, outcome: str, found: int) -> None:
    body = whole(outcome=outcome, violations=[finding()] * found)
    assert signed(api, body)["outcome"] == outcome


def test_another_kind_of_place_asks_other_items(api: Api) -> None:
    assert signed(api, whole("binhnghia2", "karaoke"))["status"] == "signed"
    answer = attempt(api, whole("binhnghia2", "restaurant"))
    assert ("/checklist/security_certificate", "answer-needed") in errors(answer)


def test_signing_needs_the_version_that_was_read(api: Api) -> None:
    inspector = api.as_("inspector")
    record = made(inspector.post("/inspections", whole()))
    sign = f"/inspections/{record['id']}/sign"
    assert problem(inspector.post(sign)) == (428, "if-match-required")
    done(inspector.patch(f"/inspections/{record['id']}", {"statement": "x"}, etag=record))
    stale = inspector.post(sign, etag=record)
    assert (problem(stale), stale.json()["current"]["version"]) == ((412, "stale"), 2)
    assert stale.headers["ETag"] == '"2"'


def test_numbers_count_per_team_without_gaps(api: Api) -> None:
    commune = [str(world.member(m, "commune")) for m in ("inspector2", "a", "b")]
    theirs: dict[str, Any] = {"team_id": str(world.team("commune")), "member_ids": commune}
    numbers = [signed(api, whole())["record_no"]]
    assert problem(attempt(api, draft())) == (422, "invalid")  # a refused one takes no number
    numbers += [signed(api, whole(place, kind))["record_no"] for place, kind in OTHERS]
    assert numbers == [f"{n:02d}/BB-ĐKT178" for n in (1, 2, 3)]
    assert signed(api, whole(**theirs), "inspector2")["record_no"] == "01/BB-ĐKT178"


OTHERS = (("binhnghia2", "karaoke"), ("binhmy", "bar"))


def test_numbers_begin_anew_with_the_year_of_the_visit(api: Api) -> None:
    """A visit of December that is signed in January has its year's number, as its paper has."""
    assert signed(api, whole())["record_no"] == "01/BB-ĐKT178"
    set_today(date(2023, 1, 2))
    assert signed(api, whole(**on("2023-01-01")))["record_no"] == "01/BB-ĐKT178"
    late = signed(api, whole(**on("2022-12-31")))
    assert (late["record_no"], late["inspected_on"]) == ("02/BB-ĐKT178", "2022-12-31")
    assert signed(api, whole(**on("2023-01-02")))["record_no"] == "02/BB-ĐKT178"


def on(day: str) -> dict[str, str]:
    hours = {"started_at": f"{day}T08:15:00+07:00", "ended_at": f"{day}T09:00:00+07:00"}
    return {"inspected_on": day, **hours}


def test_the_hash_is_that_of_what_is_stored(api: Api) -> None:
    record = signed(api, with_violation(statement="Cơ sở nhất trí\nvới biên bản"))

    def computed(db: Session, statement: str | None = None) -> str:
        row = db.get_one(Inspection, UUID(record["id"]))
        if statement is not None:
            row.statement = statement
        with db.no_autoflush:
            found = compute_content_hash(
                row, list_present_ids(db, row.id), get_findings_provider().listed(db, row.id)
            )
        db.expire(row)
        return found

    assert api.run(computed) == record["content_hash"]
    assert api.run(computed, "khác") != record["content_hash"]


def test_the_place_remembers_its_latest_visit(api: Api) -> None:
    signed(api, whole(outcome="reminder"))
    place = api.as_("district").get(f"/establishments/{world.establishment('binhnghia')}").json()
    assert (place["last_inspected_on"], place["last_outcome"]) == ("2022-10-01", "reminder")
    assert place["version"] == 1
    signed(api, whole(inspected_on="2022-09-01"))  # recorded late: not the latest
    kept = sa.select(Establishment.last_inspected_on, Establishment.last_outcome).where(
        Establishment.id == world.establishment("binhnghia")
    )
    assert [tuple(row) for row in api.all(kept)] == [(world.TODAY.replace(day=1), "reminder")]


def test_signing_raises_the_target_by_one_place(api: Api) -> None:
    """The district's plan counts it; the same place again, or a commune's team, does not."""

    def inspected() -> int:
        progress = done(api.as_("district").get(f"/plans/{world.plan()}/progress"))
        counts = {t["code"]: t["numerator"] for t in progress["targets"]}
        return int(counts["establishments_inspected"])

    before = inspected()
    signed(api, whole())
    assert inspected() == before + 1
    signed(api, whole())
    assert inspected() == before + 1
