"""What late payment of a fine adds: so much of what is unpaid for each day."""

from dataclasses import dataclass
from datetime import date

from backend.reference.certainty import Certainty
from backend.reference.legal_deadlines import legal_deadlines


@dataclass(frozen=True, slots=True)
class LateAmount:
    """`amount` in whole đồng for `days` days after `due_on`, with its basis in words."""

    days: int
    amount: int
    basis: str
    arithmetic: str
    certainty: Certainty


def late_amount(unpaid: int, due_on: date, paid_on: date) -> LateAmount:
    """The surcharge on `unpaid` đồng that fell due on `due_on` and are paid on `paid_on`.

    Law on handling administrative violations, Article 78 (secondary source): 0.05 % a day. The day
    on which payment fell due is not late, the day of payment is; halves of a đồng round up.
    """
    rule = legal_deadlines().late_charge
    days = max(0, (paid_on - due_on).days)
    amount = (unpaid * rule.basis_points * days + 5_000) // 10_000
    percent = f"{rule.basis_points / 100:g}".replace(".", ",")
    said = f"{dotted(unpaid)} đồng × {percent}% × {days} ngày = {dotted(amount)} đồng"
    return LateAmount(days, amount, f"{rule.article} {rule.document}", said, rule.certainty)


def dotted(amount: int) -> str:
    """37500000 -> '37.500.000'."""
    return f"{amount:,}".replace(",", ".")
