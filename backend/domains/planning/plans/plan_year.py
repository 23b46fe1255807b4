"""The year of a plan, and the day for which its figures are computed."""

from dataclasses import dataclass
from datetime import date

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import today


@dataclass(frozen=True, slots=True)
class YearToDate:
    """The plan year's first day up to `as_of`, both included."""

    first: date
    as_of: date

    @property
    def last(self) -> date:
        """The plan year's last day."""
        return date(self.first.year, 12, 31)

    @property
    def known(self) -> date:
        """Until when decisions about the year were taken: those after its end still speak of it."""
        return max(self.as_of, today()) if self.as_of == self.last else self.as_of

    @property
    def days_gone(self) -> int:
        return (self.as_of - self.first).days + 1

    @property
    def days_to_come(self) -> int:
        return (self.last - self.as_of).days


def get_year_to_date(year: int, as_of: date | None) -> YearToDate:
    """The plan year up to `as_of`: by default today, or the nearest day of the year.

    Raises Invalid (422, `as-of-outside-plan-year`) for a day that the plan does not cover.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    if as_of is None:
        return YearToDate(first, min(max(today(), first), last))
    if not first <= as_of <= last:
        raise Invalid.at("?as_of", "as-of-outside-plan-year", year=year)
    return YearToDate(first, as_of)
