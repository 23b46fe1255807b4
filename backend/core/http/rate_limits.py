"""Counts a request at a rate limit, and tells the client of one: RateLimit, RateLimit-Policy.

The fields are those of draft-ietf-httpapi-ratelimit-headers-10. middleware.py adds them to every
answer of a request that was counted, also to its 429.
"""

from starlette.requests import Request
from starlette.types import Scope

from backend.core.security.rate_limit import RateLimiter

POLICY, REST = "RateLimit-Policy", "RateLimit"
DAY_SECONDS = 86_400


def count_request(request: Request, limiter: RateLimiter, address: str) -> None:
    """Count the request; raises TooMany (429).

    Of a quiet route the policy is told, not what is left of it: that would say whether somebody in
    the same house has just sent a tip.
    """
    told = {POLICY: limiter.per_address.format_policy()}
    request.state.rate_limit = told
    try:
        limiter.admit(address)
    finally:
        if not request.scope["route"].is_quiet:
            told[REST] = limiter.format_rest(address)


def describe_quota(request: Request, quota: int, left: int, seconds: int) -> None:
    """Tell another system how many of the day's requests are left, and when the day is over."""
    request.state.rate_limit = {
        POLICY: f'"day";q={quota};w={DAY_SECONDS}',
        REST: f'"day";r={left};t={seconds}',
    }


def list_limit_headers(scope: Scope) -> dict[str, str]:
    """The headers that tell of the limit at which the request was counted, if it was."""
    found: dict[str, str] = scope["state"].get("rate_limit", {})
    return found
