"""Runs Alembic inside the program, so that one command can migrate the database and serve it."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from backend.settings import ROOT

if TYPE_CHECKING:
    from alembic.config import Config

VERSIONS = ROOT / "migrations" / "versions"
FIRST = "85e38e21a546"
"""The revision of release 0.1.0; it is the first migration."""
MERGED = frozenset(
    (
        *("178000000001", "5a1e5c4f9d33", "db31349e278a", "8ff5a8810e5e", "d4bc84a024a8"),
        *("b984790c80fc", "0642d3b6650f", "dc390c93f82b", "8958bfdc9c21", "24bc309e239e"),
        *("1e35b9e3c66b", "6c1b793d728d", "4f17f11641c3", "fe2af3937400", "dfd444da95da"),
        *("e389933c29ac", "b35eafbd69e8", "e96f7c03c302", "1e21be2f935b", "644c7ab161dc"),
        *("a526cd023772", "897a1767947e", "677d1ddb3b63", "866990512fd8", "db998344f911"),
        *("a8a57fac2c78", "9443807c9365"),
    )
)
"""Revisions from before release 0.1.0. The first migration now contains their changes."""
_REVISION = re.compile(r'^(down_)?revision = "([^"]+)"', re.MULTILINE)


class UnknownRevision(SystemExit):
    """No migration starts from the database's revision; the message says what to do."""


@lru_cache
def list_revisions() -> dict[str, str | None]:
    """{revision: the revision before it}, read from the files without loading Alembic."""
    marks = [dict(_REVISION.findall(file.read_text("utf-8"))) for file in VERSIONS.glob("*.py")]
    return {mark[""]: mark.get("down_") for mark in marks}


@lru_cache
def get_head_revision() -> str:
    """The newest revision: no other one follows it."""
    revisions = list_revisions()
    (newest,) = set(revisions) - set(revisions.values())
    return newest


def ensure_known(revision: str | None) -> None:
    """Raise UnknownRevision if a database at `revision` cannot be migrated from there."""
    if revision is None or revision in list_revisions():
        return
    if revision in MERGED:
        raise UnknownRevision(
            f"Sổ 178 does not start: the database is at revision {revision}, which is older than"
            " release 0.1.0.\n"
            "  1. Start release 0.1.0 (commit 83f6933) on it once: it brings the database to"
            f" revision {FIRST}.\n"
            "  2. Stop it and start this release."
        )
    raise UnknownRevision(
        f"Sổ 178 does not start: the database is at revision {revision}, which this release does"
        " not know.\n"
        "  A newer release was started on it: install that one or a later one."
    )


def build_alembic_config(url: str | None = None) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 (half a second that most starts can spare)

    made = Config(toml_file=str(ROOT / "pyproject.toml"))
    made.set_main_option("script_location", str(ROOT / "migrations"))
    if url:
        made.attributes["url"] = url
    return made


def migrate(url: str, revision: str = "head") -> None:
    """Migrate the database at `url` to `revision`; raises UnknownRevision before any change."""
    from alembic import command  # noqa: PLC0415

    command.upgrade(build_alembic_config(url), revision)
