"""A case in a commune of today, over HTTP: handed over, decided, paid, and what stood there.

Another commune of the same province learns nothing of it, and the office above opens no record.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.enforcement.violations.models import Violation, ViolationPayment
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.permissions import Role
from tests import today, world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, made, problem
from tests.domains.platform.attachments.pictures import plain_jpeg
from tests.office_today import answers_on

HERE, BESIDE, ABOVE = "binhluc-xa", "binhmy-xa", "so-y-te"
LEAD, CHAIR = f"lead-{HERE}", f"chair-{HERE}"
FIRST, SECOND = "thanh-vien-1", "thanh-vien-2"
DAY = today.TODAY - timedelta(days=3)
STRANGERS = (f"lead-{BESIDE}", f"chair-{BESIDE}")
HOUSE = "Số 12, thôn 1"


def open_office(db: Session) -> None:
    today.open_offices(db, HERE, BESIDE)
    for name, title in ((FIRST, "Lê Văn Một"), (SECOND, "Đỗ Thị Hai")):
        today.add_person(db, name, title, Role.INSPECTOR, today.unit(HERE))


class Case:
    """The commune's place, its team of three, and minutes that the first member drafts."""

    def __init__(self, api: Api) -> None:
        set_today(today.TODAY)
        api.run(open_office)
        self.api, self.lead = api, api.as_(LEAD)
        unit = {"org_unit_id": str(today.unit(HERE))}
        entry = {
            "name": "Nhà nghỉ Hoa Mai",
            "establishment_type": "motel",
            "address": HOUSE,
        }
        entry |= {"owner_name": "Nguyễn Văn An", "opened_on": "2024-01-01"}
        self.place = made(self.lead.post("/establishments", unit | entry))
        self.team = made(self.lead.post("/inspection-teams", unit | {"name": "Đội 178 xã"}))
        self.members = [
            self.add_member(number, name, user)
            for number, (name, user) in enumerate(
                (("Lê Văn Một", FIRST), ("Đỗ Thị Hai", SECOND), ("Vũ Văn Ba", None)), 1
            )
        ]

    def add_member(self, number: int, name: str, user: str | None) -> str:
        body = {
            "full_name": name,
            "agency": "Phòng Văn hóa - Xã hội",
            "function": "member" if number > 1 else "leader",
            "inspection_card_no": f"{number:02}/TKT",
            "user_id": str(world.user(user)) if user else None,
        }
        path = f"/inspection-teams/{self.team['id']}/members"
        return str(made(self.lead.post(path, body))["id"])

    def draft(self) -> dict[str, Any]:
        acts = done(self.api.as_(FIRST).get("/violation-types", on=str(DAY), limit=200))["items"]
        act = next(row["id"] for row in acts if row["code"] == "no_register")
        violation = {"violation_type_id": act}
        return made(
            self.api.as_(FIRST).post(
                "/inspections",
                {
                    "establishment_id": self.place["id"],
                    "team_id": self.team["id"],
                    "kind": "unscheduled",
                    "trigger": "suspected_sign",
                    "inspected_on": str(DAY),
                    "started_at": f"{DAY}T08:15:00+07:00",
                    "ended_at": f"{DAY}T09:00:00+07:00",
                    "member_ids": self.members,
                    "checklist": answers_on(DAY, "motel"),
                    "outcome": "violation_recorded",
                    "representative_name": "Nguyễn Văn An",
                    "representative_position": "Chủ cơ sở",
                    "violations": [{**violation, "subject_kind": "household_business"}],
                },
            )
        )

    def sign(self, who: str = FIRST) -> dict[str, Any]:
        record = self.draft()
        return done(self.api.as_(who).post(f"/inspections/{record['id']}/sign", etag=record))

    def find_violation(self) -> dict[str, Any]:
        (row,) = done(self.lead.get("/violations"))["items"]
        return done(self.lead.get(f"/violations/{row['id']}"))

    def act(self, who: str, record: Any, name: str, **body: Any) -> Any:
        path = f"/violations/{record['id']}"
        fresh = done(self.api.as_(who).get(path))
        return self.api.as_(who).post(f"{path}/{name}", body, etag=fresh)

    def decide(self, record: Any, **more: Any) -> Any:
        body = {
            "decision_no": "01/QĐ-XPHC",
            "decided_on": str(DAY + timedelta(days=1)),
            "fine_amount": 4_000_000,
            "signed_by": "Trần Văn Nam",
            "signed_office": "commune_chairman",
        }
        return self.act(CHAIR, record, "decide", **body | more)


@pytest.fixture
def case(api: Api) -> Case:
    return Case(api)


def test_minutes_are_handed_over_and_signed_by_the_other(case: Case) -> None:
    api, record = case.api, case.draft()
    asked = {"user_id": str(world.user(FIRST)), "to_user_id": str(world.user(SECOND))}
    page = done(case.lead.get("/handovers/preview", **asked))
    (item,) = [one for one in page["items"] if one["id"] == record["id"]]
    assert item["kind"]
    named = {"from_user_id": asked["user_id"], "to_user_id": asked["to_user_id"]}
    taken = {
        "reason": "Chuyển công tác",
        "items": [{name: item[name] for name in ("kind", "id", "version")}],
    }
    for who in STRANGERS:
        refused = api.as_(who).post("/handovers", named | taken)
        assert refused.status_code in (404, 409, 422), refused.text
    assert api.as_(ABOVE).post("/handovers", named | taken).status_code == 403
    made(case.lead.post("/handovers", named | taken))
    now = done(api.as_(SECOND).get(f"/inspections/{record['id']}"))
    signed = done(api.as_(SECOND).post(f"/inspections/{record['id']}/sign", etag=now))
    assert signed["status"] == "signed"
    kept = sa.select(Inspection.status, Inspection.org_unit_id, Inspection.team_level)
    assert api.all(kept) == [(InspectionStatus.SIGNED, today.unit(HERE), "commune")]


def test_a_decision_is_made_delivered_paid_and_carried_out(case: Case) -> None:
    case.sign()
    found = case.find_violation()
    decided = done(case.decide(found))
    assert (decided["status"], decided["decision_unit_id"]) == ("decided", str(today.unit(HERE)))
    assert [one["code"] for one in decided["warnings"]] == []
    done(case.act(LEAD, found, "deliver", delivered_on=str(today.TODAY)))
    first = done(case.act(LEAD, found, "record-payment", amount=1_500_000, receipt_no="BL 01"))
    assert (first["paid_amount"], first["status"]) == (1_500_000, "decided")
    over = case.act(LEAD, found, "record-payment", amount=2_500_001)
    assert over.status_code in (409, 422)
    (paid,) = done(case.lead.get(f"/violations/{found['id']}/payments"))["items"]
    path = f"/violations/{found['id']}/payments/{paid['id']}/cancel"
    done(case.lead.post(path, {"reason": "Ghi nhầm biên lai"}, etag=paid))
    done(case.act(LEAD, found, "record-payment", amount=4_000_000, receipt_no="BL 02"))
    done(case.act(LEAD, found, "execute", executed_on=str(today.TODAY)))
    kept = sa.select(Violation.status, Violation.org_unit_id, Violation.decision_unit_id)
    assert case.api.all(kept) == [("executed", today.unit(HERE), today.unit(HERE))]
    live = sa.select(ViolationPayment.amount).where(ViolationPayment.cancelled_on.is_(None))
    assert case.api.all(live) == [(4_000_000,)]
    register = done(case.lead.get("/violations/register", year=today.TODAY.year))
    assert [one["decision_no"] for one in register["items"]] == ["01/QĐ-XPHC"]


def test_nobody_beside_or_above_acts_on_the_case(case: Case) -> None:
    record = case.sign()
    found = case.find_violation()
    paths = (
        f"/inspections/{record['id']}",
        f"/violations/{found['id']}",
        f"/violations/{found['id']}/payments",
        f"/establishments/{case.place['id']}",
        f"/establishments/{case.place['id']}/site-history",
    )
    for who in STRANGERS:
        for path in paths:
            assert case.api.as_(who).get(path).status_code == 404, (who, path)
        body = {"amount": 1}
        path = f"/violations/{found['id']}/record-payment"
        assert case.api.as_(who).post(path, body, etag=found).status_code in (403, 404)
    for path in paths:
        assert case.api.as_(ABOVE).get(path).status_code == 403, path


def succeed(case: Case, **more: Any) -> Any:
    path = f"/establishments/{case.place['id']}"
    body = {"changed_on": str(DAY), "name": "Nhà nghỉ Sen Hồng", "owner_name": "Đỗ Thị Bích"}
    return case.lead.post(f"{path}/succeed", body | more, etag=done(case.lead.get(path)))


def test_what_stood_at_a_place_in_turn(case: Case) -> None:
    """The lead officer of the commune says that another opened there, and joins what was apart."""
    new = made(succeed(case))
    told = done(case.lead.get(f"/establishments/{new['id']}/site-history"))
    assert [one["id"] for one in told["items"]] == [case.place["id"], new["id"]]
    listed = done(case.lead.get("/establishments", site_id=new["site_id"]))["items"]
    assert {one["id"] for one in listed} == {case.place["id"], new["id"]}
    unit = {"org_unit_id": str(today.unit(HERE))}
    old = {"name": "Karaoke Sao Mai", "establishment_type": "karaoke", "address": HOUSE}
    old |= {"status": "closed", "opened_on": "2019-01-01", "closed_on": "2021-05-01"}
    before = made(case.lead.post("/establishments", unit | old))
    asked = {**unit, "address": HOUSE}
    for address in ("12 thôn 1, xã Bình Lục", "Số nhà 12, thôn 1, đặc khu Vân Đồn"):
        asked["address"] = address
        candidates = done(case.lead.get("/site-histories/candidates", **asked))["items"]
        assert before["id"] in {one["id"] for one in candidates}, address
    now = done(case.lead.get(f"/establishments/{new['id']}"))
    path = f"/establishments/{new['id']}"
    done(case.lead.post(f"{path}/link-site", {"other_id": before["id"]}, etag=now))
    told = done(case.lead.get(f"{path}/site-history"))
    assert {one["id"] for one in told["items"]} == {before["id"], case.place["id"], new["id"]}
    now = done(case.lead.get(f"/establishments/{before['id']}"))
    apart = {"reason": "Hai nhà khác nhau"}
    done(case.lead.post(f"/establishments/{before['id']}/unlink-site", apart, etag=now))
    assert len(done(case.lead.get(f"{path}/site-history"))["items"]) == 2
    owners = done(case.lead.get("/owners"))["items"]
    assert {one["owner_name"] for one in owners} >= {"Nguyễn Văn An", "Đỗ Thị Bích"}
    for who in STRANGERS:
        assert done(case.api.as_(who).get("/owners"))["items"] == []
        answer = case.api.as_(who).get("/site-histories/candidates", **asked)
        assert answer.status_code == 404 or done(answer)["items"] == []


def send(person: Any, entity: str, record: str) -> Any:
    return person.request(
        "POST",
        "/attachments",
        data={"entity": entity, "entity_id": record},
        files={"file": ("anh.jpg", plain_jpeg(), "image/jpeg")},
    )


def test_files_of_a_case_stay_in_the_commune(case: Case) -> None:
    record = case.draft()
    photo = made(send(case.api.as_(FIRST), "inspection", record["id"]))
    now = done(case.api.as_(FIRST).get(f"/inspections/{record['id']}"))
    done(case.api.as_(FIRST).post(f"/inspections/{record['id']}/sign", etag=now))
    found = case.find_violation()
    scan = made(send(case.lead, "violation", found["id"]))
    report = {"period_kind": "month", "period_start": "2026-10-01"}
    report = made(case.lead.post("/reports", {"org_unit_id": str(today.unit(HERE)), **report}))
    paper = made(send(case.lead, "report", report["id"]))
    for one in (photo, scan, paper):
        assert case.lead.get(f"/attachments/{one['id']}").status_code == 200
        assert case.lead.get(f"/attachments/{one['id']}/content").status_code == 200
        for who in STRANGERS:
            for part in ("", "/content", "/custody"):
                answer = case.api.as_(who).get(f"/attachments/{one['id']}{part}")
                assert answer.status_code == 404, (who, part)
    for one in (photo, scan):
        assert case.api.as_(ABOVE).get(f"/attachments/{one['id']}").status_code in (403, 404)
    for entity, id in (("inspection", record["id"]), ("violation", found["id"])):
        assert send(case.api.as_(STRANGERS[0]), entity, id).status_code in (404, 422)
        assert problem(send(case.api.as_(ABOVE), entity, id))[0] in (403, 404, 422)
    assert UUID(photo["id"]) != UUID(scan["id"])
