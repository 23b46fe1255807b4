"""Pytest plugin (`-p noskips`): the run fails if a test was skipped, expected to fail or left out.

Works with and without xdist; what a run leaves out on purpose is named by path, not by a mark.
Tests marked slow begin first, so that no worker is left alone with one at the end.
"""

from collections.abc import Sequence

import pytest

left_out: set[str] = set()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped:
        left_out.add(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        left_out.add(report.nodeid)


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    left_out.update(item.nodeid for item in items)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = sorted(left_out)
    elif left_out:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    left_out.update(getattr(node, "workeroutput", {}).get("left_out", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if left_out:
        terminalreporter.section("left out, which `make test` does not allow", red=True)
        for name in sorted(left_out):
            terminalreporter.write_line(name)
