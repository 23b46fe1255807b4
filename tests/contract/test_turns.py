"""What takes turns in `make test` has one at every fourth commit, and all have with FULL=1."""

import pytest

from tests.proofs import is_due


def list_due(item: pytest.Item, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the test is due at each of eight commits."""
    due = []
    for turn in range(8):
        monkeypatch.setenv("PROOF_TURN", str(turn))
        due.append(is_due(item))
    return due


def test_what_is_marked_is_due_at_every_fourth_commit(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROOFS", "test")
    assert list_due(request.node, monkeypatch) == [True] * 8
    request.node.add_marker(pytest.mark.in_turn)
    due = list_due(request.node, monkeypatch)
    assert sum(due[:4]) == 1
    assert due[4:] == due[:4]


def test_with_full_all_are_due(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    request.node.add_marker(pytest.mark.in_turn)
    monkeypatch.setenv("PROOFS", "full")
    assert list_due(request.node, monkeypatch) == [True] * 8
