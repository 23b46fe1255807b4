"""Payments of the fines of 2022: some in two parts, and one entered twice by mistake."""

from datetime import timedelta
from random import Random

from backend.demo.history import HistoryStep
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.demo.rows import Rows
from backend.domains.enforcement.violations.models import ViolationPayment


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
    cancelled = {
        "cancelled_on": found.date(),
        "cancel_reason": "Nhập trùng: biên lai này đã ghi trước đó.",
        "cancelled_by_id": rows.accounts["police"],
    }
    names = ("org_unit_id", "team_id", "violation_id", "paid_on", "amount", "receipt_no")
    row = {**{name: once[name] for name in names}, "id": build_id(entered, rng), **cancelled}
    step = HistoryStep(found, rows.accounts["police"], dict.fromkeys(cancelled))
    whole = {**row, "created_at": entered}
    return rows.entered(ViolationPayment, whole, rows.accounts["police"], [step])
