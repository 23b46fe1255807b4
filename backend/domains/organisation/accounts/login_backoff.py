"""Slows down guesses of passwords and codes, without locking out the owner of the account.

Attempts from a device that has signed in to the account before (known_devices.py), or is signed in
now, are counted for that device alone. All other attempts are counted three times: by account and
network, with a wait from the fifth wrong attempt on; by address, from the twentieth on; and by
account over all networks, so that many networks together are slow too. docs/sign-in.md has the
figures.

An attempt is counted before it is checked, and uncounted if it was right, so that guesses sent at
the same time cannot all find a low counter. Counters are rows, so they survive a restart. Nobody is
locked out for ever.
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
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.organisation.accounts.models import SignInThrottle

FORGOTTEN_AFTER = timedelta(hours=24)
"""A counter that rested this long begins anew."""
LONGEST_WAIT = timedelta(minutes=15)
DEVICE, NETWORK, ADDRESS, TOTAL = "d:", "a:", "n:", "t:"
"""How the keys of the kinds of counter begin, in the order in which all lock them."""


@dataclass(frozen=True, slots=True)
class Limit:
    """From wrong attempt number `free` on, each one doubles the wait, which begins with `first`."""

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
    """The account of an attempt, and where the attempt comes from."""

    username: str
    address: str
    device: UUID | None = None
    """A device that signed in to this account before, or the session that is open: no stranger."""


@dataclass(frozen=True, slots=True)
class AttemptCount:
    """One counter, as it was after this attempt."""

    key: str
    failures: int


Attempt = tuple[AttemptCount, ...]
"""The counter that a right password clears first, then those that only get this attempt back."""


def start_attempt(db: Session, origin: Origin) -> Attempt:
    """Count an attempt; raises TooMany, and counts nothing, if one of its counters is blocked."""
    if origin.device is not None:
        return (
            count_attempt(
                db, compute_counter_key(DEVICE, f"{origin.username}|{origin.device}"), BY_DEVICE
            ),
        )
    network = f"{origin.username}|{to_wide_network(origin.address)}"
    return (
        count_attempt(db, compute_counter_key(NETWORK, network), BY_NETWORK),
        count_attempt(
            db, compute_counter_key(ADDRESS, to_subscriber_network(origin.address)), BY_ADDRESS
        ),
        count_total(db, compute_counter_key(TOTAL, origin.username)),
    )


def count_attempt(db: Session, key: str, limit: Limit) -> AttemptCount:
    at = now()
    while not run_unlogged(db, build_counter_update(key, at), "a counter"):
        ensure_not_blocked(db, key, at)
        create_counter(db, key)
    row = SignInThrottle.key == key
    failures = db.scalar(sa.select(SignInThrottle.failures).where(row)) or 0
    if wait := limit.wait(failures):
        blocked = sa.update(SignInThrottle).where(row).values(blocked_until=at + wait)
        run_unlogged(db, blocked, "a counter")
    return AttemptCount(key, failures)


def create_counter(db: Session, key: str) -> None:
    """Insert the row of a counter, unless another request has just inserted it."""
    try:
        with db.begin_nested():
            db.add(SignInThrottle(key=key, failures=0))
    except IntegrityError:
        return


def build_counter_update(key: str, at: datetime) -> sa.Update:
    """The statement that counts one more failure, unless the counter is blocked."""
    rested = SignInThrottle.updated_at < at - FORGOTTEN_AFTER
    free = SignInThrottle.blocked_until.is_(None) | (SignInThrottle.blocked_until <= at)
    failures = sa.case((rested, 1), else_=SignInThrottle.failures + 1)
    return (
        sa.update(SignInThrottle)
        .where(SignInThrottle.key == key, free)
        .values(failures=failures, blocked_until=None, updated_at=at)
    )


def ensure_not_blocked(db: Session, key: str, at: datetime) -> None:
    until = db.scalar(sa.select(SignInThrottle.blocked_until).where(SignInThrottle.key == key))
    if until is not None and until > at:
        _raise_too_many(until - at)


def _raise_too_many(wait: timedelta) -> None:
    raise TooMany(max(1, round(wait.total_seconds())))


def count_total(db: Session, key: str) -> AttemptCount:
    """One more attempt of a stranger; raises TooMany when `TOTAL_AT_ONCE` are not yet forgotten.

    Of this counter `blocked_until` is the moment at which all of them will be forgotten.
    """
    at = now()
    while True:
        found = move_total(db, key, TOTAL_EACH, at)
        if found is not None:
            return found
        create_counter(db, key)


def move_total(db: Session, key: str, by: timedelta, at: datetime) -> AttemptCount | None:
    """Move the moment of forgetting; None if another attempt moved it in between."""
    row = SignInThrottle.key == key
    while True:
        seen = db.execute(
            sa.select(SignInThrottle.failures, SignInThrottle.blocked_until).where(row)
        ).one_or_none()
        if seen is None:
            return None
        until = max(seen.blocked_until or at, at) + by
        if by > timedelta(0) and until - at > TOTAL_AT_ONCE * TOTAL_EACH:
            _raise_too_many(until - at - TOTAL_AT_ONCE * TOTAL_EACH)
        failures = -(-max(until - at, timedelta(0)) // TOTAL_EACH)
        same = SignInThrottle.blocked_until.is_not_distinct_from(seen.blocked_until)
        values = {"failures": failures, "blocked_until": until, "updated_at": at}
        if run_unlogged(db, sa.update(SignInThrottle).where(row, same).values(values), "a counter"):
            return AttemptCount(key, failures)


def remove_attempt(db: Session, attempt: Attempt) -> None:
    """Uncount an attempt that was no guess, with the block that it alone caused."""
    for counted in attempt:
        if counted.key.startswith(TOTAL):
            move_total(db, counted.key, -TOTAL_EACH, now())
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
        run_unlogged(db, lowered, "a counter")


def record_success(db: Session, attempt: Attempt) -> None:
    """After a right attempt: reset its first counter, and uncount it in the others."""
    first, *others = attempt
    run_unlogged(db, sa.delete(SignInThrottle).where(SignInThrottle.key == first.key), "a counter")
    remove_attempt(db, tuple(others))


def delete_rested_counters(db: Session) -> None:
    """Delete counters that were long unused, in the order in which every request locks them."""
    rested = SignInThrottle.updated_at < now() - FORGOTTEN_AFTER
    for kind in (DEVICE, NETWORK, ADDRESS, TOTAL):
        of_kind = SignInThrottle.key.startswith(kind)
        run_unlogged(db, sa.delete(SignInThrottle).where(rested, of_kind), "counters that rested")


def compute_counter_key(kind: str, value: str) -> str:
    """The hash of person or address, so that a counter names neither."""
    return kind + hashlib.sha256(value.encode()).hexdigest()[:62]


def to_subscriber_network(address: str) -> str:
    """The address itself; for IPv6 the /64 network, which one subscriber has."""
    return to_network(address, 32)


def to_wide_network(address: str) -> str:
    """The /24 or /64 network of an address: an office, a subscriber or a small provider."""
    return to_network(address, 24)


def to_network(address: str, bits_of_4: int) -> str:
    parsed = parse_address(address)
    if parsed is None:
        return address
    bits = bits_of_4 if parsed.version == 4 else 64
    network = ip_network((parsed, bits), strict=False)
    return str(network.network_address if network.num_addresses == 1 else network)


def parse_address(address: str) -> IPv4Address | IPv6Address | None:
    """Parse an address; ::ffff:a.b.c.d, as a dual-stack socket writes it, becomes IPv4."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed
