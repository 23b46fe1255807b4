"""Lots: an order that nobody chooses, by a recorded seed with which anyone computes it again."""

import hashlib
from collections.abc import Iterable
from uuid import UUID


def compute_lot(seed: str, id: UUID) -> str:
    """The lot of a record: SHA-256 of the seed and its id."""
    return hashlib.sha256(f"{seed}:{id}".encode()).hexdigest()


def select_by_lot(ids: Iterable[UUID], seed: str, count: int) -> list[UUID]:
    """The `count` records whose lots are lowest, in the order of their lots."""
    return sorted(ids, key=lambda id: compute_lot(seed, id))[:count]
