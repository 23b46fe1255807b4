"""Random histories of three devices: what was acknowledged is there once, nothing is overwritten
unseen, nothing is lost, and whoever follows the feed ends with what the lists show."""

from collections import Counter
from typing import Any
from uuid import uuid4

import pytest

from backend.core.http import inner_requests
from backend.domains.inspections.sync_operations import batches
from backend.domains.inspections.sync_operations.stale_plans import StalePlan
from tests.acting import Api
from tests.domains.inspections.sync_operations.histories import run_history
from tests.domains.organisation.accounts.doing import give_password
from tests.proofs import is_time_left, proof_seed, proof_size

pytestmark = pytest.mark.in_turn

EXPECTED = {
    *("applied", "merged", "conflict", "refused", "duplicate", "held"),
    *("the server died", "the sign-in had ended", "an answer was lost"),
    *("a batch was in another order", "an operation was sent again"),
    *("a clock was early", "a clock was late"),
    *("unit-ended", "unit-not-valid", "not-found"),
}
"""What must come up for the histories to show anything: results, troubles, reasons.

Each at least half as often as there are histories.
"""


PARTS = proof_size(full=8, campaign=1)
"""The thousand are told apart, so that every core runs some of them."""


@pytest.mark.campaign
@pytest.mark.parametrize("part", range(PARTS))
def test_sync_histories(api: Api, part: int) -> None:
    """Each acknowledged operation is there once; no value is replaced unseen; none is lost."""
    for name in ("inspector", "district"):
        give_password(api, name)
    size = proof_size(full=1000, campaign=100, least=20) // PARTS
    seen, ran = Counter[str](), 0
    while ran < size and is_time_left():
        history = run_history(api, f"{proof_seed()} {part * size + ran}")
        history.check()
        seen += history.seen
        ran += 1
    least = max(1, ran // 2)
    assert {name for name in EXPECTED if seen[name] < least} == set(), seen


def test_server_that_overwrites_silently_is_caught(api: Api, monkeypatch: Any) -> None:
    """The control: merging as if the last write won."""
    for name in ("inspector", "district"):
        give_password(api, name)

    def overwrite(operation: Any, *_: Any) -> StalePlan:
        return StalePlan(body=operation.body)

    monkeypatch.setattr(batches, "build_stale_plan", overwrite)
    history = run_history(api, "overwriting")
    with pytest.raises(AssertionError, match="a silent overwrite"):
        history.check()


def test_server_that_forgets_the_key_is_caught(api: Api, monkeypatch: Any) -> None:
    """The control: an operation that has no key is done again after the server died."""
    for name in ("inspector", "district"):
        give_password(api, name)
    real = inner_requests.send_inner_request

    async def without_key(
        outer: Any, method: str, path: str, headers: Any, body: Any, **how: Any
    ) -> Any:
        headers = {**headers, "Idempotency-Key": str(uuid4())}
        return await real(outer, method, path, headers, body, **how)

    monkeypatch.setattr(inner_requests, "send_inner_request", without_key)
    wrong = 0
    for number in range(5):
        history = run_history(api, f"forgetting {number}")
        try:
            history.check()
        except AssertionError:
            wrong += 1
    assert wrong, "some operation was told as refused although it was done"
