"""The clock: instants in UTC, civil dates in Việt Nam. The demo can freeze its civil date."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SECONDS_OF_HOUR = 3600

_frozen_today: date | None = None
_story_moment: datetime | None = None


def now() -> datetime:
    """The present instant, aware, in UTC. No server freezes it, because tokens need the real time.

    Only the demo that is carried on to 2026 is told with other moments, before a server runs.
    """
    return _story_moment or datetime.now(UTC)


def set_story_moment(moment: datetime | None) -> None:
    """Let what the demo's loading enters be of this instant; None follows the real clock again."""
    global _story_moment  # noqa: PLW0603 (one process has one clock)
    _story_moment = moment


def today() -> date:
    """The civil date for deadlines, forecasts and the default of `as_of`."""
    return _frozen_today or get_day_of_hour(int(now().timestamp() // SECONDS_OF_HOUR))


@lru_cache(maxsize=8)
def get_day_of_hour(hour: int) -> date:
    """The civil day of an hour since 1970: a day in Việt Nam begins at a full hour of UTC."""
    return to_civil_day(datetime.fromtimestamp(hour * SECONDS_OF_HOUR, UTC))


def to_civil_day(moment: datetime) -> date:
    """The day of an instant in Việt Nam."""
    return moment.astimezone(HANOI).date()


def get_civil_now() -> datetime:
    """The present time of day on the (perhaps frozen) civil date, as an instant in UTC.

    For what opens at an hour of a civil day, such as a sealed list.
    """
    return to_civil_moment(now(), today())


def to_civil_moment(moment: datetime, day: date) -> datetime:
    """The time of day of an instant in Việt Nam, on `day`, in UTC."""
    return datetime.combine(day, moment.astimezone(HANOI).timetz()).astimezone(UTC)


def set_today(day: date | None) -> None:
    """Freeze the civil date on `day` (demo, tests); None follows the calendar again."""
    global _frozen_today  # noqa: PLW0603 (one process has one civil date)
    _frozen_today = day
