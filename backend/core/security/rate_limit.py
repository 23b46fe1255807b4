"""Flood protection that remembers nobody: buckets under a key of the day, in this process only.

An address is never kept. Its bucket stands under an HMAC whose key is drawn at random, lives in
memory and is thrown away with all buckets after a day; nothing of it reaches a log, the disk or the
database. Several worker processes each have their own limits.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic

from backend.core.errors.exceptions import TooMany

DAY_SECONDS = 86_400.0
MAX_BUCKETS = 20_000


@dataclass(slots=True)
class TokenBucket:
    tokens: float
    filled_at: float


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then one every `seconds`."""

    burst: int
    seconds: float

    def create_bucket(self, now: float) -> TokenBucket:
        return TokenBucket(float(self.burst), now)

    def take(self, bucket: TokenBucket, now: float) -> float:
        """Take one token; the seconds to wait when there is none."""
        grown = bucket.tokens + (now - bucket.filled_at) / self.seconds
        bucket.tokens, bucket.filled_at = min(float(self.burst), grown), now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) * self.seconds


class RateLimiter:
    """Admits so many requests of one address, and so many of all together."""

    def __init__(self, per_address: Rate, overall: Rate) -> None:
        self.per_address, self.overall = per_address, overall
        self.reset(monotonic())

    def reset(self, now: float) -> None:
        """Forget everyone: a new key, and no buckets."""
        self.key, self.drawn_at = secrets.token_bytes(32), now
        self.overall_bucket = self.overall.create_bucket(now)
        self.buckets: OrderedDict[bytes, TokenBucket] = OrderedDict()

    def admit(self, address: str) -> None:
        """Count one request; raises TooMany (429), naming the seconds to wait."""
        now = monotonic()
        if now - self.drawn_at > DAY_SECONDS:
            self.reset(now)
        name = hmac.new(self.key, address.encode(), hashlib.sha256).digest()
        bucket = self.buckets.setdefault(name, self.per_address.create_bucket(now))
        self.buckets.move_to_end(name)
        if len(self.buckets) > MAX_BUCKETS:
            self.buckets.popitem(last=False)
        wait = self.per_address.take(bucket, now) or self.overall.take(self.overall_bucket, now)
        if wait:
            raise TooMany(max(1, round(wait)))
