"""The logs that officials read say everything in words: kinds of record, acts, names of fields."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from backend import plugins
from backend.core.session.change_log import READING_ACTIONS, list_audited_columns
from backend.core.session.models import Base, Entity
from backend.domains.platform.imports.kinds import list_exportable_listings

plugins.load_modules("models")
ROOT = Path(__file__).resolve().parents[2]
LOCALES = ROOT / "frontend" / "src" / "locales"
RECORDED = Path(__file__).with_name("wire_words.txt")
"""Among others `log users.title`, and `logged users.tel` of what only older rows have."""
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
    kinds |= {listing.model.__tablename__ for listing in list_exportable_listings()}
    fields = {name for model in entities() for name in list_audited_columns(model)}
    for line in RECORDED.read_text("utf-8").splitlines():
        if line.startswith(("log ", "logged ")):
            kind, _, field = line.split()[1].partition(".")
            (fields if field else kinds).add(field or kind)
    return {
        *(f"entity_{kind}" for kind in kinds),
        *(f"field_{name}" for name in fields - NEVER_CHANGED),
        *(f"action_{act.replace('-', '_')}" for act in acts()),
    }


@cache
def acts() -> frozenset[str]:
    """What a change is called, and what is logged as an event anywhere in the program."""
    found = {"created", "updated", "deleted", "left", *READING_ACTIONS}
    for path in (ROOT / "backend").rglob("*.py"):
        found |= set(list_acts(ast.parse(path.read_text("utf-8"))))
    return frozenset(found)


def list_acts(tree: ast.Module) -> Iterator[str]:
    """Texts that are given to `log_event` as the act, or to a function of the module around it."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    helpers = {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and any(is_handed_on(call, function) for call in ast.walk(function))
    }
    for call in calls:
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        given = call.args[:1] if name == "log_event" else call.args if name in helpers else []
        for node in (node for argument in given for node in ast.walk(argument)):
            if isinstance(node, ast.Constant):
                yield str(node.value)


def is_handed_on(node: ast.AST, function: ast.FunctionDef) -> bool:
    """Whether `node` logs an act that `function` was given."""
    if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") != "log_event":
        return False
    parameters = {argument.arg for argument in function.args.args}
    return isinstance(node.args[0], ast.Name) and node.args[0].id in parameters


def test_acts_are_found() -> None:
    """Where they are named in the call, and where a helper of the module hands them on."""
    assert {"exported", "signed-in", "looked", "verified", "calendar-revoked"} <= acts()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_everything_that_is_logged_has_words(language: str) -> None:
    missing = wanted_words() - words(language)
    assert missing == set(), "say these in log.ts or log_fields.ts"
