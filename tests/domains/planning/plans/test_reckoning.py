"""Percent, met, remaining and the forecast: the arithmetic that a leader will check by hand."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors.exceptions import Invalid
from backend.core.text.clock import set_today
from backend.domains.planning.plans.plan_context import (
    YearToDate,
    compute_percent,
    compute_remaining,
    find_forecast,
    get_year_to_date,
    is_met,
)

parts = st.integers(0, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
thresholds = st.integers(1, 100)


@pytest.mark.parametrize(
    ("numerator", "denominator", "threshold", "percent", "met", "remaining"),
    [
        (41, 60, 70, 68.3, False, 1),
        (42, 60, 70, 70.0, True, 0),
        (2, 3, 70, 66.7, False, 1),
        (0, 9, 70, 0.0, False, 7),
        (9, 9, 100, 100.0, True, 0),
        (1999, 2000, 100, 99.9, False, 1),  # 99.95 would read 100 without having reached it
        (13999, 20000, 70, 69.9, False, 1),  # 69.995
    ],
)
def test_a_figure_in_words(
    numerator: int, denominator: int, threshold: int, percent: float, met: bool, remaining: int
) -> None:
    assert compute_percent(numerator, denominator, threshold) == percent
    assert is_met(numerator, denominator, threshold) is met
    assert compute_remaining(numerator, denominator, threshold) == remaining


def test_of_nothing_nothing_is_said() -> None:
    assert compute_percent(0, 0, 70) is None
    assert is_met(0, 0, 70) is None
    assert find_forecast(0, 0, 70, get_year_to_date(2022, date(2022, 6, 1))) is None


@given(parts, thresholds)
def test_what_reads_as_reached_is_reached(part: tuple[int, int], threshold: int) -> None:
    numerator, denominator = part
    percent = compute_percent(numerator, denominator, threshold)
    if percent is None:
        return
    exact = Fraction(100 * numerator, denominator)
    assert abs(Fraction(percent) - exact) < Fraction(11, 100)
    assert (percent >= threshold) == is_met(numerator, denominator, threshold)
    assert (percent == 100) == (numerator == denominator)


@given(parts, thresholds)
def test_remaining_is_the_fewest_that_reach_the_threshold(
    part: tuple[int, int], threshold: int
) -> None:
    numerator, denominator = part
    if denominator == 0:
        return
    missing = compute_remaining(numerator, denominator, threshold)
    assert is_met(numerator + missing, denominator, threshold)
    assert missing == 0 or not is_met(numerator + missing - 1, denominator, threshold)


def test_a_pace_that_reaches_the_threshold_names_the_day() -> None:
    span = get_year_to_date(2022, date(2022, 7, 19))  # 200 of 365 days
    forecast = find_forecast(40, 100, 70, span)
    assert forecast is not None
    assert forecast.percent == 73.0
    assert forecast.reaches_on == date(2022, 12, 16)  # 150 days for 30 more at 0.2 a day


def test_a_pace_too_slow_reaches_nothing() -> None:
    forecast = find_forecast(20, 100, 70, get_year_to_date(2022, date(2022, 7, 19)))
    assert forecast is not None
    assert (forecast.percent, forecast.reaches_on) == (36.0, None)


def test_what_is_reached_needs_no_day_and_never_passes_the_whole() -> None:
    forecast = find_forecast(90, 100, 70, get_year_to_date(2022, date(2022, 7, 19)))
    assert forecast is not None
    assert (forecast.percent, forecast.reaches_on) == (100.0, None)


@given(parts, thresholds, st.integers(1, 365))
def test_a_forecast_day_lies_ahead_within_the_year(
    part: tuple[int, int], threshold: int, day: int
) -> None:
    span = YearToDate(date(2022, 1, 1), date.fromordinal(date(2021, 12, 31).toordinal() + day))
    forecast = find_forecast(*part, threshold, span)
    if forecast and forecast.reaches_on:
        assert span.as_of < forecast.reaches_on <= span.last
        assert not is_met(*part, threshold)


def test_without_a_day_it_is_today_or_the_years_nearest_day() -> None:
    for day, expected in (
        (date(2022, 10, 3), date(2022, 10, 3)),
        (date(2023, 2, 1), date(2022, 12, 31)),
        (date(2021, 5, 1), date(2022, 1, 1)),
    ):
        set_today(day)
        assert get_year_to_date(2022, None).as_of == expected


@pytest.mark.parametrize("day", [date(2021, 12, 31), date(2023, 1, 1)])
def test_a_day_outside_the_year_is_refused(day: date) -> None:
    with pytest.raises(Invalid) as refused:
        get_year_to_date(2022, day)
    assert [e.code for e in refused.value.errors] == ["as-of-outside-plan-year"]
