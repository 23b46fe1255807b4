"""The months, quarters and years that plans of visits are made for."""

from datetime import date

from backend.core.errors.exceptions import Invalid
from backend.core.text.i18n import register_messages
from backend.core.text.periods import compute_period_end, is_period_start
from backend.domains.inspections.inspection_plans.models import PlanPeriodKind


def get_period_end(kind: PlanPeriodKind, start: date) -> date:
    """The period's last day; raises Invalid where `start` is not its first."""
    if not is_period_start(kind, start):
        raise Invalid.at("/period_start", "not-a-period-start")
    return compute_period_end(kind, start)


register_messages(
    {
        "not-a-period-start": (
            "Kỳ bắt đầu từ ngày đầu của tháng, quý hoặc năm.",
            "A period starts on the first day of a month, quarter or year.",
        ),
    }
)
