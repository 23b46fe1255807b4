"""How large the long proofs are: small in `make test`, larger in `make campaign`.

A long proof is a test that draws many cases: random registers, histories, kills, attacks. It is
marked `@pytest.mark.campaign` and asks here how many cases to draw, or which of a list to try.
`make test` runs a tenth of the campaign's cases, with the same seed, so that each proof is at least
alive; `make campaign` runs the campaign's number, and `make campaign FULL=1` the full one. $PROOFS
names the size.

A proof that has no smaller size (an office that is lost and restored, a server that hangs) is
marked `@pytest.mark.whole_proof`: `make test` runs a tenth of these, the campaign each of them.

What another test shows nearly as well, or a campaign shows at length, is marked
`@pytest.mark.in_turn`: `make test` runs a quarter of these, the others at the next three commits.
"""

import os
import random
import time
from collections.abc import Sequence
from typing import TypeVar

import pytest

T = TypeVar("T")
SIZES = ("test", "campaign", "full")
SEED = 178
"""Of every run, unless $PROOF_SEED names another one: what passed once passes again."""


def proof_stage() -> str:
    """`test`, `campaign` or `full`."""
    stage = os.environ.get("PROOFS", "test")
    if stage not in SIZES:
        raise ValueError(f"PROOFS={stage}: choose one of {', '.join(SIZES)}")
    return stage


def proof_size(*, full: int, campaign: int, least: int = 1) -> int:
    """How many cases to draw in this run; `least` is the smallest number that proves anything."""
    small = max(least, campaign // 10)
    return {"test": small, "campaign": campaign, "full": full}[proof_stage()]


def proof_sample(cases: Sequence[T], *, tenths: int = 1, least: int = 1) -> list[T]:
    """Those of the cases that this run tries, in their order: all but in `make test`.

    There it is so many tenths of them, at least `least`, chosen by the seed.
    """
    if proof_stage() != "test":
        return list(cases)
    count = min(len(cases), max(least, len(cases) * tenths // 10))
    chosen = random.Random(proof_seed()).sample(range(len(cases)), count)
    return [cases[number] for number in sorted(chosen)]


def is_drawn(name: str) -> bool:
    """Whether the proof of this name belongs to the seeded tenth that `make test` runs whole."""
    return random.Random(f"{proof_seed()} {name}").random() < 0.1


def is_asked_of_postgres(name: str) -> bool:
    """Whether `make test` asks the test of this name of PostgreSQL; campaigns ask the rest."""
    return random.Random(f"{proof_seed()} half {name}").random() < 0.05


def has_turn(name: str) -> bool:
    """Whether this run does what is done in turn: what another part of it shows nearly as well.

    A quarter has its turn, the others at the next three commits: $PROOF_TURN counts the
    commits. With FULL=1 all have.
    """
    if proof_stage() == "full":
        return True
    turn = int(os.environ.get("PROOF_TURN", "0"))
    return random.Random(f"turn {name}").randrange(4) == turn % 4


def is_due(item: pytest.Item) -> bool:
    """Whether a test that is marked `in_turn` has its turn, and any other; a marked file has one
    for all its tests."""
    return all(has_turn(node.nodeid) for node, _ in item.iter_markers_with_node("in_turn"))


def select_in_turn(cases: Sequence[T]) -> list[T]:
    """One of the cases, another one at the next commit; with FULL=1 all."""
    if proof_stage() == "full":
        return list(cases)
    return [cases[int(os.environ.get("PROOF_TURN", "0")) % len(cases)]]


def proof_seed() -> int:
    """What the random choices of this run begin with."""
    return int(os.environ.get("PROOF_SEED", SEED))


def is_time_left() -> bool:
    """Whether the campaign's budget allows another case; a proof that stops early says so.

    The Makefile gives the second at which the campaign ends in $PROOFS_END; without it there is
    no limit.
    """
    end = os.environ.get("PROOFS_END")
    return end is None or time.time() < float(end)
