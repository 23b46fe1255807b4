"""How often a calendar may be fetched."""

from fastapi import FastAPI

from backend.core.security.rate_limit import WIDE, Rate, create_rate_limiter
from backend.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:
    """A calendar fetches a few times a day: sixty at once, then one a minute."""
    app.state.calendar_gate = create_rate_limiter(settings, Rate(60, 60), WIDE)
