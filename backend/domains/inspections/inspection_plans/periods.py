"""The months, quarters and years that plans of visits are made for."""

from datetime import date, timedelta

from backend.core.errors.exceptions import Invalid
from backend.core.text.i18n import register_messages
from backend.domains.inspections.inspection_plans.models import PlanPeriodKind

MONTHS = {PlanPeriodKind.MONTH: 1, PlanPeriodKind.QUARTER: 3, PlanPeriodKind.YEAR: 12}


def compute_period_end(kind: PlanPeriodKind, start: date) -> date:
    """The period's last day; raises Invalid where `start` is not its first."""
    length = MONTHS[kind]
    if start.day != 1 or (start.month - 1) % length:
        raise Invalid.at("/period_start", "not-a-period-start")
    month = start.month - 1 + length
    return date(start.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


register_messages(
    {
        "not-a-period-start": (
            "Kỳ bắt đầu từ ngày đầu của tháng, quý hoặc năm.",
            "A period starts on the first day of a month, quarter or year.",
        ),
    }
)
