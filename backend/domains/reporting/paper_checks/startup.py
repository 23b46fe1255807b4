"""How often papers may be checked."""

from fastapi import FastAPI

from backend.core.security.rate_limit import Rate, create_rate_limiter
from backend.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:
    """Enough for one household to check some papers, too few to try thousands of hashes."""
    app.state.paper_gate = create_rate_limiter(settings, Rate(20, 15), Rate(300, 1))
