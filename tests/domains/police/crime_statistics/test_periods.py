"""Where periods begin and end, and what the law says in them."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from backend.core.text.periods import compute_period_end, compute_year_before, is_period_start
from backend.domains.police.crime_statistics.models import (
    CrimePeriodKind,
    CrimeStatisticRevision,
    ensure_not_rewritten,
)
from backend.domains.police.crime_statistics.queries import list_rules_in_force


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        ("month", date(2024, 2, 1), date(2024, 2, 29)),
        ("month", date(2022, 12, 1), date(2022, 12, 31)),
        ("quarter", date(2022, 10, 1), date(2022, 12, 31)),
        ("half_year", date(2022, 7, 1), date(2022, 12, 31)),
        ("year", date(2022, 1, 1), date(2022, 12, 31)),
    ],
)
def test_a_period_ends_before_the_next_begins(kind: str, start: date, end: date) -> None:
    assert is_period_start(CrimePeriodKind(kind), start)
    assert compute_period_end(CrimePeriodKind(kind), start) == end
    assert not is_period_start(CrimePeriodKind(kind), date(2022, 2, 2))


def test_the_year_before_has_the_same_day() -> None:
    assert compute_year_before(CrimePeriodKind.MONTH, date(2024, 2, 1)) == date(2023, 2, 1)


def row(kind: str, start: date) -> Any:
    return SimpleNamespace(period_kind=CrimePeriodKind(kind), period_start=start)


def test_the_year_of_the_new_decree_falls_under_both() -> None:
    articles = [
        (rule.buying_article, rule.selling_article)
        for rule in list_rules_in_force(row("quarter", date(2025, 10, 1)))
    ]
    assert articles == [("Điều 24", "Điều 25"), ("Điều 32", "Điều 33")]
    assert [r.buying_article for r in list_rules_in_force(row("month", date(2026, 1, 1)))] == [
        "Điều 32"
    ]
    assert [r.buying_article for r in list_rules_in_force(row("month", date(2025, 11, 1)))] == [
        "Điều 24"
    ]


def test_a_revision_is_never_rewritten() -> None:
    with pytest.raises(RuntimeError, match="never changed"):
        ensure_not_rewritten(None, None, CrimeStatisticRevision())
