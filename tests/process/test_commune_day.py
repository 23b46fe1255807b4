"""The first day of an empty office of today, in production, over HTTP alone: of a commune, and of a
unit of a tier that data files alone add.

From the first administrator to the report that the province reads: accounts by duty, establishments
and head counts, the plan, team 178, an approved list of visits, a visit with its minutes, a
decision, a training, an activity, a month of counts, a rating and a report. The date is the real
one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.core.text.clock import HANOI
from tests import new_tier
from tests.databases import Databases
from tests.documents.reading_back import docx_text, packed
from tests.production import Office, Person, open_office
from tests.serving import ROOT


@dataclass(frozen=True)
class Case:
    """An office: its unit, and what its tier's data say of it."""

    tier: str
    code: str
    name: str
    lead: str
    superiors: tuple[str, ...]
    signer: str


CASES = (
    Case(
        "commune",
        "13504",  # since 1/7/2025
        "xã Bình Lục",
        "Phòng Văn hóa - Xã hội",
        ("UBND tỉnh", "Sở Y tế"),
        "commune_chairman",
    ),
    Case(
        new_tier.CODE,
        new_tier.UNIT_CODE,
        "khu Đồng Văn",
        new_tier.LEAD,
        (new_tier.SUPERIOR,),
        new_tier.SIGNER,
    ),
)
PEOPLE = {
    "lan.vhxh": ("Nguyễn Thị Lan", "lead_officer"),
    "nam.chutich": ("Trần Văn Nam", "leader"),
    "dung.doi178": ("Lê Văn Dũng", "inspector"),
    "cuong.congan": ("Phạm Văn Cường", "police_officer"),
}
ESTABLISHMENTS = (
    ("Nhà nghỉ Hoa Sen", "guest_house"),
    ("Karaoke Sao Mai", "karaoke"),
    ("Xoa bóp Thư Giãn", "massage"),
)
TARGETS = {
    "establishments_inspected": "Cơ sở được kiểm tra ít nhất một lần trong năm",
    "communes_communicating": "Xã có hoạt động tuyên truyền",
    "violations_handled": "Vi phạm được xử lý",
}
TEAM = (
    ("Lê Văn Dũng", "Phòng Văn hóa - Xã hội", "dung.doi178", "leader"),
    ("Phạm Văn Cường", "Công an xã", "cuong.congan", "member"),
    ("Vũ Thị Hoa", "Văn phòng HĐND và UBND", None, "member"),
)
ENDED = r"\bhuyện\b|Phòng LĐTBXH|Sở LĐTBXH|Sở Lao động"
"""What no answer to a commune of today may name."""
MARKED = r"[Cc]ấp huyện[^'\"]*\(đến 30/6/2025\)"
"""The title of a figure that says itself until when it was counted."""


@pytest.fixture(params=CASES, ids=lambda case: case.tier)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
def office(case: Case, tmp_path: Path, databases: Databases) -> Iterator[Office]:
    url = databases.empty(f"{case.tier}_day")
    known = case.tier != new_tier.CODE
    program = ROOT if known else new_tier.copy_program(tmp_path / "program")
    settings = {"UNIT_CODE": case.code, "DATABASE_URL": url}
    with open_office(tmp_path / "office", program, **settings) as made:
        yield made
    databases.drop(url)


class Day:
    """The people of the office, and what they have made so far."""

    def __init__(self, office: Office, case: Case) -> None:
        self.office, self.case = office, case
        self.today = datetime.now(HANOI).date()
        self.admin = Person.activate(office, "quantri", office.first_code())
        (self.unit,) = (unit["id"] for unit in self.admin.get("/me")["units"])
        people = {name: self.create_account(name) for name in PEOPLE}
        office.command("confirm-duty", "--all")  # nobody is there for a week yet
        for person in people.values():
            person.renew_token()
        self.lead, self.leader, self.inspector, self.police = people.values()

    def create_account(self, username: str) -> Person:
        full_name, role = PEOPLE[username]
        account = self.admin.post(
            "/users",
            {
                "username": username,
                "full_name": full_name,
                "org_unit_id": self.unit,
                "roles": [{"role": role, "org_unit_id": self.unit}],
            },
        )
        return Person.activate(self.office, username, account["activation_code"])

    def ago(self, days: int) -> str:
        return str(self.today - timedelta(days=days))

    def enter_establishments(self) -> list[str]:
        ids = []
        for number, (name, kind) in enumerate(ESTABLISHMENTS, 1):
            made = self.lead.post(
                "/establishments",
                {
                    "org_unit_id": self.unit,
                    "name": name,
                    "establishment_type": kind,
                    "address": f"Thôn {number}",
                    "opened_on": "2024-01-01",
                },
            )
            counts = {"counted_on": str(self.today), "total": 5, "female": 3}
            count = self.lead.post(f"/establishments/{made['id']}/workforce-counts", counts)
            assert count["under_18"] is None, "not counted is unknown"
            ids.append(made["id"])
        return ids

    def approve_plan(self) -> str:
        title = f"Kế hoạch phòng, chống mại dâm năm {self.today.year}"
        plan = self.lead.post(
            "/plans", {"org_unit_id": self.unit, "year": self.today.year, "title": title}
        )
        for code, words in TARGETS.items():
            target = {"code": code, "indicator": code, "title": words, "threshold_percent": 60}
            self.lead.post(f"/plans/{plan['id']}/targets", target)
        plan = self.lead.act(self.lead.get(f"/plans/{plan['id']}"), "/plans/{id}/submit")
        assert self.leader.act(plan, "/plans/{id}/approve", {})["status"] == "approved"
        return str(plan["id"])

    def create_team(self) -> tuple[str, list[str]]:
        accounts = {row["username"]: row["id"] for row in self.admin.get("/users")["items"]}
        name = f"Đội kiểm tra liên ngành 178 {self.case.name}"
        team = self.lead.post("/inspection-teams", {"org_unit_id": self.unit, "name": name})
        members = [
            self.lead.post(
                f"/inspection-teams/{team['id']}/members",
                {
                    "full_name": full_name,
                    "agency": agency,
                    "function": function,
                    "inspection_card_no": f"{number:02}/TKT",
                    "active_from": self.ago(300),
                    "user_id": accounts.get(username) if username else None,
                },
            )["id"]
            for number, (full_name, agency, username, function) in enumerate(TEAM, 1)
        ]
        return team["id"], members

    def approve_list(self, team: str, establishment: str) -> str:
        """The id of the planned visit."""
        planned = self.lead.post(
            "/inspection-plans",
            {
                "team_id": team,
                "period_kind": "month",
                "period_start": str(self.today.replace(day=1)),
                "title": "Danh sách kiểm tra trong tháng",
                "visits": [{"establishment_id": establishment, "planned_on": str(self.today)}],
            },
        )
        planned = self.lead.act(planned, "/inspection-plans/{id}/submit", {})
        approval = {"document_no": "20/KH-UBND", "approved_on": str(self.today)}
        planned = self.leader.act(planned, "/inspection-plans/{id}/approve", approval)
        assert planned["status"] == "approved"
        (visit,) = self.lead.get("/inspection-plan-visits")["items"]
        return str(visit["id"])

    def sign_visit(self, team: str, members: list[str], establishment: str) -> dict[str, Any]:
        """Minutes of a visit of yesterday that found one violation."""
        day = self.ago(1)
        asked = {"establishment_type": "guest_house", "on": day}
        (template,) = self.inspector.get("/checklist-templates", **asked)["items"]
        acts = self.inspector.get("/violation-types", on=day, limit=200)["items"]
        act = next(row["id"] for row in acts if row["code"] == "no_register")
        draft = self.inspector.post(
            "/inspections",
            {
                "establishment_id": establishment,
                "team_id": team,
                "kind": "unscheduled",
                "trigger": "suspected_sign",
                "inspected_on": day,
                "started_at": f"{day}T08:30:00+07:00",
                "ended_at": f"{day}T09:10:00+07:00",
                "member_ids": members,
                "checklist": {item["code"]: {"answer": "compliant"} for item in template["items"]},
                "outcome": "violation_recorded",
                "representative_name": "Nguyễn Văn An",
                "representative_position": "Chủ cơ sở",
                "violations": [
                    {"violation_type_id": act, "subject_kind": "household_business"},
                ],
            },
        )
        signed = self.inspector.act(draft, "/inspections/{id}/sign")
        assert signed["status"] == "signed"
        assert self.inspector.download(f"/inspections/{signed['id']}/record.pdf")[:4] == b"%PDF"
        return dict(signed)

    def decide_violation(self) -> None:
        (found,) = self.lead.get("/violations")["items"]
        decision = {
            "decision_no": "01/QĐ-XPHC",
            "decided_on": str(self.today),
            "fine_amount": 4_000_000,
            "signed_by": "Trần Văn Nam",
            "signed_office": self.case.signer,
        }
        record = self.lead.get(f"/violations/{found['id']}")
        decided = self.lead.act(record, "/violations/{id}/decide", decision)
        assert decided["status"] == "decided"

    def record_prevention(self) -> None:
        self.lead.post(
            "/trainings",
            {
                "org_unit_id": self.unit,
                "title": "Tập huấn phòng, chống mại dâm",
                "topic": "prevention",
                "held_from": self.ago(5),
                "organiser": self.case.lead,
            },
        )
        self.lead.post(
            "/communication-activities",
            {
                "org_unit_id": self.unit,
                "form": "conference",
                "held_on": self.ago(3),
                "topic": "Hội nghị tuyên truyền phòng, chống mại dâm",
                "audience": "residents",
                "session_count": 1,
                "attendee_count": 60,
            },
        )
        month = (self.today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
        lines = [{"service": "health", "count": 2}]
        sheet = {"org_unit_id": self.unit, "month": month, "lines": lines}
        self.lead.post("/support-services/sheet", sheet)

    def rate_itself(self) -> dict[str, Any]:
        rating = self.lead.post(
            "/commune-ratings", {"org_unit_id": self.unit, "year": self.today.year}
        )
        scores = {row["code"]: {"self_points": 0} for row in rating["criteria"]}
        rating = self.lead.patch(
            f"/commune-ratings/{rating['id']}", {"scores": scores}, rating["version"]
        )
        return dict(self.lead.act(rating, "/commune-ratings/{id}/submit"))

    def send_report(self) -> str:
        last_month = (self.today.replace(day=1) - timedelta(days=1)).replace(day=1)
        report = self.lead.post(
            "/reports",
            {
                "org_unit_id": self.unit,
                "period_kind": "month",
                "period_start": str(last_month),
            },
        )
        report = self.lead.get(f"/reports/{report['id']}")
        report = self.lead.act(report, "/reports/{id}/submit", {"accept_missing": True})
        report = self.leader.act(report, "/reports/{id}/approve")
        report = self.lead.act(report, "/reports/{id}/send")
        assert report["status"] == "sent"
        return str(report["id"])

    def check_offices(self, report: str) -> None:
        """The offices of the unit's tier on the report's paper and in the catalogue."""
        paper = packed(docx_text(self.lead.download(f"/reports/{report}/document.docx")))
        for one in self.case.superiors:
            assert packed(f"{one} (b/c)") in paper
        assert packed("cần nhập") not in paper
        offices = self.lead.get("/offices", tier=self.case.tier, on=str(self.today))["items"]
        names = {office["function"]: office["name"] for office in offices}
        assert names["lead"] == self.case.lead
        (unit,) = self.lead.get("/me")["units"]
        assert (unit["level"], unit["position"]) == (self.case.tier, "lead")


@pytest.mark.whole_proof
@pytest.mark.slow
def test_an_office_runs_its_plan_from_the_first_day_to_its_report(
    office: Office, case: Case
) -> None:
    day = Day(office, case)
    establishments = day.enter_establishments()
    plan = day.approve_plan()
    team, members = day.create_team()
    day.approve_list(team, establishments[1])
    day.sign_visit(team, members, establishments[0])
    inspected = day.lead.get(f"/plans/{plan}/targets/establishments_inspected/progress")
    counted = (inspected["numerator"], inspected["denominator"], inspected["percent"])
    assert counted == (1, 3, 33.3), "the visit of the commune's own team counts"
    day.decide_violation()
    day.record_prevention()
    assert day.rate_itself()["status"] == "self_assessed"
    report = day.send_report()
    paper = day.lead.get(f"/reports/{report}")
    day.check_offices(report)
    pages = {path: day.lead.get(path) for path in ("/board", "/inbox", "/deadlines", "/reports")}
    for name, said in {**pages, "report": paper}.items():
        found = re.findall(ENDED, re.sub(MARKED, "", str(said)))
        assert not found, (name, re.findall(f".{{80}}(?:{ENDED}).{{60}}", str(said)))
