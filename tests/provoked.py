"""At the end of `make test` on SQLite: each described answer was provoked by some test.

Each worker hands what it saw to the run's controller.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.contract.races import OVERTAKEN
from tests.databases import pg_server
from tests.described import DESCRIBED, FRAMED, SEEN
from tests.proofs import proof_stage

UNSEEN = Path(__file__).parent.parent / ".cache" / "unprovoked.txt"


APART = {"e2e", "consumers"}
"""Folders of tests that ask a served demo: `make test` runs them beside the others."""


def hand_over(output: dict[str, Any]) -> None:
    """Give the controller what this worker saw."""
    output["described"] = {name: sorted(answers) for name, answers in DESCRIBED.items()}
    output["seen"], output["framed"] = sorted(SEEN), sorted(FRAMED)


def take_over(output: Mapping[str, Any]) -> None:
    """Add what a worker saw; nothing of one that died."""
    for name, answers in output.get("described", {}).items():
        DESCRIBED[name] = frozenset((status, code) for status, code in answers)
    for known, told in ((SEEN, "seen"), (FRAMED, "framed")):
        known.update((name, status, code) for name, status, code in output.get(told, ()))


def asks_all(config: pytest.Config) -> bool:
    """Whether this run is that of `make test` on SQLite, in which each answer is expected."""
    narrowed = config.option.keyword or config.option.markexpr
    narrowed = narrowed or getattr(config.option, "lf", False)  # of the cache, which may be off
    narrowed = narrowed or {Path(one).name for one in config.option.ignore or ()} - APART
    is_whole = all(Path(argument).name == "tests" for argument in config.args)
    return is_whole and not narrowed and proof_stage() == "test" and not pg_server()


def list_missing() -> list[str]:
    """The described answers that nothing in this run gave, and no other run gives for certain.

    Of the problems of the frame `make test` asks for a tenth, the campaign for each; what comes of
    a race is asked of PostgreSQL (`tests/contract/races.py`).
    """
    told = {(name, *answer) for name, answers in DESCRIBED.items() for answer in answers}
    missing = sorted(told - SEEN - FRAMED - OVERTAKEN)
    return [f"{name} {status} {code}".rstrip() for name, status, code in missing]


def report(reporter: pytest.TerminalReporter) -> None:
    """Say how many of the described answers were seen; what is missing stands in .cache."""
    told = {(name, *answer) for name, answers in DESCRIBED.items() for answer in answers}
    missing = list_missing()
    UNSEEN.parent.mkdir(exist_ok=True)
    UNSEEN.write_text("\n".join(missing) + "\n", "utf-8")
    framed, raced = (len((told & some) - SEEN) for some in (FRAMED, OVERTAKEN))
    reporter.write_line(
        f"{len(told & SEEN)} of {len(told)} described answers were provoked, {framed} more are in "
        f"the campaign, {raced} in the tests on PostgreSQL"
    )
    if missing:
        reporter.write_line(
            f"{len(missing)} are provoked by no test (.cache/unprovoked.txt): provoke them, or let "
            "the description name them no longer (CONTRIBUTING.md)",
            red=True,
        )
