"""Slowing down guesses without letting strangers keep an account's owner out.

Who has signed in to the account on this device before (known_devices.py), or is signed in now, is
counted by that device alone. Everybody else is a stranger, and is counted three times: by account
and network, from the fifth wrong attempt on; by address, from the twentieth; and by account over
all networks, so that many networks together guess slowly too. docs/sign-in.md has the figures.

An attempt is counted before it is evaluated and given back if it was right, so guesses sent at once
cannot all find the counter low. Counters are rows: they survive a restart, and nothing but password
and code attempts touches them. Nobody is locked out for ever.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.core.errors.exceptions import TooMany
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import SignInThrottle
from backend.domains.organisation.accounts.unlogged import unlogged

FORGOTTEN_AFTER = timedelta(hours=24)
"""A counter that rested this long begins anew."""
LONGEST_WAIT = timedelta(minutes=15)
DEVICE, NETWORK, ADDRESS, TOTAL = "d:", "a:", "n:", "t:"
"""How the keys of the kinds of counter begin, in the order in which all lock them."""


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


BY_DEVICE = BY_NETWORK = Limit(free=5, first=timedelta(seconds=30))
BY_ADDRESS = Limit(free=20, first=timedelta(seconds=30))

TOTAL_AT_ONCE = 40
"""Wrong attempts of all strangers on one account before they wait for one another."""
TOTAL_EACH = timedelta(minutes=7.5)
"""After which one more is allowed. One network alone never comes here: it is allowed 12 in its
first hour and 4 in each that follows, and 8 an hour are forgotten."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Which account an attempt is about, and where it comes from."""

    username: str
    address: str
    device: UUID | None = None
    """A device that signed in to this account before, or the session that is open: no stranger."""


@dataclass(frozen=True, slots=True)
class Count:
    """One counter as this attempt left it."""

    key: str
    failures: int


Attempt = tuple[Count, ...]
"""The counter that a right password clears first, then those that only get this attempt back."""


def begin_attempt(db: Session, origin: Origin) -> Attempt:
    """Count an attempt; raises TooMany, counting nothing, if a counter of its kind waits."""
    if origin.device is not None:
        return (count(db, key_of(DEVICE, f"{origin.username}|{origin.device}"), BY_DEVICE),)
    network = f"{origin.username}|{network_of(origin.address)}"
    return (
        count(db, key_of(NETWORK, network), BY_NETWORK),
        count(db, key_of(ADDRESS, net(origin.address)), BY_ADDRESS),
        count_total(db, key_of(TOTAL, origin.username)),
    )


def count(db: Session, key: str, limit: Limit) -> Count:
    at = now()
    while not unlogged(db, raised(key, at), "a counter"):
        refuse_while_blocked(db, key, at)
        insert_counter(db, key)
    row = SignInThrottle.key == key
    failures = db.scalar(sa.select(SignInThrottle.failures).where(row)) or 0
    if wait := limit.wait(failures):
        blocked = sa.update(SignInThrottle).where(row).values(blocked_until=at + wait)
        unlogged(db, blocked, "a counter")
    return Count(key, failures)


def insert_counter(db: Session, key: str) -> None:
    """Make the row; if the same first attempt comes from two sides, the other one makes it."""
    try:
        with db.begin_nested():
            db.add(SignInThrottle(key=key, failures=0))
    except IntegrityError:
        return


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
        refuse_for(until - at)


def refuse_for(wait: timedelta) -> None:
    raise TooMany(max(1, round(wait.total_seconds())))


def count_total(db: Session, key: str) -> Count:
    """One more attempt of a stranger; raises TooMany when `TOTAL_AT_ONCE` are not yet forgotten.

    Of this counter `blocked_until` is the moment at which all of them will be forgotten.
    """
    at = now()
    while True:
        found = shift_total(db, key, TOTAL_EACH, at)
        if found is not None:
            return found
        insert_counter(db, key)


def shift_total(db: Session, key: str, by: timedelta, at: datetime) -> Count | None:
    """Move the moment of forgetting, unless another attempt does so between look and change."""
    row = SignInThrottle.key == key
    while True:
        seen = db.execute(
            sa.select(SignInThrottle.failures, SignInThrottle.blocked_until).where(row)
        ).one_or_none()
        if seen is None:
            return None
        until = max(seen.blocked_until or at, at) + by
        if by > timedelta(0) and until - at > TOTAL_AT_ONCE * TOTAL_EACH:
            refuse_for(until - at - TOTAL_AT_ONCE * TOTAL_EACH)
        failures = -(-max(until - at, timedelta(0)) // TOTAL_EACH)
        same = SignInThrottle.blocked_until.is_not_distinct_from(seen.blocked_until)
        values = {"failures": failures, "blocked_until": until, "updated_at": at}
        if unlogged(db, sa.update(SignInThrottle).where(row, same).values(values), "a counter"):
            return Count(key, failures)


def give_back(db: Session, attempt: Attempt) -> None:
    """Uncount an attempt that was no guess; a block that only it caused goes too."""
    for counted in attempt:
        if counted.key.startswith(TOTAL):
            shift_total(db, counted.key, -TOTAL_EACH, now())
            continue
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
    """All was right: the first counter begins anew, the others get this attempt back."""
    first, *others = attempt
    unlogged(db, sa.delete(SignInThrottle).where(SignInThrottle.key == first.key), "a counter")
    give_back(db, tuple(others))


def purge_counters(db: Session) -> None:
    """Remove counters that rested long, in the order in which all lock them."""
    rested = SignInThrottle.updated_at < now() - FORGOTTEN_AFTER
    for kind in (DEVICE, NETWORK, ADDRESS, TOTAL):
        of_kind = SignInThrottle.key.startswith(kind)
        unlogged(db, sa.delete(SignInThrottle).where(rested, of_kind), "counters that rested")


def key_of(kind: str, value: str) -> str:
    """Hashed: a counter need not name the person or the address."""
    return kind + hashlib.sha256(value.encode()).hexdigest()[:62]


def net(address: str) -> str:
    """The address itself; of IPv6 the /64 that one subscriber has."""
    return cut(address, 32)


def network_of(address: str) -> str:
    """The /24 or /64 that an address lies in: one office, one subscriber, one small provider."""
    return cut(address, 24)


def cut(address: str, bits_of_4: int) -> str:
    parsed = parse_address(address)
    if parsed is None:
        return address
    bits = bits_of_4 if parsed.version == 4 else 64
    network = ip_network((parsed, bits), strict=False)
    return str(network.network_address if network.num_addresses == 1 else network)


def parse_address(address: str) -> IPv4Address | IPv6Address | None:
    """An IPv4 address stays one where a socket of both kinds writes it as ::ffff:a.b.c.d."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed
