"""Password hashes (Argon2id of the NFC form), two at a time, and the rules for new passwords."""

import base64
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import anyio
import anyio.to_thread
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from backend.core.errors.exceptions import FieldError, Unavailable
from backend.core.sql.search import to_search_text
from backend.law.reference.org_units import load_org_units

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
        self._of_nobody = build_hash_of_nobody(cost)
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


def build_hash_of_nobody(cost: Cost) -> str:
    """A hash that no known password has. To check it is the same work as with one that somebody
    has, to make it is none: Argon2 is not asked."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32)
    )
    return f"$argon2id$v=19$m={cost.memory_kib},t={cost.rounds},p=1${salt}${digest}"


def normalize_password(password: str) -> str:
    """The NFC form: the same password may be typed with different Vietnamese input methods."""
    return unicodedata.normalize("NFC", password)


ALONE = 15
"""Characters of a password that is the only factor (NIST SP 800-63B-4)."""
WITH_SECOND_FACTOR = 12
LONGEST = 128
LEAST_OWN = 8
"""Characters that must be left once names, common words and what everybody guesses are gone."""

GUESSED = """
    binhluc phongldtbxh ldtbxh laodong thuongbinh xahoi ubnd congan doi178 so178 178 hanam vietnam
    matkhau password admin quantri demo test qwertyuiop qwerty asdfghjkl asdfgh zxcvbnm zxcvbn
    letmein welcome iloveyou anhyeuem emyeuanh 123456789 12345678 1234567 123456
    2020 2021 2022 2023 2024 2025 2026 2027 2028
"""


def get_least_length(*, second_factor: bool) -> int:
    return WITH_SECOND_FACTOR if second_factor else ALONE


def find_weakness(
    password: str, pointer: str, *, second_factor: bool, about: Iterable[str]
) -> FieldError | None:
    """What is wrong with a new password, or None. `about`: the person's names."""
    text = normalize_password(password)
    least = get_least_length(second_factor=second_factor)
    if len(text) < least:
        return FieldError(pointer, "password-too-short", min=least)
    if len(text) > LONGEST:
        return FieldError(pointer, "too-long", max=LONGEST)
    if is_common(text, about):
        return FieldError(pointer, "password-common")
    return None


def is_common(password: str, about: Iterable[str]) -> bool:
    """Whether it is on the list of breached passwords, made of names and years, or a simple row."""
    letters = "".join(c for c in to_search_text(password) if c.isalnum())
    core = letters.strip("0123456789")
    listed = load_breached_passwords()
    if not listed.isdisjoint((password.casefold(), letters, core)):
        return True
    own = remove_words(letters or password, {*build_guessed_passwords(), *split_names(about)})
    if len(own) < LEAST_OWN or (own != letters and own.isdigit()):
        return True
    return is_repeated(password) or is_row(letters)


def remove_words(text: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return text


def split_names(about: Iterable[str]) -> set[str]:
    """Each name in full and its single words, as someone would type them."""
    found = set()
    for name in map(to_search_text, about):
        found |= {name.replace(" ", ""), *name.split()}
    return {word for word in found if len(word) >= 3}


def is_repeated(text: str) -> bool:
    """'abcabcabc…': at most five characters, again and again."""
    return any(text == (text[:n] * len(text))[: len(text)] for n in range(1, 6))


def is_row(text: str) -> bool:
    """'abcdefgh…', '9876543…': nearly every character is the next of the one before."""
    steps = [ord(b) - ord(a) for a, b in pairwise(text)]
    return bool(steps) and sum(abs(step) <= 1 for step in steps) > 0.8 * len(steps)


@cache
def load_breached_passwords() -> frozenset[str]:
    """30,000 passwords known from breaches, as zxcvbn lists them."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 (not at every start)

    return frozenset(FREQUENCY_LISTS["passwords"])


@cache
def build_guessed_passwords() -> frozenset[str]:
    """Passwords that someone who knows the office would try first."""
    return frozenset(GUESSED.split()) | split_names(unit.name for unit in load_org_units())
