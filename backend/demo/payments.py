"""What was paid of the fines of 2022, some of it in two parts."""

from backend.demo.chance import Row, at, chance, id_at
from backend.demo.rows import Rows
from backend.features.violations.models import ViolationPayment


def payments(rows: Rows) -> list[Row]:
    """All of a fine by the day of execution; every third in two parts."""
    rng = chance("payments")
    made: list[Row] = []
    paid = [row for row in rows.demo.violations if row.get("paid_amount")]
    for number, case in enumerate(paid):
        whole, moment = case["paid_amount"], at(case["executed_on"], 9)
        parts = [whole // 2, whole - whole // 2] if number % 3 == 0 else [whole]
        days = [case["delivered_on"], case["executed_on"]][-len(parts) :]
        for day, amount in zip(days, parts, strict=True):
            row = {
                **{name: case[name] for name in ("org_unit_id", "team_id")},
                "id": id_at(moment, rng),
                "violation_id": case["id"],
                "paid_on": day,
                "amount": amount,
                "receipt_no": f"BL {len(made) + 1:04d}",
                "created_at": moment,
            }
            made.append(rows.entered(ViolationPayment, row, rows.accounts["police"]))
    return made
