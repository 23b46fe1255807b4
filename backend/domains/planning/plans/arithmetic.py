"""Arithmetic of targets: percent, whether met, remaining, and a forecast at the present pace."""

from dataclasses import dataclass
from datetime import date, timedelta

from backend.domains.planning.plans.plan_year import YearToDate


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the numerator stands on the plan year's last day if it grows on as it did so far."""

    percent: float
    reaches_on: date | None
    """The day on which the threshold is reached; None if it is already, or not within the year."""


def compute_percent(numerator: int, denominator: int, threshold: int) -> float | None:
    """Percent with one decimal; None of nothing.

    Never rounded up to the threshold or to 100 while short of it: 69.96 of 70 reads 69.9.
    """
    if denominator == 0:
        return None
    tenths = (2000 * numerator + denominator) // (2 * denominator)
    for bar in (threshold, 100):
        if tenths == 10 * bar and 100 * numerator < bar * denominator:
            tenths -= 1
    return tenths / 10


def is_met(numerator: int, denominator: int, threshold: int) -> bool | None:
    return None if denominator == 0 else 100 * numerator >= threshold * denominator


def compute_remaining(numerator: int, denominator: int, threshold: int) -> int:
    """How many more must count for the threshold to be met."""
    return max(0, -(-threshold * denominator // 100) - numerator)


def find_forecast(
    numerator: int, denominator: int, threshold: int, span: YearToDate
) -> Forecast | None:
    """Straight on from the year's first day through `as_of`; None of nothing."""
    if denominator == 0:
        return None
    year = span.days_gone + span.days_to_come
    then = min(denominator, numerator * year // span.days_gone)
    percent = compute_percent(then, denominator, threshold)
    assert percent is not None
    missing = compute_remaining(numerator, denominator, threshold)
    if missing == 0 or numerator == 0:
        return Forecast(percent, None)
    days = -(-missing * span.days_gone // numerator)
    reached = span.as_of + timedelta(days=days) if days <= span.days_to_come else None
    return Forecast(percent, reached)
