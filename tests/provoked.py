"""At the end of `make test` on SQLite: how many of the described answers some test provoked.

Each worker hands what it saw to the run's controller.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.databases import pg_server
from tests.described import DESCRIBED, FRAMED, SEEN
from tests.proofs import proof_stage

UNSEEN = Path(__file__).parent.parent / ".cache" / "unprovoked.txt"


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
    narrowed = config.option.keyword or config.option.markexpr or config.option.lf
    is_whole = all(Path(argument).name == "tests" for argument in config.args)
    return is_whole and not narrowed and proof_stage() == "test" and not pg_server()


def report(reporter: pytest.TerminalReporter) -> None:
    """Say how many of the described answers were seen; the others stand in .cache.

    Of the problems of the frame `make test` asks for a tenth, the campaign for each.
    """
    told = {(name, *answer) for name, answers in DESCRIBED.items() for answer in answers}
    missing = sorted(told - SEEN - FRAMED)
    lines = [f"{name} {status} {code}".rstrip() for name, status, code in missing]
    UNSEEN.parent.mkdir(exist_ok=True)
    UNSEEN.write_text("\n".join(lines) + "\n", "utf-8")
    framed = len((told & FRAMED) - SEEN)
    reporter.write_line(
        f"{len(told & SEEN)} of {len(told)} described answers were provoked, {framed} more are in "
        f"the campaign; the other {len(missing)}: .cache/unprovoked.txt"
    )
