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

DAY = 86_400.0
MOST_BUCKETS = 20_000


@dataclass(slots=True)
class Bucket:
    tokens: float
    filled_at: float


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then one every `seconds`."""

    burst: int
    seconds: float

    def full(self, now: float) -> Bucket:
        return Bucket(float(self.burst), now)

    def take(self, bucket: Bucket, now: float) -> float:
        """Take one token; the seconds to wait when there is none."""
        grown = bucket.tokens + (now - bucket.filled_at) / self.seconds
        bucket.tokens, bucket.filled_at = min(float(self.burst), grown), now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) * self.seconds


class Gate:
    """Admits so many requests of one address, and so many of all together."""

    def __init__(self, each: Rate, all_together: Rate) -> None:
        self.each, self.all_together = each, all_together
        self.renew(monotonic())

    def renew(self, now: float) -> None:
        """Forget everyone: a new key, and no buckets."""
        self.key, self.drawn_at = secrets.token_bytes(32), now
        self.whole = self.all_together.full(now)
        self.buckets: OrderedDict[bytes, Bucket] = OrderedDict()

    def admit(self, address: str) -> None:
        """Count one request; raises TooMany (429), naming the seconds to wait."""
        now = monotonic()
        if now - self.drawn_at > DAY:
            self.renew(now)
        name = hmac.new(self.key, address.encode(), hashlib.sha256).digest()
        bucket = self.buckets.setdefault(name, self.each.full(now))
        self.buckets.move_to_end(name)
        if len(self.buckets) > MOST_BUCKETS:
            self.buckets.popitem(last=False)
        wait = self.each.take(bucket, now) or self.all_together.take(self.whole, now)
        if wait:
            raise TooMany(max(1, round(wait)))
