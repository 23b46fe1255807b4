"""Violations of 2022 and what followed. None has expired: a decision can be executed for a year."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from backend.core.session.models import now
from backend.demo.findings import ACTS, BROKERING, Finding
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import (
    Row,
    add_working_days,
    build_id,
    create_random,
    to_instant,
)
from backend.demo.rows import HistoryStep, Rows, Tables
from backend.domains.enforcement.violations.models import (
    Stage,
    Violation,
    ViolationPayment,
    ViolationRemedy,
)
from backend.domains.establishments.establishments.models import Suspension
from backend.domains.platform.second_approvals.models import (
    LASTS,
    SecondApproval,
    SecondApprovalStatus,
)
from backend.law.reference import ViolationTypeEntry, load_violation_types

LAST_DAY = date(2022, 9, 30)
WAITING = {"Karaoke Sao Đêm"}
UNPAID = {9, 10}
FORCED = 1
CANCELLED = 7
CANCEL_REASON = "Biên bản ghi nhầm chủ thể vi phạm, cơ sở đã giải trình kèm tài liệu."
TRANSFER_REASON = "Hồ sơ có dấu hiệu tội phạm, phải xem xét theo thủ tục tố tụng hình sự trước."
SIGNED_BY = "Vũ Đình Khánh, Phó Chủ tịch UBND huyện"


def build_violations(
    places: list[Row], records: list[Row], found: dict[UUID, Finding]
) -> list[Row]:
    """One violation for each record that found one, in order of time."""
    rng = create_random("cases")
    by_id = {row["id"]: row for row in places}
    rows = []
    for number, record in enumerate(row for row in records if row["id"] in found):
        finding, place = found[record["id"]], by_id[record["establishment_id"]]
        case = build_violation(record, finding, place, rng)
        rows.append(case | build_outcome(case, finding, place, number, rng))
    rows += build_police_cases(places)
    rows.sort(key=lambda row: (row["recorded_on"], row["id"]))
    set_decision_numbers(rows)
    sent = next(row for row in rows if row["stage"] == "recorded")
    sent |= {
        "stage": "sent",
        "sent_on": add_working_days(sent["recorded_on"], 2),
        "sent_to": "Chủ tịch Ủy ban nhân dân huyện Bình Lục",
    }
    return rows


def build_police_cases(places: list[Row]) -> list[Row]:
    """Violations that the police found: one business is suspended, one was succeeded in June."""
    by_name = {row["name"]: row for row in places}
    rng = create_random("police cases")
    closed = {
        **build_police_case(by_name["Karaoke Nhật Quang"], date(2022, 8, 5), "no_certificate", rng),
        **build_decision(date(2022, 8, 12), 15_000_000),
        **IN_FORCE,
        "delivered_on": date(2022, 8, 15),
        "in_force_on": date(2022, 8, 15),
        "suspension_months": 6,
        "suspended_from": date(2022, 8, 20),
        "suspended_to": date(2023, 2, 19),
    }
    renamed = {
        **build_police_case(
            by_name["Quán hát Hải Yến"], date(2022, 9, 12), "certificate_not_shown", rng
        ),
        **build_decision(date(2022, 9, 16), 1_500_000),
        "status": "executed",
        "stage": "executed",
        "reason": None,
        "delivered_on": date(2022, 9, 19),
        "in_force_on": date(2022, 9, 19),
        "paid_amount": 1_500_000,
        "executed_on": date(2022, 9, 21),
    }
    return [closed, renamed]


def build_police_case(place: Row, day: date, act: str, rng: Random) -> Row:
    return {
        "id": build_id(to_instant(day, 16), rng),
        "org_unit_id": place["org_unit_id"],
        "team_id": None,
        "inspection_id": None,
        "source": "Công an huyện kiểm tra hành chính",
        "establishment_id": place["id"],
        "violation_type_id": get_act_in_force(act, day).id,
        "occurred_on": day,
        "recorded_on": day,
        "subject_kind": "household_business",
        "description": ACTS[act].described,
        "created_at": to_instant(day, 16),
    }


def set_decision_numbers(rows: list[Row]) -> None:
    """Number the decisions of the year in the order in which they were taken."""
    decided = sorted(
        (row for row in rows if row.get("decided_on")),
        key=lambda row: (row["decided_on"], row["id"]),
    )
    for seq, row in enumerate(decided, 1):
        row |= {"decision_seq": seq, "decision_no": f"{seq:02d}/QĐ-XPHC"}


def get_act_in_force(code: str, day: date) -> ViolationTypeEntry:
    return next(act for act in load_violation_types() if act.code == code and act.is_valid(day))


def build_violation(record: Row, finding: Finding, place: Row, rng: Random) -> Row:
    is_company = place["establishment_type"] == "hotel"
    subject = "organisation" if is_company else "household_business"
    return {
        "id": build_id(record["signed_at"] + timedelta(minutes=5), rng),
        "org_unit_id": record["org_unit_id"],
        "team_id": record["team_id"],
        "inspection_id": record["id"],
        "establishment_id": record["establishment_id"],
        "violation_type_id": get_act_in_force(finding.act, record["inspected_on"]).id,
        "occurred_on": record["inspected_on"],
        "recorded_on": record["inspected_on"],
        "subject_kind": "individual" if finding is BROKERING else subject,
        "description": finding.described,
        "created_at": record["signed_at"] + timedelta(minutes=5),
    }


def build_outcome(case: Row, finding: Finding, place: Row, number: int, rng: Random) -> Row:
    """The state of a violation on 2 October 2022."""
    day = case["recorded_on"]
    if place["name"] in WAITING or day >= date(2022, 9, 1):
        return {"status": "recorded", "stage": "recorded", "handled_on": None}
    if finding is BROKERING:
        handled_on = add_working_days(day, 3)
        return {
            "status": "transferred",
            "stage": "transferred",
            "handled_on": handled_on,
            "transferred_on": handled_on,
            "transferred_to": "Cơ quan Cảnh sát điều tra Công an huyện Bình Lục",
            "reason": TRANSFER_REASON,
        }
    if number == 3:
        return {
            "status": "dismissed",
            "stage": "dismissed",
            "handled_on": add_working_days(day, 6),
            "reason": "Cơ sở xuất trình bổ sung tài liệu chứng minh không có hành vi vi phạm.",
        }
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


def build_case_tables(rows: Rows) -> Tables:
    authors = {row["id"]: row["signed_by_id"] for row in rows.demo.inspections}
    police = rows.accounts["police"]
    cases = [
        rows.entered(
            Violation,
            {**row, "assignee_id": find_assignee(rows, row)},
            authors.get(row["inspection_id"], police),
            build_course(rows, row),
        )
        for row in rows.demo.violations
    ]
    yield Violation, cases
    yield ViolationPayment, build_payments(rows)
    suspended = [case for case in cases if case["suspended_from"]]
    names = ("org_unit_id", "establishment_id", "suspended_from", "suspended_to")
    yield (
        Suspension,
        [
            {"violation_id": case["id"], **{name: case[name] for name in names}}
            for case in suspended
        ],
    )
    yield ViolationRemedy, rows.entered_by("police", ViolationRemedy, map(build_remedy, suspended))
    yield SecondApproval, build_approvals(rows, cases)


def find_assignee(rows: Rows, case: Row) -> UUID | None:
    """The police handle what is decided; the labour office handles the oldest open one."""
    if case["status"] in ("decided", "executed"):
        return rows.accounts["police"]
    waits = case["status"] == "recorded" and case["recorded_on"] < date(2022, 9, 1)
    return rows.accounts["district"] if waits else None


HANDLING = {
    *("decision_seq", "signed_office", "transferred_on"),
    *("handled_on", "decision_unit_id", "decision_year", "decision_no", "decided_on"),
    *("fine_amount", "signed_by", "transferred_to", "reason"),
    *("suspension_months", "suspended_from", "suspended_to"),
}
"""The fields that are written into a violation on the day on which it is handled."""
UNPAID_FINE: Row = {"paid_amount": 0, "reason": None}
IN_FORCE: Row = {"status": "decided", "stage": "in_force"}
COURSE: tuple[tuple[str, int, str, Row], ...] = (
    ("sent_on", 10, "police", {"stage": "recorded", "sent_on": None, "sent_to": None}),
    ("delivered_on", 9, "police", {"stage": "decided", "delivered_on": None, "in_force_on": None}),
    ("cancelled_on", 10, "leader", IN_FORCE | {"cancelled_on": None, "reason": None}),
    ("executed_on", 9, "police", IN_FORCE | {"executed_on": None, **UNPAID_FINE}),
)
"""What follows a decision: the field of its day, the hour, who enters it, and the state before."""


def build_course(rows: Rows, case: Row) -> list[HistoryStep]:
    """Decided, transferred or dismissed on `handled_on`; executed when the fine was paid."""
    steps: list[HistoryStep] = []
    if case["handled_on"]:
        unset = dict.fromkeys(HANDLING & set(case))
        before = {**unset, "status": "recorded", "stage": "recorded"}
        moment = to_instant(case["handled_on"], 15) + timedelta(minutes=len(before))
        steps.append(HistoryStep(moment, rows.accounts["leader"], before))
    steps += [
        HistoryStep(to_instant(case[day], hour), rows.accounts[who], before)
        for day, hour, who, before in COURSE
        if case.get(day)
    ]
    return steps


def build_payments(rows: Rows) -> list[Row]:
    """The whole fine by the day of execution; every third fine in two parts."""
    rng = create_random("payments")
    made: list[Row] = []
    paid = [row for row in rows.demo.violations if row.get("paid_amount")]
    for number, case in enumerate(paid):
        whole, moment = case["paid_amount"], to_instant(case["executed_on"], 9)
        parts = [whole // 2, whole - whole // 2] if number % 3 == 0 else [whole]
        days = [case["delivered_on"], case["executed_on"]][-len(parts) :]
        for day, amount in zip(days, parts, strict=True):
            row = {
                **{name: case[name] for name in ("org_unit_id", "team_id")},
                "id": build_id(moment, rng),
                "violation_id": case["id"],
                "paid_on": day,
                "amount": amount,
                "receipt_no": f"BL {len(made) + 1:04d}",
                "created_at": moment,
            }
            made.append(rows.entered(ViolationPayment, row, rows.accounts["police"]))
    return [*made, build_mistaken_payment(rows, made[MISTAKEN], rng)]


MISTAKEN = 4
"""The number of the payment that was entered twice by mistake."""


def build_mistaken_payment(rows: Rows, once: Row, rng: Random) -> Row:
    """The same payment again, cancelled on the next day."""
    entered = once["created_at"] + timedelta(minutes=20)
    found = once["created_at"] + timedelta(days=1)
    police = rows.accounts["police"]
    cancelled = {
        "cancelled_on": found.date(),
        "cancel_reason": "Nhập trùng: biên lai này đã ghi trước đó.",
        "cancelled_by_id": police,
    }
    names = ("org_unit_id", "team_id", "violation_id", "paid_on", "amount", "receipt_no")
    row = {name: once[name] for name in names} | cancelled
    row |= {"id": build_id(entered, rng), "created_at": entered}
    step = HistoryStep(found, police, dict.fromkeys(cancelled))
    return rows.entered(ViolationPayment, row, police, [step])


REMEDY = "Nộp lại số lợi bất hợp pháp có được do thực hiện hành vi vi phạm"
ACT = "cancel-decision"
ASKED = to_instant(date(2022, 10, 3), 7)


def build_remedy(case: Row) -> Row:
    moment = to_instant(case["decided_on"], 16)
    return {
        "id": build_id(moment, create_random("remedies")),
        "org_unit_id": case["org_unit_id"],
        "team_id": case["team_id"],
        "violation_id": case["id"],
        "measure": REMEDY,
        "due_on": date(2022, 10, 14),
        "created_at": moment,
    }


def build_approvals(rows: Rows, cases: list[Row]) -> list[Row]:
    """A request that the chairman confirmed in July, and one that waits for him now.

    Requests lapse by the real clock: the one that waits does so three days after the demo's start.
    """
    done = next(case for case in cases if case["stage"] == Stage.CANCELLED)
    open_one = next(case for case in cases if case["stage"] == Stage.DECIDED)
    asked, answered = (to_instant(done["cancelled_on"], hour) for hour in (9, 10))
    confirmed = build_request(rows, done, CANCEL_REASON, asked, done["version"] - 1) | {
        "status": SecondApprovalStatus.CONFIRMED,
        "answerer_id": rows.accounts["leader"],
        "answered_at": answered,
    }
    before = {"status": SecondApprovalStatus.WAITING, "answerer_id": None, "answered_at": None}
    step = HistoryStep(answered, rows.accounts["leader"], before)
    reason = "Quyết định ghi sai địa chỉ cơ sở, chưa giao cho bên vi phạm."
    waiting = build_request(rows, open_one, reason, ASKED, open_one["version"]) | {
        "status": SecondApprovalStatus.WAITING,
        "open_key": f"{ACT}:{open_one['id']}",
        "expires_at": now() + LASTS,
    }
    police = rows.accounts["police"]
    return [
        rows.entered(SecondApproval, confirmed, police, [step]),
        rows.entered(SecondApproval, waiting, police),
    ]


def build_request(rows: Rows, case: Row, reason: str, moment: datetime, version: int) -> Row:
    names = {row["id"]: row["name"] for row in rows.demo.establishments}
    return {
        "id": build_id(moment, create_random(f"second {case['decision_no']}")),
        "org_unit_id": case["org_unit_id"],
        "act": ACT,
        "entity": "violations",
        "entity_id": case["id"],
        "entity_version": version,
        "body": {"reason": reason},
        "subject": f"{case['decision_no']} · {names[case['establishment_id']]}",
        "reason": reason,
        "asker_id": rows.accounts["police"],
        "expires_at": moment + LASTS,
        "created_at": moment,
    }
