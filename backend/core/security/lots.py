"""Lots: an order that nobody chooses, by a recorded seed with which anyone computes it again."""

import hashlib
from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

Key = TypeVar("Key", UUID, str)
"""The id of a record, or the code of a criterion."""


def compute_lot(seed: str, key: UUID | str) -> str:
    """The lot of a record: SHA-256 of the seed and its id or code."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def select_by_lot(keys: Iterable[Key], seed: str, count: int) -> list[Key]:
    """The `count` records whose lots are lowest, in the order of their lots."""
    return sorted(keys, key=lambda key: compute_lot(seed, key))[:count]
