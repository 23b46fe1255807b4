"""Ctrl C ends a command in a word; a server says where it begins to serve."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import ROOT, SERVE, start

LISTENING = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("backend", run_name="__main__")
"""
"""The program as in a terminal: what a shell runs in the background starts with Ctrl C ignored."""


@pytest.mark.once
@pytest.mark.slow
def test_ctrl_c_ends_a_command_without_a_traceback(tmp_path: Path) -> None:
    nightly = subprocess.Popen(
        [sys.executable, "-c", LISTENING, "backup", "--nightly"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "APP_ENV": "test", "VAR_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert nightly.stdout is not None
    assert "each night" in nightly.stdout.readline()
    nightly.send_signal(signal.SIGINT)
    said, _ = nightly.communicate(timeout=30)
    assert nightly.returncode == 1
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in said


@pytest.mark.in_turn
@pytest.mark.once
@pytest.mark.slow
def test_a_server_says_where_it_starts(tmp_path: Path) -> None:
    server = start(tmp_path, SERVE, APP_ENV="test")
    server.stop()
    assert f"starting on {server.base}\n" in server.log.read_text("utf-8")
