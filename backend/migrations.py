"""Runs Alembic inside the program, so that one command can migrate and start the server."""

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from backend.settings import ROOT

if TYPE_CHECKING:
    from alembic.config import Config

VERSIONS = ROOT / "migrations" / "versions"
_REVISION = re.compile(r'^(down_)?revision = "([^"]+)"', re.MULTILINE)


@lru_cache
def get_head_revision(folder: Path = VERSIONS) -> str:
    """The newest revision: the one that no other follows. Read from the files, without Alembic."""
    marks = [m for file in folder.glob("*.py") for m in _REVISION.findall(file.read_text("utf-8"))]
    followed = {revision for down, revision in marks if down}
    (newest,) = {revision for down, revision in marks if not down} - followed
    return str(newest)


def build_alembic_config(url: str | None = None) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 (half a second that most starts can spare)

    made = Config(toml_file=str(ROOT / "pyproject.toml"))
    made.set_main_option("script_location", str(ROOT / "migrations"))
    if url:
        made.attributes["url"] = url
    return made


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to `revision`."""
    from alembic import command  # noqa: PLC0415

    command.upgrade(build_alembic_config(url), revision)
