# ruff: noqa: E501 (a table reads by its columns)
"""The decision guard: a table of cases by hand, each with the text of law that it rests on.

One row is: act, day of the act, day of the decision, who is punished, amount, months of suspension,
warning, unit's level, office (None: not said), codes that ask for a reason, and a citation that one
of the answers must bear. `+` before a code: a second person is needed, `?`: told, not asked.
"""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.domains.enforcement.violations.decision_guard import REASON, SECOND
from backend.domains.enforcement.violations.models import Violation
from backend.law.reference import load_procedures, load_violation_types
from tests import world
from tests.acting import Api
from tests.domains.enforcement.violations.test_handle import act, found
from tests.domains.inspections.inspections.making import act as act_id
from tests.domains.inspections.inspections.making import done, errors, finding, made, problem
from tests.domains.platform.second_approvals.test_two_persons import answer

D, P, C = "binhluc", "hanam", "binhnghia"
THEN, NOW = "2022-09-01", "2022-10-03"
OLD, NEW = "2025-12-10", "2026-01-05"
ONE, HOME, ORG = "individual", "household_business", "organisation"
M = 1_000_000
CHAIR, HEAD, PCHAIR = "district_chairman", "district_police_head", "province_chairman"
ND144, ND282 = "Nghị định 144/2021/NĐ-CP", "Nghị định 282/2025/NĐ-CP"
ND189 = "Nghị định 189/2025/NĐ-CP"

# fmt: off
CASES: list[tuple[Any, ...]] = [
    # 12.1 ANTT, 1–2 triệu; individual, household, organisation × 2 (Đ.4)
    ("late_quarterly_report", THEN, NOW, ONE, 1 * M, None, False, D, CHAIR, "", None),
    ("late_quarterly_report", THEN, NOW, ONE, 2 * M, None, False, D, CHAIR, "", None),
    ("late_quarterly_report", THEN, NOW, ONE, 999_999, None, False, D, CHAIR, "fine-outside-range", "Điểm a khoản 1 Điều 12 " + ND144),
    ("late_quarterly_report", THEN, NOW, ONE, 2 * M + 1, None, False, D, CHAIR, "fine-outside-range", "Điểm a khoản 1 Điều 12 " + ND144),
    ("late_quarterly_report", THEN, NOW, HOME, 2 * M, None, False, D, CHAIR, "", None),
    ("late_quarterly_report", THEN, NOW, HOME, 4 * M, None, False, D, CHAIR, "fine-outside-range ?household-as-individual", "Khoản 2 Điều 4 " + ND144),
    ("late_quarterly_report", THEN, NOW, ORG, 4 * M, None, False, D, CHAIR, "", None),
    ("late_quarterly_report", THEN, NOW, ORG, 1 * M, None, False, D, CHAIR, "fine-outside-range ?organisation-doubled", "Khoản 2 Điều 4 " + ND144),
    ("late_quarterly_report", THEN, NOW, ONE, None, None, True, D, CHAIR, "warning-not-foreseen", "Điểm a khoản 1 Điều 12 " + ND144),
    # 12.2, 2–5 triệu
    ("no_register", THEN, NOW, ONE, 5 * M, None, False, D, CHAIR, "", None),
    ("no_register", THEN, NOW, ORG, 10 * M, None, False, D, CHAIR, "", None),
    ("no_register", THEN, NOW, ORG, 10 * M + 1, None, False, D, CHAIR, "fine-outside-range ?organisation-doubled", "Điểm c khoản 2 Điều 12 " + ND144),
    ("no_register", THEN, NOW, ONE, 3 * M, 3, False, D, CHAIR, "suspension-not-foreseen", "Điểm c khoản 2 Điều 12 " + ND144),
    ("no_register", THEN, NOW, ONE, 3 * M, None, False, C, "commune_chairman", "?above-competence", "Điều 68 " + ND144),
    ("no_register", THEN, NOW, ONE, 4 * M + 1, None, False, C, "commune_chairman", "+above-office ?above-competence", "Điều 68 " + ND144),
    ("no_register", THEN, NOW, ORG, 8 * M, None, False, C, "commune_chairman", "?above-competence", "Điều 68 " + ND144),
    ("no_register", THEN, NOW, ORG, 8 * M + 1, None, False, C, "commune_chairman", "+above-office ?above-competence", "Điều 68 " + ND144),
    # 12.3.e wrong place: GCN 03–06 tháng
    ("wrong_place", THEN, NOW, ONE, 7 * M, 3, False, D, CHAIR, "", None),
    ("wrong_place", THEN, NOW, ONE, 7 * M, 6, False, D, CHAIR, "", None),
    ("wrong_place", THEN, NOW, ONE, 7 * M, 2, False, D, CHAIR, "suspension-outside-range", "Điểm e khoản 3 Điều 12 " + ND144),
    ("wrong_place", THEN, NOW, ONE, 7 * M, 7, False, D, CHAIR, "suspension-outside-range", "Điểm e khoản 3 Điều 12 " + ND144),
    # 12.4.a no certificate: 10–20 triệu, đình chỉ 06–09 tháng
    ("no_certificate", THEN, NOW, HOME, 20 * M, 9, False, D, CHAIR, "", None),
    ("no_certificate", THEN, NOW, HOME, 21 * M, 9, False, D, CHAIR, "fine-outside-range +above-office ?household-as-individual", "Điều 68 " + ND144),
    ("no_certificate", THEN, NOW, HOME, 15 * M, 10, False, D, CHAIR, "suspension-outside-range", "Điểm a khoản 4 Điều 12 " + ND144),
    ("no_certificate", THEN, NOW, ORG, 40 * M, 6, False, D, CHAIR, "", None),
    ("no_certificate", THEN, NOW, ORG, 9 * M, 6, False, D, CHAIR, "fine-outside-range ?organisation-doubled", "Điểm a khoản 4 Điều 12 " + ND144),
    # 12.5 20–40 triệu: top above the district chairman's 20; field's cap 40 / 80 (Đ.4)
    ("business_against_order", THEN, NOW, ONE, 20 * M, 6, False, D, CHAIR, "?above-competence", "Điều 68 " + ND144),
    ("business_against_order", THEN, NOW, ONE, 25 * M, 6, False, D, CHAIR, "+above-office ?above-competence", "Điều 68 " + ND144),
    ("business_against_order", THEN, NOW, ONE, 40 * M, 6, False, P, PCHAIR, "", None),
    ("business_against_order", THEN, NOW, ONE, 41 * M, 6, False, P, PCHAIR, "fine-outside-range +above-cap +above-office", "Điều 4 " + ND144),
    ("business_against_order", THEN, NOW, ORG, 80 * M, 6, False, P, PCHAIR, "", None),
    ("business_against_order", THEN, NOW, ORG, 81 * M, 6, False, P, PCHAIR, "fine-outside-range +above-cap +above-office ?organisation-doubled", "Điều 4 " + ND144),
    # police in the field of order: their limit was not read, so it is told and not guessed
    ("no_register", THEN, NOW, ONE, 3 * M, None, False, D, HEAD, "?office-cap-unknown", "Điều 69 " + ND144),
    # 26 social evils
    ("concealment_or_protection", THEN, NOW, ONE, 5 * M, None, False, D, CHAIR, "", None),
    ("concealment_or_protection", THEN, NOW, ONE, 10 * M, None, False, D, HEAD, "", None),
    ("concealment_or_protection", THEN, NOW, ONE, 5 * M, None, False, C, "commune_police_head", "+above-office ?above-competence", "Điều 69 " + ND144),
    ("aid_or_coercion", THEN, NOW, ONE, 15 * M, None, False, D, HEAD, "?above-competence", "Điều 69 " + ND144),
    ("aid_or_coercion", THEN, NOW, ONE, 16 * M, None, False, D, HEAD, "+above-office ?above-competence", "Điều 69 " + ND144),
    ("aid_or_coercion", THEN, NOW, ORG, 30 * M, None, False, D, HEAD, "?above-competence", "Điều 69 " + ND144),
    ("aid_or_coercion", THEN, NOW, ONE, 10 * M, None, False, D, "police_team_leader", "+above-office ?above-competence", "Điều 69 " + ND144),
    ("aid_or_coercion", THEN, NOW, ONE, 10 * M, None, False, D, "police_officer", "+above-office ?above-competence", "Điều 69 " + ND144),
    ("force_to_protect", THEN, NOW, ONE, 35 * M, None, False, D, CHAIR, "?above-competence", "Điều 68 " + ND144),
    ("force_to_protect", THEN, NOW, ONE, 38 * M, None, False, D, CHAIR, "+above-office ?above-competence", "Điều 68 " + ND144),
    ("force_to_protect", THEN, NOW, ONE, 50 * M, None, False, P, PCHAIR, "", None),
    ("brokering", THEN, NOW, ONE, 30 * M, None, False, D, CHAIR, "?note-on-act ?above-competence", "Điểm c khoản 4 Điều 26 " + ND144),
    ("brokering", THEN, NOW, ONE, 30 * M, None, False, P, "province_police_director", "?note-on-act ?above-competence", "Điều 69 " + ND144),
    ("abuse_of_office", THEN, NOW, ONE, 75 * M, None, False, P, PCHAIR, "", None),
    ("abuse_of_office", THEN, NOW, ONE, 76 * M, None, False, P, PCHAIR, "fine-outside-range +above-cap +above-office", "Điều 4 " + ND144),
    ("abuse_of_office", THEN, NOW, ORG, 150 * M, None, False, P, PCHAIR, "", None),
    ("abuse_of_office", THEN, NOW, ORG, 151 * M, None, False, P, PCHAIR, "fine-outside-range +above-cap +above-office ?organisation-doubled", "Điều 4 " + ND144),
    # 27: GCN 06–12 tháng
    ("business_method", THEN, NOW, ONE, 30 * M, 12, False, D, CHAIR, "", None),
    ("business_method", THEN, NOW, ONE, 30 * M, 5, False, D, CHAIR, "suspension-outside-range", "Khoản 1 Điều 27 " + ND144),
    ("business_method", THEN, NOW, ONE, 31 * M, 6, False, D, CHAIR, "fine-outside-range", "Khoản 1 Điều 27 " + ND144),
    ("manager_lets_it_happen", THEN, NOW, ONE, 37_500_000, 6, False, D, CHAIR, "?above-competence", "Điều 68 " + ND144),
    ("manager_lets_it_happen", THEN, NOW, ONE, 38 * M, 6, False, D, CHAIR, "+above-office ?above-competence", "Điều 68 " + ND144),
    ("manager_lets_it_happen", THEN, NOW, ONE, 38 * M, 6, False, D, None, "+above-office ?above-competence", "Điều 68 " + ND144),
    # wrong signer, and a signer of another level
    ("no_register", THEN, NOW, ONE, 3 * M, None, False, D, "province_police_division_head", "wrong-signer", ND144),
    ("no_register", THEN, NOW, ONE, 3 * M, None, False, D, PCHAIR, "signer-of-other-level", "Điều 68 " + ND144),
    ("no_register", THEN, NOW, ONE, 3 * M, None, False, P, CHAIR, "signer-of-other-level", "Điều 68 " + ND144),
    # limitation: 01 năm (Đ.5, Đ.6)
    ("no_register", "2022-09-01", "2023-09-01", ONE, 3 * M, None, False, D, CHAIR, "", None),
    ("no_register", "2022-09-01", "2023-09-02", ONE, 3 * M, None, False, D, CHAIR, "limitation-passed", "Điều 5 " + ND144),
    ("manager_lets_it_happen", NEW, "2027-01-06", ONE, 25 * M, 3, False, C, "commune_chairman", "?note-on-act limitation-passed", "Điều 6 " + ND282),
    # NĐ 282 from 15/12/2025: fines swapped, GCN 03–06 tháng, commune chairman 37,5 triệu
    ("manager_lets_it_happen", NEW, NEW, ONE, 25 * M, 3, False, C, "commune_chairman", "?note-on-act", None),
    ("manager_lets_it_happen", NEW, NEW, ONE, 31 * M, 3, False, C, "commune_chairman", "?note-on-act fine-outside-range", "Khoản 1 Điều 35 " + ND282),
    ("manager_lets_it_happen", NEW, NEW, ONE, 25 * M, 9, False, C, "commune_chairman", "?note-on-act suspension-outside-range", "Khoản 1 Điều 35 " + ND282),
    ("business_method", NEW, NEW, ONE, 35 * M, 6, False, C, "commune_chairman", "?note-on-act ?above-competence", "Điều 54 " + ND282),
    ("business_method", NEW, NEW, ONE, 38 * M, 6, False, C, "commune_chairman", "?note-on-act +above-office ?above-competence", "Điều 54 " + ND282),
    ("business_method", NEW, NEW, ONE, 38 * M, 6, False, C, "commune_police_head", "?note-on-act +above-office ?above-competence", "Điều 55 " + ND282),
    ("business_method", NEW, NEW, ONE, 38 * M, 6, False, P, "province_police_division_head", "?note-on-act", None),
    ("business_method", NEW, NEW, ONE, 25 * M, 6, False, C, "commune_chairman", "?note-on-act fine-outside-range ?above-competence", "Khoản 2 Điều 35 " + ND282),
    ("business_method", NEW, NEW, ONE, 35 * M, 6, False, D, CHAIR, "?note-on-act wrong-signer", "Điều 54 và Điều 55 " + ND282),
    # an act that ended under NĐ 144, decided under NĐ 282: NĐ 144 applies, lighter or not (Đ.70 k.1)
    ("manager_lets_it_happen", OLD, NEW, ONE, 35 * M, 6, False, C, "commune_chairman", "?earlier-decree-applies ?above-competence", "Khoản 1, khoản 2 Điều 70 " + ND282),
    ("manager_lets_it_happen", OLD, NEW, ONE, 25 * M, 6, False, C, "commune_chairman", "?earlier-decree-applies fine-outside-range ?above-competence", "Khoản 2 Điều 27 " + ND144),
    ("manager_lets_it_happen", OLD, NEW, ONE, 25 * M, 9, False, C, "commune_chairman", "?earlier-decree-applies fine-outside-range ?above-competence", "Khoản 2 Điều 27 " + ND144),
    ("manager_lets_it_happen", OLD, "2025-12-14", ONE, 35 * M, 6, False, D, CHAIR, "wrong-signer", "Điều 5 và Điều 8 " + ND189),
    ("business_method", OLD, NEW, ONE, 25 * M, 6, False, C, "commune_chairman", "?earlier-decree-applies", "Khoản 1, khoản 2 Điều 70 " + ND282),
    ("brokering", OLD, NEW, ONE, 40 * M, None, False, P, PCHAIR, "?earlier-decree-applies ?note-on-act", "Điểm c khoản 4 Điều 26 " + ND144),
]
# fmt: on


def expected(codes: str) -> tuple[set[str], set[str]]:
    """(all codes, those that need a second person)."""
    words = codes.split()
    return {w.lstrip("+?") for w in words}, {w[1:] for w in words if w.startswith("+")}


def test_a_table_of_decisions_by_hand(api: Api) -> None:
    """Every case through the door, on this database; then each code is known and was met."""
    assert len(CASES) >= 60
    assert check_cases(api, CASES) >= REASON - {"office-may-not-suspend"}


def check_cases(api: Api, cases: list[tuple[Any, ...]]) -> set[str]:
    """Ask the guard about each; the codes that were met."""
    types = {(t.code, t.legal_document): t for t in load_violation_types()}
    met: set[str] = set()
    ids: dict[tuple[str, str, str], dict[str, Any]] = {}
    for number, case in enumerate(cases):
        code, on, decided_on, subject, amount, months, warning, unit, office, codes, citation = case
        document = ND144 if on < "2025-12-15" else ND282
        key = (code, on, subject)
        if key not in ids:
            ids[key] = kept(api, types[code, document].id, date.fromisoformat(on), subject)
        asked = {
            "decided_on": decided_on,
            "fine_amount": amount,
            "suspension_months": months,
            "warning": warning or None,
            "decision_unit_id": str(world.unit(unit)),
            "signed_office": office,
        }
        given = {name: value for name, value in asked.items() if value is not None}
        told = done(api.as_("police").get(f"/violations/{ids[key]['id']}/guard", **given))
        warnings = {w["code"]: w for w in told["warnings"]}
        want, second = expected(codes)
        assert set(warnings) == want, (number, case, set(warnings))
        assert {c for c, w in warnings.items() if w["needs_second_person"]} == second, case
        reasons = {w.lstrip("+") for w in codes.split() if not w.startswith("?")}
        assert {c for c, w in warnings.items() if w["needs_reason"]} == reasons, case
        assert told["needs_reason"] == bool(reasons)
        if citation is not None:
            assert any(citation in w["citation"] for w in warnings.values()), (case, warnings)
        met |= want
    return met


def kept(api: Api, type_id: Any, on: date, subject: str) -> dict[str, Any]:
    """A violation of that day from another source, written past the calendar of the tests."""

    def write(db: Any) -> Any:
        return db.save(
            Violation(
                org_unit_id=world.unit("binhnghia"),
                establishment_id=world.establishment("binhnghia"),
                violation_type_id=type_id,
                source="Công an huyện",
                occurred_on=on,
                recorded_on=on,
                subject_kind=subject,
            )
        ).id

    return {"id": str(api.run(write))}


OUTSIDE: dict[str, Any] = {"fine_amount": 30 * M}


def test_a_reason_is_asked_for_and_kept(api: Api) -> None:
    item = found(api)
    refused = act(api, item, "decide", **OUTSIDE, decided_on="2022-10-03")
    assert problem(refused) == (409, "reason-needed")
    assert {w["code"] for w in refused.json()["warnings"]} == {"fine-outside-range", "above-office"}
    told = refused.json()["warnings"][0]
    assert (told["code"], told["citation"]) == (
        "fine-outside-range",
        "Điểm c khoản 2 Điều 12 Nghị định 144/2021/NĐ-CP",
    )
    six: dict[str, Any] = {"fine_amount": 6 * M}
    decided = done(act(api, item, "decide", **six, override_reason="Hai tình tiết tăng nặng"))
    assert (decided["overridden"], decided["override_reason"]) == (
        ["fine-outside-range"],
        "Hai tình tiết tăng nặng",
    )
    plain = done(act(api, found(api), "decide", decision_no=None, override_reason="Không cần"))
    assert (plain["overridden"], plain["override_reason"]) == ([], None)


def test_above_a_cap_a_second_person_decides(api: Api) -> None:
    item = found(api)
    body = {"signed_by": "Vũ Đình Khánh", **OUTSIDE, "override_reason": "Tình tiết tăng nặng"}
    path = f"/violations/{item['id']}"
    assert problem(api.as_("police").post(f"{path}/decide", body, etag=item)) == (
        409,
        "second-person-needed",
    )
    alone = api.as_("police").post(
        f"{path}/request-decision", {**body, "override_reason": None}, etag=item
    )
    assert errors(alone) == {("/override_reason", "missing")}
    less = api.as_("police").post(
        f"{path}/request-decision", {**body, "fine_amount": 3 * M}, etag=item
    )
    assert problem(less) == (409, "no-second-person-needed")
    told = api.as_("police").post(f"{path}/request-decision", {**body, "fine_amount": M}, etag=item)
    assert problem(told) == (409, "no-second-person-needed"), "below the range, no cap is passed"
    asked = made(api.as_("police").post(f"{path}/request-decision", body, etag=item))
    assert asked["body"]["fine_amount"] == 30 * M
    done(answer(api, asked, "confirm", "leader"))
    item = done(api.as_("police").get(path))
    assert (item["stage"], item["decision_no"], item["fine_amount"]) == (
        "decided",
        "01/QĐ-XPHC",
        30 * M,
    )
    assert set(item["overridden"]) & SECOND


def test_a_number_that_another_decision_got_meanwhile_is_told_to_who_confirms(api: Api) -> None:
    item, other = found(api), found(api)
    number = {"decision_no": "12/QĐ-XPHC"}
    body = {"signed_by": "Vũ Đình Khánh", **OUTSIDE, "override_reason": "Tình tiết tăng nặng"}
    path = f"/violations/{item['id']}/request-decision"
    alone = api.as_("leader").post(path, body | number, etag=item)
    assert problem(alone) == (409, "nobody-to-confirm")
    asked = made(api.as_("police").post(path, body | number, etag=item))
    again = api.as_("police").post(path, body | number, etag=item)
    assert problem(again) == (409, "already-asked")
    done(act(api, other, "decide", **number))
    assert problem(answer(api, asked, "confirm", "leader")) == (409, "decision-no-used")
    seen = {"items": [{"id": asked["id"], "version": asked["version"]}]}
    several = api.as_("leader").post("/second-approvals/confirm", seen)
    assert problem(several) == (409, "decision-no-used")


def test_repeats_within_the_window_are_shown(api: Api) -> None:
    first = done(act(api, found(api), "decide", decided_on="2022-10-01"))
    first = done(act(api, first, "execute", executed_on="2022-10-02"))
    source = finding(
        source="Công an xã",
        establishment_id=str(world.establishment("binhnghia")),
        occurred_on="2022-10-03",
        recorded_on="2022-10-03",
    )
    later = made(api.as_("district").post("/violations", source))
    told = done(api.as_("leader").get(f"/violations/{later['id']}/guard"))
    assert [(r["id"], r["counts_until"]) for r in told["repeats"]] == [(first["id"], "2023-10-02")]
    assert told["repeat_note"] == load_procedures().repeat.note
    other = {**source, "violation_type_id": str(act_id("no_certificate"))}
    apart = made(api.as_("district").post("/violations", other))
    assert done(api.as_("leader").get(f"/violations/{apart['id']}/guard"))["repeats"] == []


@pytest.mark.parametrize("who", ["inspector", "binhnghia", "admin"])
def test_who_may_not_decide_sees_no_guard(api: Api, who: str) -> None:
    item = found(api)
    assert api.as_(who).get(f"/violations/{item['id']}/guard").status_code == 403
    assert api.one(sa.select(sa.func.count(Violation.id))) == 1
