"""The logs that officials read say everything in words: kinds of record, acts, names of fields."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend import plugins
from backend.core.session.audit_log import list_audited_columns
from backend.core.session.models import Base, Entity
from backend.domains.platform.imports.kinds import exportable

plugins.load_modules("models")
ROOT = Path(__file__).resolve().parents[2]
LOCALES = ROOT / "frontend" / "src" / "locales"
NEVER_CHANGED = {"id", "created_at"}
"""Of a new record no field is named, and these change no more."""


def words(language: str) -> set[str]:
    """`entity_plans`, `action_created`, `field_name` … of a language."""
    files = ("log.ts", "log_fields.ts")
    text = "".join((LOCALES / language / name).read_text("utf-8") for name in files)
    return set(re.findall(r"\b((?:entity|action|field)_\w+): \"", text))


def entities() -> list[type[Entity]]:
    mappers = Base.registry.mappers
    return [mapper.class_ for mapper in mappers if issubclass(mapper.class_, Entity)]


def wanted_words() -> set[str]:
    """A word for each kind that is audited or taken away, each field, and each act."""
    kinds = {model.__tablename__ for model in entities()}
    kinds |= {listing.model.__tablename__ for listing in exportable()}
    fields = {name for model in entities() for name in list_audited_columns(model)} - NEVER_CHANGED
    return {
        *(f"entity_{kind}" for kind in kinds),
        *(f"field_{name}" for name in fields),
        *(f"action_{act.replace('-', '_')}" for act in acts()),
    }


def acts() -> Iterator[str]:
    """What a change is called, and what is noted as an event anywhere in the program."""
    yield from ("created", "updated", "deleted", "left")
    for path in (ROOT / "backend").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") != "note":
                continue
            if node.args and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_everything_that_is_logged_has_words(language: str) -> None:
    missing = wanted_words() - words(language)
    assert missing == set(), "say these in log.ts or log_fields.ts"
