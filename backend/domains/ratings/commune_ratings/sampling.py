"""Which criteria the district must check: drawn by the system, and drawn again by anyone.

Codes are put in the order of SHA-256("<seed>:<code>") in hexadecimal; the sample is the first of
them. Whoever knows the seed, which the rating keeps, finds the same sample with any tool.
"""

import hashlib
import secrets
from collections.abc import Collection, Sequence

LEAST = 3


def build_seed() -> str:
    """64 random bits in hexadecimal; drawn when the commune can no longer change anything."""
    return secrets.token_hex(8)


def select_sample(seed: str, codes: Collection[str]) -> list[str]:
    """Three criteria in ten, at least three, in the order in which the seed puts them."""
    size = max(LEAST, -(-len(codes) * 3 // 10))
    return sorted(codes, key=lambda code: compute_place(seed, code))[:size]


def compute_place(seed: str, code: str) -> str:
    return hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()


def list_codes_to_check(seed: str, codes: Sequence[str], returned: Collection[str]) -> list[str]:
    """The sample and what was sent back, in the table's order."""
    chosen = {*select_sample(seed, codes), *returned}
    return [code for code in codes if code in chosen]
