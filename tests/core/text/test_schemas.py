"""Dates and instants are written as such: a bare number is neither."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from backend.core.text.schemas import Day, Moment

DAY: TypeAdapter[Any] = TypeAdapter(Day)
MOMENT: TypeAdapter[Any] = TypeAdapter(Moment)


@pytest.mark.parametrize(
    "value", [2147483648, 0, 1.5, "2147483648", "1664755200", True, "2022-10-03T10:00:00", "", None]
)
def test_what_is_no_instant(value: Any) -> None:
    with pytest.raises(ValidationError):
        MOMENT.validate_python(value)


@pytest.mark.parametrize(
    "value", [1664755200, "1664755200", 0, "2022-02-30", "3/10/2022", "2022-10-03T00:00:00", True]
)
def test_what_is_no_day(value: Any) -> None:
    with pytest.raises(ValidationError):
        DAY.validate_python(value)


def test_what_is() -> None:
    assert MOMENT.validate_python("2022-10-03T07:00:00+07:00") == datetime(2022, 10, 3, tzinfo=UTC)
    assert DAY.validate_python("2022-10-03") == date(2022, 10, 3)
    assert DAY.validate_python(date(2022, 10, 3)) == date(2022, 10, 3)
