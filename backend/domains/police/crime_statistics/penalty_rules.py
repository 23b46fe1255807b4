"""The penalty rules in force in a period, and warnings on fines outside their ranges."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from backend.core.errors.warnings import RuleWarning
from backend.core.session.models import today
from backend.core.text.i18n import register_messages
from backend.core.text.periods import compute_period_end
from backend.domains.police.crime_statistics.models import CrimePeriodKind
from backend.law.reference.penalty_procedure import PenaltyRule, load_penalty_rules


class PenaltyFigures(Protocol):
    """The penalties of a period."""

    period_kind: CrimePeriodKind
    period_start: date
    selling_penalty_count: int | None
    selling_warning_count: int | None
    selling_fine_total: int | None
    buying_penalty_count: int | None
    buying_fine_total: int | None


def list_rules_in_force(row: PenaltyFigures) -> list[PenaltyRule]:
    """The decrees in force on some day of the period, the earlier first."""
    end = compute_period_end(row.period_kind, row.period_start)
    return [rule for rule in load_penalty_rules() if rule.overlaps(row.period_start, end)]


def list_crime_warnings(row: PenaltyFigures) -> Iterator[RuleWarning]:
    """Warnings on a period; they block nothing, because an unusual fine may have its reasons."""
    end = compute_period_end(row.period_kind, row.period_start)
    if end >= today():
        yield RuleWarning("period-goes-on", "", {"end": f"{end:%d/%m/%Y}"})
    rules = list_rules_in_force(row)
    if not rules:
        return
    warned = row.selling_warning_count or 0
    for part, total, fined in (
        ("buying", row.buying_fine_total, row.buying_penalty_count),
        ("selling", row.selling_fine_total, (row.selling_penalty_count or 0) - warned),
    ):
        ranges = [getattr(rule, part) for rule in rules]
        low = min(r.fine_min for r in ranges) * (fined or 0)
        high = max(r.fine_max for r in ranges) * (fined or 0)
        if total is not None and fined and not low <= total <= high:
            citation = "; ".join(f"{getattr(r, part).article} {r.legal_document}" for r in rules)
            words = {"low": format_amount(low), "high": format_amount(high), "count": str(fined)}
            yield RuleWarning(f"{part}-fines-outside", citation, words)


def format_amount(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


register_messages(
    {
        "period-goes-on": (
            "Kỳ này đến hết ngày {end} mới kết thúc; số liệu có thể còn thay đổi.",
            "This period ends on {end}; the figures may still change.",
        ),
        "buying-fines-outside": (
            (
                "Tiền phạt mua dâm ngoài khung: {count} quyết định phạt tiền thì từ {low} "
                "đến {high} đồng. Kiểm tra lại."
            ),
            "Fines for buying are outside the range: {count} decisions make {low} to {high} đồng.",
        ),
        "selling-fines-outside": (
            (
                "Tiền phạt bán dâm ngoài khung: {count} quyết định phạt tiền thì từ {low} "
                "đến {high} đồng. Kiểm tra lại."
            ),
            "Fines for selling are outside the range: {count} decisions make {low} to {high} đồng.",
        ),
    }
)
