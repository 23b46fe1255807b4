"""confirm-duty at the command line: nothing to confirm is no failure, a wrong name is one."""

from pathlib import Path

import pytest

from tests import world
from tests.databases import Databases
from tests.process.commands import run_command

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
