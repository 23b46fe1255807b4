"""Spans in business against a calendar that is told, day by day, what the register says."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.domains.establishments.establishments.business_days import (
    BusinessState,
    Span,
    compute_first_spans,
    compute_spans,
    end_spans,
)
from backend.domains.establishments.establishments.models import EstablishmentStatus as Status

DAY0 = date(2022, 1, 1)
END = 60


def day(number: int) -> date:
    return DAY0 + timedelta(days=number)


class Calendar:
    """The naive truth: a set of day numbers on which the place was in business."""

    def __init__(self, standing: BusinessState, today: int) -> None:
        self.start = number(standing.start)
        self.days = set(range(self.start, END))
        self.stop(standing, today)

    def stop(self, standing: BusinessState, today: int) -> None:
        if standing.status is not Status.ACTIVE:
            last = number(standing.closed_on) if standing.closed_on else today
            self.days -= set(range(last, END))

    def follow(self, before: BusinessState, after: BusinessState, today: int) -> None:
        start = number(after.start)
        if start < self.start:
            self.days |= set(range(start, self.start))
        self.days -= set(range(start))
        self.start = start
        if after.status is Status.ACTIVE and before.status is not Status.ACTIVE:
            self.days |= set(range(today, END))
        if before.closed_on and after.closed_on and before.closed_on < after.closed_on:
            old = number(before.closed_on)
            if old - 1 in self.days or old == self.start:
                self.days |= set(range(old, number(after.closed_on)))
        self.stop(after, today)


def number(on: date) -> int:
    return (on - DAY0).days


@st.composite
def standings(draw: st.DrawFn, today: int) -> BusinessState:
    """What the register accepts on the day `today`: nothing in the future, closed after opened."""
    status = draw(st.sampled_from(Status))
    opened = draw(st.integers(0, today))
    closed = draw(st.integers(opened, today)) if status is Status.CLOSED else None
    return BusinessState(status, day(opened), None if closed is None else day(closed))


@given(st.data())
def test_spans_never_overlap_and_equal_the_history_of_the_status(data: Any) -> None:
    today = data.draw(st.integers(0, 20))
    standing = data.draw(standings(today))
    spans, truth = compute_first_spans(standing, day(today)), Calendar(standing, today)
    check(spans, truth, standing)
    for _ in range(data.draw(st.integers(0, 6))):
        today += data.draw(st.integers(0, 6))
        changed = data.draw(standings(today))
        spans = compute_spans(spans, standing, changed, day(today))
        truth.follow(standing, changed, today)
        standing = changed
        check(spans, truth, standing)


def check(spans: list[Span], truth: Calendar, standing: BusinessState) -> None:
    ends = [(start, end or date.max) for start, end in spans]
    assert all(start <= end for start, end in ends), spans
    assert all(a[1] < b[0] for a, b in pairwise(ends)), spans
    assert all(start < end for start, end in ends[1:]), "only the first may be empty"
    assert spans[0][0] == standing.start
    assert (spans[-1][1] is None) == (standing.status is Status.ACTIVE)
    covered = {n for n in range(END) if any(start <= day(n) < end for start, end in ends)}
    assert covered == truth.days, spans


def test_a_place_whose_opening_is_unknown_has_always_been_there() -> None:
    (span,) = compute_first_spans(BusinessState(Status.ACTIVE), day(10))
    assert span == (date(1900, 1, 1), None)


def test_a_suspension_that_ends_on_its_first_day_leaves_no_gap() -> None:
    before = BusinessState(Status.ACTIVE, day(1))
    paused = BusinessState(Status.SUSPENDED, day(1))
    spans = compute_spans(compute_first_spans(before, day(5)), before, paused, day(9))
    assert spans == [(day(1), day(9))]
    assert compute_spans(spans, paused, before, day(9)) == [(day(1), None)]


def test_nothing_is_cut_before_the_opening() -> None:
    assert end_spans([(day(5), None)], day(3)) == [(day(5), day(5))]
