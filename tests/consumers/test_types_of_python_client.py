"""The types of the client that openapi-python-client makes, and of the day written with it."""

import sys
from pathlib import Path

import pytest

from tests.consumers.serving_demo import run_tool
from tests.consumers.test_openapi_python_client import DAY, generate


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_types_are_sound(tmp_path: Path) -> None:
    generate(tmp_path / "client")
    mypy = [sys.executable, "-m", "mypy", "--config-file=", f"--cache-dir={tmp_path}/types"]
    more = {"MYPYPATH": f"{tmp_path}/client"}
    said = run_tool([*mypy, "--strict", "--follow-imports=silent", DAY], more=more)
    assert "no issues found in 1 source file" in said
    said = run_tool([*mypy, tmp_path / "client" / "so178_client"])
    assert "no issues found" in said
