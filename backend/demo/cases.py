"""Violations of 2022 and their state: recorded, decided, executed, transferred, dismissed.

None has expired, because a decision of 2022 can be executed for a year.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

from backend.demo.acts import BROKERING, NO_CERTIFICATE, NOT_SHOWN, Finding
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import (
    Row,
    add_working_days,
    build_id,
    create_random,
    split_by,
    to_instant,
)
from backend.law.reference import ViolationTypeEntry, load_violation_types

LAST_DAY = date(2022, 9, 30)
WAITING = {"Karaoke Sao Đêm"}
UNPAID = {9, 10}
FORCED = 1
CANCELLED = 7
CANCEL_REASON = "Biên bản ghi nhầm chủ thể vi phạm, cơ sở đã giải trình kèm tài liệu."
SIGNED_BY = "Vũ Đình Khánh, Phó Chủ tịch UBND huyện"


def build_violations(places: list[Row], records: list[Row], found: dict[Any, Finding]) -> list[Row]:
    """One violation for each record that found one, in order of time."""
    rng = create_random("cases")
    names = {row["id"]: row for row in places}
    rows = []
    for number, record in enumerate(row for row in records if row["id"] in found):
        finding = found[record["id"]]
        case = build_violation(record, finding, names[record["establishment_id"]], rng)
        rows.append(
            {**case, **set_outcome(case, finding, names[case["establishment_id"]], number, rng)}
        )
    rows += build_police_cases(places)
    rows.sort(key=lambda row: (row["recorded_on"], row["id"]))
    set_decision_numbers(rows)
    waiting = [row for row in rows if row["stage"] == "recorded"]
    if waiting:
        waiting[0] |= {
            "stage": "sent",
            "sent_on": add_working_days(waiting[0]["recorded_on"], 2),
            "sent_to": "Chủ tịch Ủy ban nhân dân huyện Bình Lục",
        }
    return rows


def build_police_cases(places: list[Row]) -> list[Row]:
    """Violations that the police found: one business is suspended, one was succeeded in June."""
    by_name = {row["name"]: row for row in places}
    rng = create_random("police cases")
    suspended = date(2022, 8, 12)
    closed = {
        **build_police_case(by_name["Karaoke Nhật Quang"], date(2022, 8, 5), NO_CERTIFICATE, rng),
        **build_decision(suspended, 15_000_000),
        "status": "decided",
        "stage": "in_force",
        "delivered_on": date(2022, 8, 15),
        "in_force_on": date(2022, 8, 15),
        "suspension_months": 6,
        "suspended_from": date(2022, 8, 20),
        "suspended_to": date(2023, 2, 19),
    }
    paid = date(2022, 9, 21)
    renamed = {
        **build_police_case(by_name["Quán hát Hải Yến"], date(2022, 9, 12), NOT_SHOWN, rng),
        **build_decision(date(2022, 9, 16), 1_500_000),
        "status": "executed",
        "stage": "executed",
        "reason": None,
        "delivered_on": date(2022, 9, 19),
        "in_force_on": date(2022, 9, 19),
        "paid_amount": 1_500_000,
        "executed_on": paid,
    }
    return [closed, renamed]


def build_police_case(place: Row, day: date, finding: Finding, rng: Random) -> Row:
    return {
        "id": build_id(to_instant(day, 16), rng),
        "org_unit_id": place["org_unit_id"],
        "team_id": None,
        "inspection_id": None,
        "source": "Công an huyện kiểm tra hành chính",
        "establishment_id": place["id"],
        "violation_type_id": get_act_in_force(finding.act, day).id,
        "occurred_on": day,
        "recorded_on": day,
        "subject_kind": "household_business",
        "description": finding.described,
        "created_at": to_instant(day, 16),
    }


def set_decision_numbers(rows: list[Row]) -> None:
    """Number the decisions of the year in the order in which they were taken."""
    decided = sorted((row for row in rows if row.get("decided_on")), key=get_decision_order)
    for seq, row in enumerate(decided, 1):
        row |= {"decision_seq": seq, "decision_no": f"{seq:02d}/QĐ-XPHC"}


def get_decision_order(row: Row) -> tuple[Any, ...]:
    return row["decided_on"], row["id"]


def get_act_in_force(code: str, day: date) -> ViolationTypeEntry:
    return next(act for act in load_violation_types() if act.code == code and act.is_valid(day))


def build_violation(record: Row, finding: Finding, place: Row, rng: Random) -> Row:
    person = finding is BROKERING
    company = place["establishment_type"] == "hotel"
    return {
        "id": build_id(record["signed_at"] + timedelta(minutes=5), rng),
        "org_unit_id": record["org_unit_id"],
        "team_id": record["team_id"],
        "inspection_id": record["id"],
        "establishment_id": record["establishment_id"],
        "violation_type_id": get_act_in_force(finding.act, record["inspected_on"]).id,
        "occurred_on": record["inspected_on"],
        "recorded_on": record["inspected_on"],
        "subject_kind": "individual"
        if person
        else "organisation"
        if company
        else "household_business",
        "description": finding.described,
        "created_at": record["signed_at"] + timedelta(minutes=5),
    }


def set_outcome(case: Row, finding: Finding, place: Row, number: int, rng: Random) -> Row:
    """Set the state of a violation on 2 October 2022."""
    day = case["recorded_on"]
    if place["name"] in WAITING or day >= date(2022, 9, 1):
        return {"status": "recorded", "stage": "recorded", "handled_on": None}
    if finding is BROKERING:
        return build_transfer(add_working_days(day, 3))
    if number == 3:
        return build_dismissal(add_working_days(day, 6))
    return build_fine(case, finding, number, rng)


def build_fine(case: Row, finding: Finding, number: int, rng: Random) -> Row:
    """A fine in the middle of the range, at most seven working days later; usually paid by now."""
    act = get_act_in_force(finding.act, case["occurred_on"])
    times = act.organisation_multiplier if case["subject_kind"] == "organisation" else 1
    fine = (act.fine_min + act.fine_max) // 2 * times
    day = add_working_days(case["recorded_on"], rng.randint(3, 7))
    paid_on = day + timedelta(rng.randint(4, 10))
    if number == CANCELLED:
        return build_cancelled_decision(fine, day)
    paid = number not in UNPAID and paid_on <= LAST_DAY
    delivered_on = None if number == max(UNPAID) else day + timedelta(2)
    unpaid = "in_force" if delivered_on else "decided"
    forced = paid and number == FORCED
    return {
        **build_decision(day, fine),
        "status": "executed" if paid else "decided",
        "stage": ("coerced" if forced else "executed") if paid else unpaid,
        "reason": "Khấu trừ tiền từ tài khoản của cơ sở." if forced else None,
        "delivered_on": delivered_on,
        "in_force_on": delivered_on,
        "paid_amount": fine if paid else 0,
        "executed_on": paid_on if paid else None,
    }


def build_decision(day: date, fine: int) -> Row:
    """A decision of the district's chairman, not yet delivered."""
    return {
        "signed_office": "district_chairman",
        "handled_on": day,
        "decision_unit_id": UNIT_IDS["binh-luc-district"],
        "decision_year": day.year,
        "decided_on": day,
        "fine_amount": fine,
        "warning": False,
        "suspension_months": None,
        "signed_by": SIGNED_BY,
        "paid_amount": 0,
        "executed_on": None,
    }


def build_cancelled_decision(fine: int, day: date) -> Row:
    """A decision that was delivered and then cancelled by two persons; its number stays used."""
    return {
        **build_decision(day, fine),
        "status": "dismissed",
        "stage": "cancelled",
        "reason": CANCEL_REASON,
        "delivered_on": day + timedelta(2),
        "in_force_on": day + timedelta(2),
        "cancelled_on": add_working_days(day, 6),
    }


def build_transfer(day: date) -> Row:
    return {
        "status": "transferred",
        "stage": "transferred",
        "handled_on": day,
        "transferred_on": day,
        "transferred_to": "Cơ quan Cảnh sát điều tra Công an huyện Bình Lục",
        "reason": "Hồ sơ có dấu hiệu tội phạm, phải xem xét theo thủ tục tố tụng hình sự trước.",
    }


def build_dismissal(day: date) -> Row:
    return {
        "status": "dismissed",
        "stage": "dismissed",
        "handled_on": day,
        "reason": "Cơ sở xuất trình bổ sung tài liệu chứng minh không có hành vi vi phạm.",
    }


def find_last_visits(records: list[Row]) -> dict[Any, Row]:
    """{establishment: its latest signed record}."""
    signed = [row for row in records if row["status"] == "signed"]
    return {key: rows[-1] for key, rows in split_by(signed, "establishment_id").items()}
