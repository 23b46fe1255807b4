"""Commands of `python -m backend` within the process of the tests: a fresh one takes seconds."""

import gc
import os
import sys
from collections.abc import Mapping

import pytest

from backend import cli
from backend.settings import get_settings


def run_command(
    monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str], *words: str
) -> None:
    """As `python -m backend` does; what it sets for its process is put back.

    Raises SystemExit where the command ends its process.
    """
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["python -m backend", *words])
    mask = os.umask(0o077)
    get_settings.cache_clear()
    try:
        cli.main()
    finally:
        gc.enable()
        get_settings.cache_clear()
        os.umask(mask)
