# ruff: noqa: E501 (a table reads by its columns)
"""Who may decide since the order of 2025: a table of cases by hand, as in `test_guard.py`.

The decree is that of the day of the act, the office that of the day of the decision:

| decisions of | offices | caps in triệu (public order / social evils), for an individual |
| --- | --- | --- |
| to 30/6/2025 | NĐ 144 Đ.68, 69 | Chủ tịch xã 4/5, huyện 20/37.5, tỉnh 40/75; Công an –/0.5 … 37.5, huyện to 28/2/2025 |
| 1/7–14/12/2025 | NĐ 189 Đ.5, 8 (not read: marked) | Chủ tịch xã 20/37.5, tỉnh 40/75; chiến sĩ 4/7.5, Trưởng CA xã 20/37.5, Giám đốc 40/75 |
| from 15/12/2025 | NĐ 282 Đ.54, 55 | the same; đội trưởng 12/22.5, trưởng phòng 32/60 |

Organisations ×2 (NĐ 144 Đ.4 k.2; NĐ 282 Đ.5 k.2), households as individuals (Đ.4 k.2; Đ.5 k.4).
A row is one of `test_guard.py`.
"""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from backend.core.text.clock import set_today
from backend.domains.enforcement.violations.competence import TO_CHECK
from backend.law.reference import load_violation_types
from tests import world
from tests.acting import Api
from tests.domains.enforcement.violations.test_guard import (
    HOME,
    ND144,
    ND189,
    ND282,
    ONE,
    ORG,
    C,
    D,
    M,
    P,
    check_cases,
)
from tests.domains.inspections.inspections.making import errors, finding, made

pytestmark = [pytest.mark.postgres_in_campaign]

CC, DC, PC = "commune_chairman", "district_chairman", "province_chairman"
CS, DT, CA = "police_officer", "police_team_leader", "commune_police_head"
DP, TP, GD = "district_police_head", "province_police_division_head", "province_police_director"
FEB, JUN, DEC = "2025-02-10", "2025-06-02", "2025-12-14"
"""Days of acts under NĐ 144."""
NEW = "2026-03-02"
ON54, ON55 = "Điều 54 " + ND282, "Điều 55 " + ND282

# fmt: off
CASES: list[tuple[Any, ...]] = [
    # to 30/6/2025: NĐ 144; Công an huyện only to 28/2/2025
    ("no_register", JUN, "2025-06-30", ONE, 3 * M, None, False, D, DC, "", None),
    ("no_register", JUN, "2025-06-30", ONE, 4 * M, None, False, C, CC, "?above-competence", "Điều 68 " + ND144),
    ("no_register", JUN, "2025-06-30", ORG, 8 * M, None, False, C, CC, "?above-competence", "Điều 68 " + ND144),
    ("no_register", JUN, "2025-06-30", HOME, 5 * M, None, False, C, CC, "+above-office ?above-competence", "Điều 68 " + ND144),
    ("manager_lets_it_happen", JUN, "2025-06-30", HOME, 37_500_000, 6, False, D, DC, "?above-competence", "Điều 68 " + ND144),
    ("abuse_of_office", JUN, "2025-06-30", ONE, 75 * M, None, False, P, PC, "", None),
    ("no_register", FEB, "2025-02-28", ONE, 3 * M, None, False, D, DP, "?office-cap-unknown", "Điều 69 " + ND144),
    ("aid_or_coercion", FEB, "2025-02-28", ONE, 15 * M, None, False, D, DP, "?above-competence", "Điều 69 " + ND144),
    ("no_register", FEB, "2025-03-01", ONE, 3 * M, None, False, D, DP, "wrong-signer", "Điều 68 và Điều 69 " + ND144),
    # 1/7–14/12/2025: acts of NĐ 144, offices of NĐ 189, each with its mark
    ("no_register", JUN, "2025-07-01", ONE, 5 * M, None, False, C, CC, "", None),
    ("no_register", JUN, "2025-12-14", ONE, 5 * M, None, False, C, CC, "", None),
    ("no_certificate", JUN, "2025-07-01", ORG, 40 * M, 6, False, C, CC, "", None),
    ("no_certificate", JUN, "2025-07-01", ORG, 41 * M, 6, False, C, CC, "fine-outside-range +above-office ?organisation-doubled", "Khoản 2 Điều 4 " + ND144),
    ("business_against_order", JUN, "2025-07-01", ONE, 20 * M, 6, False, C, CC, "?above-competence", f"Điều 5 {ND189}; {TO_CHECK}"),
    ("business_against_order", JUN, "2025-07-01", ONE, 25 * M, 6, False, C, CC, "+above-office ?above-competence", f"Điều 5 {ND189}; {TO_CHECK}"),
    ("business_against_order", JUN, "2025-07-01", ONE, 40 * M, 6, False, P, PC, "", None),
    ("business_against_order", JUN, "2025-07-01", ONE, 30 * M, 6, False, P, GD, "", None),
    ("manager_lets_it_happen", JUN, "2025-07-01", HOME, 37_500_000, 6, False, C, CC, "?above-competence", f"Điều 5 {ND189}; {TO_CHECK}"),
    ("force_to_protect", JUN, "2025-07-01", ONE, 38 * M, None, False, C, CC, "+above-office ?above-competence", f"Điều 5 {ND189}; {TO_CHECK}"),
    ("concealment_or_protection", JUN, "2025-07-01", ONE, 10 * M, None, False, C, CA, "", None),
    ("no_certificate", JUN, "2025-07-01", HOME, 20 * M, 9, False, C, CA, "", None),
    ("no_certificate", JUN, "2025-07-01", HOME, 21 * M, 9, False, C, CA, "fine-outside-range +above-office ?household-as-individual", "Khoản 2 Điều 4 " + ND144),
    ("no_register", JUN, "2025-07-01", ONE, 4 * M, None, False, C, CS, "?above-competence", f"Điều 8 {ND189}; {TO_CHECK}"),
    ("no_register", JUN, "2025-07-01", ONE, 5 * M, None, False, C, CS, "+above-office ?above-competence", f"Điều 8 {ND189}; {TO_CHECK}"),
    ("concealment_or_protection", JUN, "2025-07-01", ONE, 7_500_000, None, False, C, CS, "?above-competence", f"Điều 8 {ND189}; {TO_CHECK}"),
    ("wrong_place", JUN, "2025-07-01", ONE, 7 * M, 3, False, C, CS, "office-may-not-suspend +above-office ?above-competence", f"Điều 8 {ND189}; {TO_CHECK}"),
    ("abuse_of_office", JUN, "2025-07-01", ONE, 75 * M, None, False, P, GD, "", None),
    ("aid_or_coercion", JUN, "2025-07-01", ONE, 15 * M, None, False, P, TP, "?office-cap-unknown", f"Điều 8 {ND189}; {TO_CHECK}"),
    ("no_register", JUN, "2025-07-01", ONE, 5 * M, None, False, P, DT, "?office-cap-unknown", f"Điều 8 {ND189}; {TO_CHECK}"),
    ("no_register", JUN, "2025-07-01", ONE, 3 * M, None, False, D, DC, "wrong-signer", f"Điều 5 và Điều 8 {ND189}; {TO_CHECK}"),
    ("no_register", JUN, "2025-07-01", ONE, 3 * M, None, False, D, DP, "wrong-signer", f"Điều 5 và Điều 8 {ND189}; {TO_CHECK}"),
    # an act of the last day of NĐ 144, decided under NĐ 282: Đ.70 k.1; where no act follows it, nothing is said
    ("no_register", DEC, "2025-12-15", ONE, 5 * M, None, False, C, CC, "?earlier-decree-applies", "Khoản 1, khoản 2 Điều 70 " + ND282),
    ("no_certificate", DEC, "2026-01-05", ORG, 40 * M, 6, False, C, CA, "?earlier-decree-applies", "Khoản 1, khoản 2 Điều 70 " + ND282),
    ("forged_certificate", DEC, "2026-01-05", ONE, 30 * M, 6, False, P, PC, "", None),
    # NĐ 282 Đ.15 k.1, 2–3 triệu
    ("late_quarterly_report", NEW, NEW, ONE, 2 * M, None, False, C, CC, "", None),
    ("late_quarterly_report", NEW, NEW, ONE, 1_999_999, None, False, C, CC, "fine-outside-range", "Điểm a khoản 1 Điều 15 " + ND282),
    ("late_quarterly_report", NEW, NEW, HOME, 6 * M, None, False, C, CC, "fine-outside-range ?household-as-individual", "Khoản 4 Điều 5 " + ND282),
    ("late_quarterly_report", NEW, NEW, ORG, 6 * M, None, False, C, CC, "", None),
    ("late_quarterly_report", NEW, NEW, ORG, 6 * M + 1, None, False, C, CC, "fine-outside-range ?organisation-doubled", "Khoản 2 Điều 5 " + ND282),
    # k.2, 3–5 triệu
    ("no_register", NEW, NEW, ONE, 4 * M, None, False, C, CS, "?above-competence", "Khoản 1 " + ON55),
    ("no_register", NEW, NEW, ORG, 8 * M, None, False, C, CS, "?above-competence", "Khoản 1 " + ON55),
    ("no_register", NEW, NEW, ONE, 5 * M, None, False, C, CS, "+above-office ?above-competence", "Khoản 1 " + ON55),
    # k.3, 5–10 triệu; 3.e GCN 03–06 tháng
    ("conditions_not_kept", NEW, NEW, ONE, 10 * M, None, False, P, DT, "", None),
    ("certificate_not_exchanged", NEW, NEW, ONE, 7 * M, None, False, C, CC, "", None),
    ("guest_checks_incomplete", NEW, NEW, ONE, 10 * M, None, False, C, CC, "", None),
    ("guest_checks_incomplete", NEW, NEW, ONE, 4 * M, None, False, C, CC, "fine-outside-range", "Điểm v khoản 3 Điều 15 " + ND282),
    ("uncertified_guards", NEW, NEW, ONE, 5 * M, None, False, C, CA, "", None),
    ("wrong_place", NEW, NEW, ONE, 7 * M, 3, False, C, CC, "?note-on-act", "Điểm e khoản 3 Điều 15 " + ND282),
    ("wrong_place", NEW, NEW, ONE, 7 * M, 7, False, C, CC, "?note-on-act suspension-outside-range", "Điểm e khoản 3 Điều 15 " + ND282),
    ("wrong_place", NEW, NEW, ONE, 5 * M, 3, False, C, CS, "?note-on-act office-may-not-suspend +above-office ?above-competence", "Khoản 1 " + ON55),
    # k.4, 10–20 triệu; 4.a has no đình chỉ any more, 4.m GCN 03–06 tháng
    ("no_certificate", NEW, NEW, HOME, 20 * M, None, False, C, CC, "", None),
    ("no_certificate", NEW, NEW, HOME, 20 * M, 6, False, C, CC, "suspension-not-foreseen", "Điểm a khoản 4 Điều 15 " + ND282),
    ("no_certificate", NEW, NEW, ORG, 40 * M, None, False, C, CA, "", None),
    ("no_certificate", NEW, NEW, ONE, 12 * M, None, False, P, DT, "?above-competence", "Khoản 3 " + ON55),
    ("no_certificate", NEW, NEW, ONE, 13 * M, None, False, P, DT, "+above-office ?above-competence", "Khoản 3 " + ON55),
    ("inspection_refused", NEW, NEW, ONE, 20 * M, 6, False, C, CC, "?note-on-act", "Điểm m khoản 4 Điều 15 " + ND282),
    ("negligence_on_order", NEW, NEW, ORG, 40 * M, None, False, C, CC, "?note-on-act", "Điểm b khoản 4 Điều 15 " + ND282),
    # k.5, 20–40 triệu; GCN 06–09 tháng; the cap of the field is 40 / 80 (Đ.5 k.1)
    ("business_against_order", NEW, NEW, ONE, 20 * M, 6, False, C, CC, "?note-on-act ?above-competence", "Khoản 1 " + ON54),
    ("business_against_order", NEW, NEW, ONE, 21 * M, 6, False, C, CC, "?note-on-act +above-office ?above-competence", "Khoản 1 " + ON54),
    ("business_against_order", NEW, NEW, ONE, 21 * M, 6, False, C, CA, "?note-on-act +above-office ?above-competence", "Khoản 4 " + ON55),
    ("business_against_order", NEW, NEW, ONE, 32 * M, 9, False, P, TP, "?note-on-act ?above-competence", "Khoản 5 " + ON55),
    ("business_against_order", NEW, NEW, ONE, 33 * M, 9, False, P, TP, "?note-on-act +above-office ?above-competence", "Khoản 5 " + ON55),
    ("business_against_order", NEW, NEW, ONE, 40 * M, 9, False, P, GD, "?note-on-act", None),
    ("business_against_order", NEW, NEW, ONE, 41 * M, 9, False, P, PC, "?note-on-act fine-outside-range +above-cap +above-office", "Khoản 1 Điều 5 " + ND282),
    ("business_against_order", NEW, NEW, ORG, 80 * M, 9, False, P, PC, "?note-on-act", None),
    ("forged_certificate_used", NEW, NEW, ONE, 30 * M, 10, False, P, GD, "?note-on-act suspension-outside-range", "Điểm đ khoản 5 Điều 15 " + ND282),
    # Đ.30 k.5 h, 20–40 triệu, social evils
    ("manager_lets_drugs_happen", NEW, NEW, ONE, 37_500_000, 3, False, C, CC, "?note-on-act ?above-competence", "Điểm h khoản 5 Điều 30 " + ND282),
    ("manager_lets_drugs_happen", NEW, NEW, ORG, 75 * M, 3, False, C, CC, "?note-on-act ?above-competence", "Khoản 1 " + ON54),
    ("manager_lets_drugs_happen", NEW, NEW, ONE, 38 * M, 3, False, C, CC, "?note-on-act +above-office ?above-competence", "Khoản 1 " + ON54),
    # Đ.34
    ("concealment_or_protection", NEW, NEW, ONE, 7_500_000, None, False, C, CS, "?above-competence", "Khoản 1 " + ON55),
    ("aid_or_coercion", NEW, NEW, ONE, 20 * M, None, False, P, DT, "", None),
    ("force_to_protect", NEW, NEW, ONE, 50 * M, None, False, P, TP, "", None),
    ("abuse_of_office", NEW, NEW, ONE, 60 * M, None, False, P, TP, "?above-competence", "Khoản 5 " + ON55),
    ("abuse_of_office", NEW, NEW, ONE, 61 * M, None, False, P, TP, "+above-office ?above-competence", "Khoản 5 " + ON55),
    ("abuse_of_office", NEW, NEW, ONE, 75 * M, None, False, P, GD, "", None),
    ("abuse_of_office", NEW, NEW, ORG, 151 * M, None, False, P, PC, "fine-outside-range +above-cap +above-office ?organisation-doubled", "Khoản 1 Điều 5 " + ND282),
    # Đ.35: GCN 03–06 tháng
    ("manager_lets_it_happen", NEW, NEW, ONE, 30 * M, 6, False, C, CA, "?note-on-act", "Khoản 1 Điều 35 " + ND282),
    ("manager_lets_it_happen", NEW, NEW, ORG, 60 * M, 3, False, C, CC, "?note-on-act", None),
    ("manager_lets_it_happen", NEW, NEW, ONE, 25 * M, 3, False, C, CS, "?note-on-act office-may-not-suspend +above-office ?above-competence", "Khoản 1 " + ON55),
    ("business_method", NEW, NEW, ONE, 37_500_000, 6, False, C, CC, "?note-on-act ?above-competence", "Khoản 1 " + ON54),
    ("business_method", NEW, NEW, ONE, 38 * M, 6, False, C, None, "?note-on-act +above-office ?above-competence", "Khoản 1 " + ON54),
    ("business_method", NEW, NEW, ONE, 35 * M, 6, False, C, PC, "?note-on-act signer-of-other-level", "Khoản 2 " + ON54),
    ("business_method", NEW, NEW, ONE, 35 * M, 6, False, C, DC, "?note-on-act wrong-signer", "Điều 54 và Điều 55 " + ND282),
]
# fmt: on


def test_every_act_of_today_can_be_recorded_and_no_other(api: Api) -> None:
    """On 27/11/2026: Điều 15 (28 points), 34 and 35 (8), and điểm h khoản 5 Điều 30."""
    today = date(2026, 11, 27)
    set_today(today)
    recorded = []
    for act in load_violation_types():
        body = finding(
            violation_type_id=str(act.id),
            source="Công an cấp xã",
            establishment_id=str(world.establishment("binhnghia")),
            occurred_on=str(today),
            recorded_on=str(today),
        )
        answer = api.as_("district").post("/violations", body)
        if act.is_valid(today):
            made(answer)
            recorded.append(act.article)
        else:
            assert errors(answer) == {("/violation_type_id", "act-not-in-force")}
    assert Counter(recorded) == {"15": 28, "30": 1, "34": 6, "35": 2}


def test_a_table_of_decisions_since_2025_by_hand(api: Api) -> None:
    assert len(CASES) >= 60
    assert "office-may-not-suspend" in check_cases(api, CASES)
