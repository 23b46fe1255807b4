"""Makes and checks password hashes (Argon2id of the NFC form), two at a time."""

import secrets
import unicodedata
from dataclasses import dataclass

import anyio
import anyio.to_thread
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from backend.core.errors.exceptions import Unavailable

AT_ONCE = 2
"""Hashes in work: each takes 19 MiB and a core for some 20 ms."""
QUEUE = 64
"""Hashes that may wait; more is an attack or a stampede, and is sent away at once."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one hash; the default is the minimum that OWASP names for Argon2id."""

    memory_kib: int = 19 * 1024
    rounds: int = 2


CHEAP = Cost(memory_kib=8, rounds=1)
"""For tests, which sign in thousands of times."""


@dataclass(frozen=True, slots=True)
class PasswordVerdict:
    """Whether the password was right; `better` is a hash to store instead of one of old cost."""

    is_right: bool
    better: str | None = None


class Passwords:
    """Makes and checks hashes without holding up the event loop or a database session."""

    def __init__(self, cost: Cost = Cost()) -> None:
        hasher = Argon2Hasher(time_cost=cost.rounds, memory_cost=cost.memory_kib, parallelism=1)
        self._argon = PasswordHash((hasher,))
        self._of_nobody = self.hash_now(secrets.token_urlsafe())
        self._turns = anyio.CapacityLimiter(AT_ONCE)

    def hash_now(self, password: str) -> str:
        """The hash to store, made right here: for seeding and tests."""
        return self._argon.hash(normalize_password(password))

    def check_now(self, password: str, stored: str | None) -> PasswordVerdict:
        """Compare, with the same work when there is no such account or no password yet."""
        hashed = stored or self._of_nobody
        is_right, better = self._argon.verify_and_update(normalize_password(password), hashed)
        return PasswordVerdict(is_right and stored is not None, better if stored else None)

    async def hash(self, password: str) -> str:
        """As `hash_now`, in a thread; raises Unavailable when too many wait."""
        self._refuse_stampede()
        return await anyio.to_thread.run_sync(self.hash_now, password, limiter=self._turns)

    async def check(self, password: str, stored: str | None) -> PasswordVerdict:
        """As `check_now`, in a thread; raises Unavailable when too many wait."""
        self._refuse_stampede()
        return await anyio.to_thread.run_sync(self.check_now, password, stored, limiter=self._turns)

    def _refuse_stampede(self) -> None:
        if self._turns.statistics().tasks_waiting >= QUEUE:
            raise Unavailable


def normalize_password(password: str) -> str:
    """The NFC form: the same password may be typed with different Vietnamese input methods."""
    return unicodedata.normalize("NFC", password)
