"""Tells a client that what it asks in this way is to go: Deprecation (RFC 9745), Sunset (RFC 8594).

Both are of the address that was asked, with its query. What a release answers stays for twelve
months after the release that says it will go (`docs/releases/README.md`).
"""

from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import NamedTuple

from starlette.responses import Response

DEPRECATION, SUNSET = "Deprecation", "Sunset"


class Ending(NamedTuple):
    """Since which day clients are told, and the first day without it; both from 0:00 UTC."""

    since: date
    until: date


def add_ending(response: Response, ending: Ending) -> None:
    """Tell the client since when it is told, and until when it is answered so."""
    since, until = (datetime.combine(day, time(), UTC) for day in ending)
    response.headers[DEPRECATION] = f"@{since.timestamp():.0f}"
    response.headers[SUNSET] = format_datetime(until, usegmt=True)
