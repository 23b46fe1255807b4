"""Rate limits with token buckets that store no addresses.

The name of a bucket is an HMAC of the address. The key of the HMAC is random, exists only in memory
and is dropped with all buckets after a day. No log, file or table ever contains an address. Each
worker process has its own limits.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from math import ceil
from time import monotonic

from backend.core.errors.exceptions import TooMany
from backend.settings import Settings

DAY_SECONDS = 86_400.0
MAX_BUCKETS = 20_000
"""Addresses that are remembered; the one that was seen longest ago is forgotten first."""


@dataclass(slots=True)
class TokenBucket:
    tokens: float
    filled_at: float


@dataclass(frozen=True, slots=True)
class Rate:
    """Allows `burst` requests at once, then one every `seconds`."""

    burst: int
    seconds: float

    def create_bucket(self, now: float) -> TokenBucket:
        return TokenBucket(float(self.burst), now)

    def take(self, bucket: TokenBucket, now: float) -> float:
        """Take one token and return 0; without a token return the seconds to wait."""
        grown = bucket.tokens + (now - bucket.filled_at) / self.seconds
        bucket.tokens, bucket.filled_at = min(float(self.burst), grown), now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return self.get_seconds_to_next(bucket)

    def get_seconds_to_next(self, bucket: TokenBucket) -> float:
        return (1 - bucket.tokens % 1) * self.seconds

    def format_policy(self) -> str:
        """What is allowed, as RateLimit-Policy says it: `q` requests in `w` seconds."""
        return f'"address";q={self.burst};w={ceil(self.burst * self.seconds)}'

    def format_rest(self, bucket: TokenBucket) -> str:
        """What is left, as RateLimit says it: `r` requests, and one more in `t` seconds."""
        wait = ceil(self.get_seconds_to_next(bucket))
        return f'"address";r={int(bucket.tokens)};t={wait}'


WIDE = Rate(1_000_000, 0.001)


class RateLimiter:
    """Limits the requests of each address and of all addresses together."""

    def __init__(self, per_address: Rate, overall: Rate) -> None:
        self.per_address, self.overall = per_address, overall
        self.reset(monotonic())

    def reset(self, now: float) -> None:
        """Start with a new random key and without buckets."""
        self.key, self.drawn_at = secrets.token_bytes(32), now
        self.overall_bucket = self.overall.create_bucket(now)
        self.buckets: OrderedDict[bytes, TokenBucket] = OrderedDict()

    def admit(self, address: str) -> None:
        """Count one request; raises TooMany (429) with the seconds to wait."""
        now = monotonic()
        if now - self.drawn_at > DAY_SECONDS:
            self.reset(now)
        name = self.compute_name(address)
        bucket = self.buckets.setdefault(name, self.per_address.create_bucket(now))
        self.buckets.move_to_end(name)
        if len(self.buckets) > MAX_BUCKETS:
            self.buckets.popitem(last=False)
        wait = self.per_address.take(bucket, now) or self.overall.take(self.overall_bucket, now)
        if wait:
            raise TooMany(ceil(wait), "too-often")

    def compute_name(self, address: str) -> bytes:
        return hmac.new(self.key, address.encode(), hashlib.sha256).digest()

    def format_rest(self, address: str) -> str:
        """What is left to the address, which was counted just now."""
        return self.per_address.format_rest(self.buckets[self.compute_name(address)])


def create_rate_limiter(settings: Settings, per_address: Rate, overall: Rate) -> RateLimiter:
    """A limiter of the installation; tests do not reach theirs by accident."""
    is_test = settings.app_env == "test"
    return RateLimiter(WIDE, WIDE) if is_test else RateLimiter(per_address, overall)
