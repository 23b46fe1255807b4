"""How often open data may be fetched."""

from fastapi import FastAPI

from backend.core.security.rate_limit import Rate, create_rate_limiter
from backend.settings import Settings

RATES = (Rate(60, 1), Rate(600, 0.02))
"""A script may fetch all of it at once, and then a file a second; and all scripts together."""


def install(app: FastAPI, settings: Settings) -> None:
    app.state.open_data_gate = create_rate_limiter(settings, *RATES)
