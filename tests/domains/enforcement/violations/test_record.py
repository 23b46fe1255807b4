"""POST, PATCH and DELETE of violations: found by an inspection, or known from elsewhere."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Violation
from backend.law.reference import load_violation_types
from tests import world
from tests.acting import CURRENT, Api
from tests.domains.inspections.inspections.making import (
    act,
    done,
    errors,
    finding,
    made,
    problem,
    signed,
    whole,
    with_violation,
)


def known(**changed: Any) -> dict[str, Any]:
    """A violation from another source than an inspection."""
    return finding(
        **{
            "source": "Biên bản của Công an xã ngày 20/9/2022",
            "establishment_id": str(world.establishment("binhnghia")),
            "occurred_on": "2022-09-20",
            **changed,
        }
    )


def drafted(api: Api) -> dict[str, Any]:
    return made(api.as_("inspector").post("/inspections", whole(outcome="violation_recorded")))


def test_what_an_inspection_found_belongs_to_its_place_and_team(api: Api) -> None:
    record = drafted(api)
    body = finding(inspection_id=record["id"], occurred_on="2022-09-28")
    found = made(api.as_("inspector").post("/violations", body))
    assert found["establishment_id"] == record["establishment_id"]
    assert (found["org_unit_id"], found["team_id"]) == (record["org_unit_id"], record["team_id"])
    assert (found["occurred_on"], found["recorded_on"]) == ("2022-09-28", "2022-10-01")
    assert (found["establishment_name"], found["team_name"]) == (
        "Nhà nghỉ Hương Sen",
        "Đội 178 Bình Lục",
    )
    assert (found["fine_min"], found["fine_max"]) == (2_000_000, 5_000_000)
    assert found["violation_type_title"].startswith("Không lập sổ quản lý")


@pytest.mark.parametrize(
    "field", ["org_unit_id", "team_id", "status", "decision_no", "paid_amount"]
)
def test_what_is_derived_is_never_taken(api: Api, field: str) -> None:
    answer = api.as_("district").post("/violations", known(**{field: "x"}))
    assert errors(answer) == {(f"/{field}", "extra-forbidden")}


def test_another_source_is_for_the_office(api: Api) -> None:
    found = made(api.as_("district").post("/violations", known()))
    assert (found["inspection_id"], found["team_id"]) == (None, None)
    assert (found["org_unit_name"], found["recorded_on"]) == ("Bình Nghĩa", "2022-10-03")
    answer = api.as_("inspector").post("/violations", known())
    assert errors(answer) == {("/inspection_id", "inspection-needed")}
    assert api.as_("inspector").get(f"/violations/{found['id']}").status_code == 404


def test_it_is_an_inspection_or_another_source(api: Api) -> None:
    district, record = api.as_("district"), drafted(api)
    both = district.post("/violations", known(inspection_id=record["id"]))
    assert errors(both) == {("/source", "inspection-or-source")}
    assert errors(district.post("/violations", finding())) == {("/source", "inspection-or-source")}
    no_place = district.post("/violations", known(establishment_id=None))
    assert errors(no_place) == {("/establishment_id", "missing")}
    other = finding(
        inspection_id=record["id"], establishment_id=str(world.establishment("trangan"))
    )
    answer = district.post("/violations", other)
    assert errors(answer) == {("/establishment_id", "place-of-inspection")}


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"establishment_id": str(world.establishment("liemphong"))}, 404, "/establishment_id"),
        ({"establishment_id": str(create_id())}, 404, "/establishment_id"),
        ({"violation_type_id": str(create_id())}, 422, "/violation_type_id"),
        ({"occurred_on": "2021-12-31"}, 422, "/violation_type_id"),
        ({"occurred_on": "2022-10-03", "recorded_on": "2022-10-02"}, 422, "/recorded_on"),
        ({"recorded_on": "2022-10-04"}, 422, "/recorded_on"),
        ({"subject_kind": "person"}, 422, "/subject_kind"),
        ({"description": "Khách sinh ngày 12/03/1990"}, 422, "/description"),
        ({"source": "Tin của 0912345678"}, 422, "/source"),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], status: int, error: str) -> None:
    answer = api.as_("district").post("/violations", known(**changed))
    assert answer.status_code == status
    assert [e["pointer"] for e in answer.json()["errors"]] == [error]


def test_an_act_of_a_later_decree_was_not_in_force(api: Api) -> None:
    later = next(t for t in load_violation_types() if t.valid_from.year == 2025)
    answer = api.as_("district").post("/violations", known(violation_type_id=str(later.id)))
    assert errors(answer) == {("/violation_type_id", "act-not-in-force")}


def test_an_act_that_the_program_no_longer_has_is_read(api: Api) -> None:
    def keep_old_act(db: Session) -> UUID:
        one = db.scalars(sa.select(ViolationType).where(ViolationType.valid_to.is_(None))).first()
        values = {at.key: getattr(one, at.key) for at in sa.inspect(ViolationType).columns}
        gone = {"code": "repealed", "valid_from": date(2022, 1, 1), "valid_to": date(2022, 10, 1)}
        return db.save(ViolationType(**{**values, **gone, "id": create_id()})).id

    id = str(api.run(keep_old_act))
    district = api.as_("district")
    made(district.post("/violations", known(violation_type_id=id, occurred_on="2022-10-01")))
    late = district.post("/violations", known(violation_type_id=id, occurred_on="2022-10-02"))
    assert errors(late) == {("/violation_type_id", "act-not-in-force")}


def test_signed_minutes_take_no_more(api: Api) -> None:
    record = signed(api, with_violation())
    answer = api.as_("inspector").post("/violations", finding(inspection_id=record["id"]))
    assert problem(answer) == (409, "signed-record")


def test_another_teams_inspection_does_not_exist(api: Api) -> None:
    record = drafted(api)
    answer = api.as_("inspector2").post("/violations", finding(inspection_id=record["id"]))
    assert problem(answer) == (404, "not-found")
    assert errors(answer) == {("/inspection_id", "not-found")}


def test_a_recorded_violation_can_be_corrected(api: Api) -> None:
    district = api.as_("district")
    found = made(district.post("/violations", known()))
    path = f"/violations/{found['id']}"
    patch = {"violation_type_id": str(act("no_certificate")), "description": "Chưa có giấy"}
    after = done(district.patch(path, patch, etag=found))
    assert (after["article"], after["clause"], after["version"]) == ("12", "4", 2)
    assert problem(district.patch(path, patch, etag=found)) == (412, "stale")
    assert problem(district.patch(path, patch)) == (428, "if-match-required")
    early = district.patch(path, {"occurred_on": "2021-06-01"}, etag=after)
    assert errors(early) == {("/violation_type_id", "act-not-in-force")}
    nothing = district.patch(path, {"subject_kind": None}, etag=after)
    assert errors(nothing) == {("/subject_kind", "not-in-list")}


def test_what_signed_minutes_say_of_it_stays(api: Api) -> None:
    record = signed(api, with_violation())
    district = api.as_("district")
    (found,) = district.get("/violations", inspection_id=record["id"]).json()["items"]
    path = f"/violations/{found['id']}"
    for patch in ({"occurred_on": "2022-09-01"}, {"violation_type_id": str(act("no_certificate"))}):
        assert problem(district.patch(path, patch, etag=found)) == (409, "signed-record")
    same = {"occurred_on": found["occurred_on"], "subject_kind": "organisation"}
    assert done(district.patch(path, same, etag=found))["subject_kind"] == "organisation"
    assert errors(district.patch(path, {"source": "x"}, etag=CURRENT)) == {
        ("/source", "inspection-or-source")
    }
    assert problem(district.delete(path, etag=CURRENT)) == (409, "signed-record")


def test_a_draft_lets_go_of_what_it_lists(api: Api) -> None:
    inspector = api.as_("inspector")
    record = made(inspector.post("/inspections", with_violation()))
    (found,) = inspector.get("/violations", inspection_id=record["id"]).json()["items"]
    path = f"/violations/{found['id']}"
    assert problem(inspector.delete(path)) == (428, "if-match-required")
    assert inspector.delete(path, etag=found).status_code == 204
    assert api.one(sa.select(sa.func.count()).select_from(Violation)) == 0


def test_what_came_from_elsewhere_is_dismissed_not_removed(api: Api) -> None:
    district = api.as_("district")
    found = made(district.post("/violations", known()))
    answer = district.delete(f"/violations/{found['id']}", etag=found)
    assert problem(answer) == (409, "dismiss-instead")


def test_the_same_violation_sent_twice_is_one(api: Api) -> None:
    body = known(id=str(create_id()))
    first = api.as_("district").post("/violations", body)
    again = api.as_("district").post("/violations", body)
    assert (made(first)["id"], again.content) == (body["id"], first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
