"""The clock: instants in UTC, civil dates in Việt Nam. The demo can freeze its civil date."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

_frozen_today: date | None = None


def now() -> datetime:
    """The present instant, aware, in UTC. It is never frozen, because tokens need the real time."""
    return datetime.now(UTC)


def today() -> date:
    """The civil date for deadlines, forecasts and the default of `as_of`."""
    return _frozen_today or to_civil_day(now())


def to_civil_day(moment: datetime) -> date:
    """The day of an instant in Việt Nam."""
    return moment.astimezone(HANOI).date()


def get_civil_now() -> datetime:
    """The present time of day on the (perhaps frozen) civil date, as an instant in UTC.

    For what opens at an hour of a civil day, such as a sealed list.
    """
    return datetime.combine(today(), now().astimezone(HANOI).timetz()).astimezone(UTC)


def set_today(day: date | None) -> None:
    """Freeze the civil date on `day` (demo, tests); None follows the calendar again."""
    global _frozen_today  # noqa: PLW0603 (one process has one civil date)
    _frozen_today = day
