"""How often one household, and all together, may send tips and ask about them."""

from dataclasses import dataclass

from backend.core.security.rate_limit import Rate, RateLimiter, create_rate_limiter
from backend.settings import Settings


@dataclass(frozen=True, slots=True)
class TipRateLimits:
    """One limit for sending tips, one for asking about receipts."""

    telling: RateLimiter
    asking: RateLimiter


def build_rate_limits(settings: Settings) -> TipRateLimits:
    """The limits of an installation: a household may send five tips within ten minutes."""
    return TipRateLimits(
        telling=create_rate_limiter(settings, Rate(5, 600), Rate(100, 60)),
        asking=create_rate_limiter(settings, Rate(20, 15), Rate(300, 1)),
    )
