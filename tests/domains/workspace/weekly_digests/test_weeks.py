"""Mondays by the clocks of Việt Nam, whatever the hour in UTC."""

from datetime import UTC, date, datetime

from backend.domains.workspace.weekly_digests.weeks import (
    compute_next_monday,
    compute_start,
    get_last_week,
)


def test_the_last_whole_week_is_told_from_its_monday_to_the_next() -> None:
    week = get_last_week(date(2022, 10, 3))
    for day in (3, 4, 9):
        assert get_last_week(date(2022, 10, day)) == week
    assert (week.first, week.last) == (date(2022, 9, 26), date(2022, 10, 2))
    assert get_last_week(date(2022, 10, 10)).first == date(2022, 10, 3)
    assert get_last_week(date(2023, 1, 2)).in_words() == "26/12 đến 01/01/2023"
    assert (week.holds(None), week.holds(week.last)) == (False, True)


def test_the_next_file_is_never_due_on_the_day_of_the_last() -> None:
    late_on_sunday = datetime(2022, 10, 2, 16, 59, tzinfo=UTC)  # 23:59 in Hà Nội
    assert compute_next_monday(late_on_sunday) == date(2022, 10, 3)
    just_monday = datetime(2022, 10, 2, 17, 1, tzinfo=UTC)
    assert compute_next_monday(just_monday) == date(2022, 10, 10)
    assert compute_next_monday(compute_start(date(2022, 10, 3))) == date(2022, 10, 10)
    assert compute_start(date(2022, 10, 3)) == datetime(2022, 10, 2, 23, tzinfo=UTC)
