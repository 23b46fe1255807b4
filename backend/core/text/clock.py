"""The one clock: instants in UTC, civil dates in Việt Nam (the demo's may stand still)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

_frozen_today: date | None = None


def now() -> datetime:
    """The present instant, aware, in UTC. Never the demo's: tokens need the real one."""
    return datetime.now(UTC)


def today() -> date:
    """The civil date that deadlines, forecasts and default `as_of` start from."""
    return _frozen_today or now().astimezone(HANOI).date()


def civil_now() -> datetime:
    """The present instant by the civil calendar: where dates stand still, so many days away.

    What opens at an hour of a civil day (a sealed list) asks this one.
    """
    return datetime.combine(today(), now().astimezone(HANOI).timetz()).astimezone(UTC)


def freeze_today(day: date | None) -> None:
    """Let civil dates stand still on `day` (the demo, tests); None follows the calendar again."""
    global _frozen_today  # noqa: PLW0603 (one process has one civil date)
    _frozen_today = day
