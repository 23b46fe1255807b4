"""Pytest plugin (`-p campaign`): runs the long proofs within a budget and names what it left out.

$PROOFS_END is the second since 1970 at which the campaign must end; without it there is no limit.
A proof that has begun is finished. Works with and without xdist.
"""

import os
import time

import pytest

from tests.proofs import has_turn, proof_stage

left_out: set[str] = set()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long proofs, and of PostgreSQL what `make test` leaves out; the longest first.

    Of PostgreSQL what is made for it, and in turn what SQLite answers in each campaign. With
    FULL=1 what `make test` asks in turn, too.
    """
    names = ["campaign", "whole_proof", *(["in_turn"] if proof_stage() == "full" else [])]
    is_postgres = "TEST_DATABASE_URL" in os.environ
    if is_postgres:
        names += ["postgres_in_campaign", "postgres_in_turn"]
    marked = [
        item
        for item in items
        if any(map(item.get_closest_marker, names))
        and (not is_postgres or item.get_closest_marker("postgres") or has_turn(item.nodeid))
    ]
    marked.sort(key=lambda item: item.get_closest_marker("slow") is None)
    items[:] = marked


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    end = os.environ.get("PROOFS_END")
    if end is not None and time.time() > float(end):
        pytest.skip("left out: the campaign's time is over")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped:
        left_out.add(report.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if left_out:
        terminalreporter.section("left out, because the campaign's time was over", yellow=True)
        for name in sorted(left_out):
            terminalreporter.write_line(name)
