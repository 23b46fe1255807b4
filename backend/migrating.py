"""Alembic from within the program: one command starts an office, migrations included."""

from functools import lru_cache

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from backend.settings import ROOT


def config(url: str | None = None) -> Config:
    made = Config(toml_file=str(ROOT / "pyproject.toml"))
    made.set_main_option("script_location", str(ROOT / "migrations"))
    if url:
        made.attributes["url"] = url
    return made


@lru_cache
def head() -> str:
    """The newest revision of migrations/versions."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    assert revision is not None
    return revision


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to `revision`."""
    command.upgrade(config(url), revision)
