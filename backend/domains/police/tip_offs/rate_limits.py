"""How often one address may tell something, or ask after a receipt, and all together."""

from dataclasses import dataclass

from backend.core.security.rate_limit import Rate, RateLimiter


@dataclass(frozen=True, slots=True)
class Gates:
    """One gate for telling, one for asking after a receipt."""

    telling: RateLimiter
    asking: RateLimiter


def gates() -> Gates:
    """The limits of an installation: a household may tell five things in one go."""
    return Gates(
        telling=RateLimiter(Rate(5, 600), Rate(100, 60)),
        asking=RateLimiter(Rate(20, 15), Rate(300, 1)),
    )


def open_gates() -> Gates:
    """Limits that tests do not meet by accident."""
    wide = Rate(1_000_000, 0.001)
    return Gates(RateLimiter(wide, wide), RateLimiter(wide, wide))
