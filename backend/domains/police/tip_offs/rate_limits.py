"""How often one address, and all addresses together, may send a tip or ask about a receipt."""

from dataclasses import dataclass

from backend.core.security.rate_limit import Rate, RateLimiter


@dataclass(frozen=True, slots=True)
class TipRateLimits:
    """One limit for sending tips, one for asking about receipts."""

    telling: RateLimiter
    asking: RateLimiter


def build_rate_limits() -> TipRateLimits:
    """The limits of an installation: a household may send five tips within ten minutes."""
    return TipRateLimits(
        telling=RateLimiter(Rate(5, 600), Rate(100, 60)),
        asking=RateLimiter(Rate(20, 15), Rate(300, 1)),
    )


def build_wide_rate_limits() -> TipRateLimits:
    """Limits that tests do not reach by accident."""
    wide = Rate(1_000_000, 0.001)
    return TipRateLimits(RateLimiter(wide, wide), RateLimiter(wide, wide))
