"""What a decision is told, and what is due: from dated law, never a bar."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from backend.domains.catalogues.violation_types.models import SubjectKind
from backend.domains.enforcement.violations.competence import format_act_citation
from backend.domains.enforcement.violations.decision_warnings import (
    build_deadlines,
    list_decision_warnings,
)
from backend.domains.enforcement.violations.models import Stage, ViolationStatus
from backend.domains.enforcement.violations.running_deadlines import EVENTS
from backend.law.legal_clock import build_calendar
from backend.law.reference import ViolationTypeEntry, load_violation_types
from tests.acting import Api
from tests.domains.inspections.inspections.making import act, done, finding, signed, with_violation

IN_2022 = date(2022, 9, 1)


def law(code: str, on: date = IN_2022) -> ViolationTypeEntry:
    return next(t for t in load_violation_types() if t.code == code and t.is_valid(on))


def case(code: str, on: date = IN_2022, **changed: Any) -> Any:
    """A decided violation as reading.show hands it over."""
    t = law(code, on)
    term = t.suspension
    fields = {
        "act_note": "",
        "act_code": code,
        "others_fined_once": 0,
        "signed_office": None,
        "article": t.article,
        "clause": t.clause,
        "point": t.point,
        "legal_document": t.legal_document,
        "fine_min": t.fine_min,
        "fine_max": t.fine_max,
        "warning_allowed": t.warning_allowed,
        "organisation_multiplier": t.organisation_multiplier,
        "suspension_months_min": term.months_min if term else None,
        "suspension_months_max": term.months_max if term else None,
        "subject_kind": SubjectKind(changed.pop("subject_kind", "individual")),
        **dict.fromkeys(EVENTS),
        "occurred_on": on,
        "is_complex": False,
        "stage": Stage.DECIDED,
        "status": ViolationStatus.DECIDED,
        "decided_on": on,
        "decision_unit_level": "district",
        "fine_amount": None,
        "paid_amount": 0,
        "warning": False,
        "suspension_months": None,
    }
    return SimpleNamespace(**fields | changed)


def codes(violation: Any) -> list[str]:
    return [a.code for a in list_decision_warnings(violation)]


@pytest.mark.parametrize(
    ("subject", "amount", "expected"),
    [
        ("individual", 2_000_000, []),
        ("individual", 5_000_000, []),
        ("individual", 1_999_999, ["fine-outside-range"]),
        ("individual", 5_000_001, ["fine-outside-range"]),
        ("household_business", 5_000_000, []),
        ("household_business", 10_000_000, ["fine-outside-range", "household-as-individual"]),
        ("organisation", 4_000_000, []),
        ("organisation", 10_000_000, []),
        ("organisation", 3_999_999, ["fine-outside-range", "organisation-doubled"]),
    ],
)
def test_the_range_is_doubled_for_organisations_only(
    subject: str, amount: int, expected: list[str]
) -> None:
    assert codes(case("no_register", subject_kind=subject, fine_amount=amount)) == expected


@pytest.mark.parametrize(
    ("code", "on", "level", "subject", "above"),
    [
        ("manager_lets_it_happen", date(2022, 9, 1), "district", "individual", "37.500.000"),
        ("manager_lets_it_happen", date(2022, 9, 1), "district", "organisation", "75.000.000"),
        ("manager_lets_it_happen", date(2022, 9, 1), "province", "individual", None),
        ("business_method", date(2022, 9, 1), "district", "individual", None),
        ("no_register", date(2022, 9, 1), "commune", "individual", "4.000.000"),
        ("no_certificate", date(2022, 9, 1), "district", "individual", None),
        ("business_against_order", date(2022, 9, 1), "district", "individual", "20.000.000"),
        ("business_method", date(2026, 1, 5), "commune", "individual", "37.500.000"),
        ("manager_lets_it_happen", date(2026, 1, 5), "commune", "individual", None),
        ("business_method", date(2026, 1, 5), "district", "individual", None),
        ("business_method", date(2022, 9, 1), None, "individual", None),
    ],
)
def test_competence_is_a_hint_from_the_top_of_the_range(
    code: str, on: date, level: str | None, subject: str, above: str | None
) -> None:
    t = law(code, on)
    amount = t.fine_min * (2 if subject == "organisation" else 1)
    decided = case(code, on, decision_unit_level=level, subject_kind=subject, fine_amount=amount)
    found = [a for a in list_decision_warnings(decided) if a.code == "above-competence"]
    assert [a.params["cap"] for a in found] == ([above] if above else [])
    assert all(a.citation.endswith("cần đối chiếu văn bản") for a in found)


def test_warnings_and_suspensions_that_the_act_does_not_foresee() -> None:
    assert codes(case("no_register", warning=True)) == ["warning-not-foreseen"]
    assert codes(case("no_register", warning=True, warning_allowed=True)) == []
    assert codes(case("no_register", suspension_months=3)) == ["suspension-not-foreseen"]
    assert codes(case("business_method", suspension_months=6)) == []
    assert codes(case("business_method", suspension_months=5)) == ["suspension-outside-range"]
    assert codes(case("business_method", date(2026, 1, 5), suspension_months=5)) == []


def test_an_unpaid_fine_is_pointed_out_once_executed() -> None:
    decided: dict[str, Any] = {"fine_amount": 3_000_000, "paid_amount": 2_500_000}
    assert codes(case("no_register", **decided)) == []
    (advice,) = list_decision_warnings(
        case("no_register", status=ViolationStatus.EXECUTED, **decided)
    )
    assert (advice.code, advice.params) == ("fine-outstanding", {"rest": "500.000"})


def test_a_citation_reads_as_in_a_decision() -> None:
    assert (
        format_act_citation(case("no_register"))
        == "Điểm c khoản 2 Điều 12 Nghị định 144/2021/NĐ-CP"
    )
    assert (
        format_act_citation(case("business_method")) == "Khoản 1 Điều 27 Nghị định 144/2021/NĐ-CP"
    )


def test_nothing_is_said_of_a_fine_before_it_is_decided() -> None:
    waiting = case("no_register", decided_on=None, fine_amount=1, act_note="Ghi chú")
    assert codes(waiting) == ["note-on-act"]


def due(violation: Any) -> list[dict[str, Any]]:
    return [one.model_dump() for one in build_deadlines(violation, build_calendar())]


def test_the_deadlines_show_basis_and_arithmetic() -> None:
    waiting: dict[str, Any] = {
        "status": ViolationStatus.RECORDED,
        "recorded_on": IN_2022,
        "decided_on": None,
    }
    decision, limitation = due(case("no_register", **waiting))
    assert (decision["code"], limitation["code"]) == ("decision", "limitation")
    assert decision["due_on"] == date(2022, 9, 13)
    assert decision["certainty"] == "secondary"
    assert limitation["basis"].startswith(
        "Điều 5 Nghị định 144/2021/NĐ-CP: Thời hiệu xử phạt là 01 năm"
    )
    assert limitation["arithmetic"] == "01/09/2022 + 01 năm = 01/09/2023"
    assert (limitation["due_on"], limitation["certainty"]) == (date(2023, 9, 1), "verified")
    later = due(case("business_method", date(2026, 1, 5), **waiting))[-1]
    assert later["basis"].startswith("Điều 6 Nghị định 282/2025/NĐ-CP")
    beyond = due(case("brokering", **waiting))
    assert [d["code"] for d in beyond] == ["forwarding", "decision", "limitation"]
    assert [d["code"] for d in due(case("no_register"))] == ["execution_limitation"]
    assert due(case("no_register", status=ViolationStatus.EXECUTED)) == []


def test_the_answer_carries_advice_and_goes_through(api: Api) -> None:
    broker = finding(violation_type_id=str(act("brokering")), subject_kind="organisation")
    record = signed(api, {**with_violation(), "violations": [broker]})
    district = api.as_("district")
    (item,) = district.get("/violations", inspection_id=record["id"]).json()["items"]
    shown = done(district.get(f"/violations/{item['id']}"))
    assert [w["code"] for w in shown["warnings"]] == ["note-on-act"]
    assert (shown["fine_max"], shown["organisation_multiplier"]) == (50_000_000, 2)
    assert "cơ quan tiến hành tố tụng hình sự" in shown["warnings"][0]["message"]
    assert [(d["code"], d["due_on"]) for d in shown["deadlines"]] == [
        ("forwarding", "2022-10-04"),
        ("decision", "2022-10-11"),
        ("limitation", "2023-10-01"),
    ]
    body: dict[str, Any] = {
        "decision_no": "1/QĐ",
        "fine_amount": 30_000_000,
        "signed_by": "Vũ Đình Khánh",
    }
    body |= {"override_reason": "Theo hồ sơ của cơ quan điều tra"}
    decided = done(district.post(f"/violations/{item['id']}/decide", body, etag=item))
    assert decided["status"] == "decided"
    assert [d["code"] for d in decided["deadlines"]] == ["execution_limitation"]
    assert [w["code"] for w in decided["warnings"]] == [
        "note-on-act",
        "fine-outside-range",
        "organisation-doubled",
        "above-competence",
    ]
    outside = decided["warnings"][1]
    assert outside["citation"] == "Điểm c khoản 4 Điều 26 Nghị định 144/2021/NĐ-CP"
    assert outside["message"] == (
        "Mức phạt 30.000.000 đồng nằm ngoài khung 60.000.000 đến 100.000.000 đồng."
    )
    english = district.get(f"/violations/{item['id']}", headers={"Accept-Language": "en"}).json()
    assert english["warnings"][1]["message"].startswith("The fine of 30.000.000 đồng lies outside")
