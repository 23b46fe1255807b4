"""How large the long proofs are: small in `make test`, larger in `make campaign`.

A long proof is a test that draws many cases: random registers, histories, kills, attacks. It is
marked `@pytest.mark.campaign` and asks here how many cases to draw. `make test` runs a tenth of the
campaign's cases, with the same seed, so that each proof is at least alive; `make campaign` runs the
campaign's number, and `make campaign FULL=1` the full one. $PROOFS names the size.
"""

import os
import time

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
