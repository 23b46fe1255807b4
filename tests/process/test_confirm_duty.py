"""confirm-duty at the command line: nothing to confirm is no failure, a wrong name is one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import world
from tests.databases import Databases
from tests.process.commands import run_command
from tests.serving import ROOT

NOTHING = "Không có việc nào đang chờ xác nhận.\nNothing waits to be confirmed.\n"


@pytest.mark.once
def test_nothing_waits_is_no_failure(
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = databases.fresh()
    environment = {"APP_ENV": "test", "VAR_DIR": str(tmp_path), "DATABASE_URL": url}
    known = next(iter(world.PEOPLE))
    for words in ((), ("--all",), (known,)):
        run_command(monkeypatch, environment, "confirm-duty", *words)  # it ends with 0
        assert capsys.readouterr().out == NOTHING
    with pytest.raises(SystemExit) as ended:
        run_command(monkeypatch, environment, "confirm-duty", "khong-co")
    assert "Không có tài khoản khong-co.\nThere is no account khong-co." in str(ended.value.code)
    databases.drop(url)


@pytest.mark.once
def test_a_second_factor_that_is_off_is_told_in_words(databases: Databases, tmp_path: Path) -> None:
    """In a process of its own: here every module has registered its words already."""
    url = databases.fresh()
    office = {"APP_ENV": "test", "VAR_DIR": str(tmp_path), "DATABASE_URL": url}
    words = (sys.executable, "-m", "backend", "confirm-duty", "--remove-second-factor")

    def run(*usernames: str) -> tuple[int, str]:
        ended = subprocess.run(
            [*words, *usernames],
            cwd=ROOT,
            env=os.environ | office,
            capture_output=True,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stderr.strip()

    off = "Tài khoản chưa bật mã xác thực.\nThe second factor is not on."
    assert run(next(iter(world.PEOPLE))) == (1, off)
    code, told = run()
    assert (code, "Name the accounts" in told) == (1, True)
    databases.drop(url)
