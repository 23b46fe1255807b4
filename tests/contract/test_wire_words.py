"""Words that others keep: none goes or changes unnoticed, and new ones are recorded.

Clients compare with permissions, roles and codes. Rows of an office's log name kinds, fields and
acts. Its templates name variables, its operator settings and commands. `wire_words.txt` has them
all, a line each. Paths, operations and schemas are held by tests/docs/test_releases.py.
"""

import os
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest

import backend
from backend import cli
from backend.core.session.change_log import list_audited_columns
from backend.core.text.i18n import list_codes
from backend.documents.template_schema import KINDS, list_variables
from backend.domains.platform.imports.kinds import list_exportable_listings
from backend.permissions import FORMER_ROLES, Permission, Role
from backend.settings import Settings
from tests.contract.test_log_words import RECORDED, entities, words

ROOT = Path(__file__).resolve().parents[2]
ADVICE = {
    "new": "record it: make golden",
    "gone": "others still say it. Bring it back; or name it in `…` under Changed or Removed, in"
    " the section Unreleased of CHANGELOG.md, and then: make golden",
}


def list_words() -> set[str]:
    """Of the program as it is: `permission plan:read`, `code not-found`, `log users.title` …"""
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        if not module.name.endswith("__main__"):
            import_module(module.name)  # codes are registered where they are raised
    models = entities()
    kinds = {model.__tablename__ for model in models}
    kinds |= {listing.model.__tablename__ for listing in list_exportable_listings()}
    return {
        *(f"permission {permission}" for permission in Permission),
        *(f"role {role}" for role in Role),
        *(f"input role {word}" for word in FORMER_ROLES),
        *(f"code {code}" for code in list_codes()),
        *(f"log {kind}" for kind in kinds),
        *(f"log {m.__tablename__}.{name}" for m in models for name in list_audited_columns(m)),
        *(f"act {word}" for word in words("vi") if word.startswith("action_")),
        *(f"template {kind}.{v.name}" for kind in KINDS for v in list_variables(kind)),
        *(f"setting {name.upper()}" for name in Settings.model_fields),
        *(f"command {name}" for name in cli.COMMANDS),
    }


def read_recorded() -> set[str]:
    return set(RECORDED.read_text("utf-8").splitlines()) if RECORDED.exists() else set()


def list_named(changelog: str) -> set[str]:
    """What stands in backquotes under Changed or Removed above the last release."""
    unreleased = re.search(r"^## \[Unreleased\]\n(.*?)^## \[", changelog, re.MULTILINE | re.DOTALL)
    parts = re.split(r"^### ", unreleased[1], flags=re.MULTILINE) if unreleased else []
    told = "".join(part for part in parts if part.startswith(("Changed", "Removed")))
    return set(re.findall(r"`([^`]+)`", told))


def record(recorded: set[str], present: set[str], named: set[str]) -> set[str]:
    """The new record: a word that is gone stays on it until it is named.

    One of the log then stays as `logged`: the rows of an office have it, so it needs its words.
    """
    lines = set(present)
    for line in recorded - present:
        kind, _, word = line.partition(" ")
        is_back = kind == "logged" and f"log {word}" in present
        if kind == "log" and word in named:
            lines.add(f"logged {word}")
        elif not is_back and (kind == "logged" or word not in named):
            lines.add(line)
    return lines


def compare(recorded: set[str], present: set[str]) -> list[str]:
    """A sentence for each word that came or went."""
    gone = {line for line in recorded - present if not line.startswith("logged ")}
    told = {"new": present - recorded, "gone": gone}
    return [f"{how}: {line} ({ADVICE[how]})" for how in told for line in sorted(told[how])]


@pytest.mark.once
def test_no_word_comes_or_goes_unnoticed() -> None:
    present = list_words()
    if os.environ.get("REWRITE_GOLDEN"):
        named = list_named((ROOT / "CHANGELOG.md").read_text("utf-8"))
        lines = sorted(record(read_recorded(), present, named))
        RECORDED.write_text("\n".join(lines) + "\n", "utf-8")
    assert compare(read_recorded(), present) == []


def test_a_removed_word_is_told_and_stays_until_it_is_named() -> None:
    """The control, on words of the program itself."""
    recorded = read_recorded()
    lost = {"permission plan:approve", "code not-found", "log establishments.owner_name"}
    assert lost <= recorded
    present = recorded - lost | {"permission nowhere:read"}
    told = compare(recorded, present)
    assert [line.partition(" (")[0] for line in told] == [
        "new: permission nowhere:read",
        "gone: code not-found",
        "gone: log establishments.owner_name",
        "gone: permission plan:approve",
    ]
    assert "CHANGELOG" in told[1]
    assert record(recorded, present, set()) == present | lost, "new words only"
    changelog = (
        "## [Unreleased]\n\n### Fixed\n\n- `not-found`\n\n"
        "### Removed\n\n- `plan:approve` and `establishments.owner_name`.\n\n"
        "## [0.2.0]\n\n- `not-found`\n"
    )
    after = record(recorded, present, list_named(changelog))
    assert after == present | {"code not-found", "logged establishments.owner_name"}
    assert [line.partition(" (")[0] for line in compare(after, present)] == ["gone: code not-found"]
    assert record(after, present | lost, set()) == present | lost, "a name of the log came back"
