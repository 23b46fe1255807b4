"""`add-user` on an empty register: a code to begin with, or words that say what is wrong."""

import re
from argparse import Namespace
from pathlib import Path

import pytest

from backend.cli import add_user
from backend.migrations import migrate
from backend.settings import Settings
from tests.databases import Databases


@pytest.fixture
def empty(databases: Databases, tmp_path: Path) -> Settings:
    url = databases.empty("first-admin")
    migrate(url)
    return Settings(app_env="test", database_url=url, var_dir=tmp_path, _env_file=None)


def test_the_code_is_told_once_and_mistakes_in_words(
    empty: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    add_user(empty, Namespace(username="quantri", unit="352"))
    assert re.search(r"Activation code for quantri .*: \S+", capsys.readouterr().out)
    for username, unit in (("quantri2", "99999"), ("x y", "352")):
        with pytest.raises(SystemExit) as refused:
            add_user(empty, Namespace(username=username, unit=unit))
        assert isinstance(refused.value.code, str), "words, not a traceback"
        assert len(refused.value.code) > 10
