"""Slowing down guesses: by account from the fifth wrong attempt, by address from the twentieth.

An attempt is counted before it is evaluated and given back if it was right, so guesses sent at once
cannot all find the counter low. Counters are rows: they survive a restart, and nothing but password
and code attempts touches them. Nobody is locked out for ever.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.core.db import Session
from backend.core.errors import TooMany
from backend.core.models import now
from backend.features.accounts.models import SignInThrottle
from backend.features.accounts.unlogged import unlogged

FORGOTTEN_AFTER = timedelta(hours=24)
"""A counter that rested this long begins anew."""
LONGEST_WAIT = timedelta(minutes=15)
ACCOUNT, ADDRESS = "a:", "n:"
"""How the keys of the two kinds of counter begin."""


@dataclass(frozen=True, slots=True)
class Limit:
    """From the `free`-th wrong attempt on, each one doubles the wait that starts with `first`."""

    free: int
    first: timedelta

    def wait(self, failures: int) -> timedelta | None:
        if failures < self.free:
            return None
        doublings: int = min(failures - self.free, 10)
        return min(self.first * (1 << doublings), LONGEST_WAIT)


BY_ACCOUNT = Limit(free=5, first=timedelta(seconds=30))
BY_ADDRESS = Limit(free=20, first=timedelta(seconds=30))


@dataclass(frozen=True, slots=True)
class Count:
    """One counter as this attempt left it."""

    key: str
    failures: int


Attempt = tuple[Count, ...]


def begin_attempt(db: Session, username: str, address: str) -> Attempt:
    """Count an attempt on both counters; raises TooMany, counting nothing, if either waits."""
    return (
        count(db, key_of(ACCOUNT, username), BY_ACCOUNT),
        count(db, key_of(ADDRESS, net(address)), BY_ADDRESS),
    )


def count(db: Session, key: str, limit: Limit) -> Count:
    at = now()
    while not unlogged(db, raised(key, at), "a counter"):
        refuse_while_blocked(db, key, at)
        try:
            with db.begin_nested():
                db.add(SignInThrottle(key=key, failures=0))
        except IntegrityError:
            continue  # the same first attempt from two sides: the other one made the row
    row = SignInThrottle.key == key
    failures = db.scalar(sa.select(SignInThrottle.failures).where(row)) or 0
    if wait := limit.wait(failures):
        blocked = sa.update(SignInThrottle).where(row).values(blocked_until=at + wait)
        unlogged(db, blocked, "a counter")
    return Count(key, failures)


def raised(key: str, at: datetime) -> sa.Update:
    """One more failure, in one statement, unless the counter waits."""
    rested = SignInThrottle.updated_at < at - FORGOTTEN_AFTER
    free = SignInThrottle.blocked_until.is_(None) | (SignInThrottle.blocked_until <= at)
    failures = sa.case((rested, 1), else_=SignInThrottle.failures + 1)
    return (
        sa.update(SignInThrottle)
        .where(SignInThrottle.key == key, free)
        .values(failures=failures, blocked_until=None, updated_at=at)
    )


def refuse_while_blocked(db: Session, key: str, at: datetime) -> None:
    until = db.scalar(sa.select(SignInThrottle.blocked_until).where(SignInThrottle.key == key))
    if until is not None and until > at:
        raise TooMany(max(1, round((until - at).total_seconds())))


def give_back(db: Session, attempt: Attempt) -> None:
    """Uncount an attempt that was no guess; a block that only it caused goes too."""
    for counted in attempt:
        mine = SignInThrottle.failures == counted.failures
        lowered = (
            sa.update(SignInThrottle)
            .where(SignInThrottle.key == counted.key, SignInThrottle.failures > 0)
            .values(
                failures=SignInThrottle.failures - 1,
                blocked_until=sa.case((mine, None), else_=SignInThrottle.blocked_until),
            )
        )
        unlogged(db, lowered, "a counter")


def forgive(db: Session, attempt: Attempt) -> None:
    """All was right: the account begins anew, the address gets this attempt back."""
    account, *others = attempt
    unlogged(db, sa.delete(SignInThrottle).where(SignInThrottle.key == account.key), "a counter")
    give_back(db, tuple(others))


def purge_counters(db: Session) -> None:
    """Remove counters that rested long: accounts before addresses, the order in which all lock."""
    rested = SignInThrottle.updated_at < now() - FORGOTTEN_AFTER
    for kind in (ACCOUNT, ADDRESS):
        of_kind = SignInThrottle.key.startswith(kind)
        unlogged(db, sa.delete(SignInThrottle).where(rested, of_kind), "counters that rested")


def key_of(kind: str, value: str) -> str:
    """Hashed: a counter need not name the person or the address."""
    return kind + hashlib.sha256(value.encode()).hexdigest()[:62]


def net(address: str) -> str:
    """The address itself; of IPv6 the /64 that one subscriber has."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(parsed if parsed.version == 4 else ip_network((parsed, 64), strict=False))
