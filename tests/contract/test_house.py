"""The house: files on one subject, short functions, and no door beside the door."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BACKEND = sorted((ROOT / "backend").rglob("*.py"))
ROOMS = {"disclosure", "domains", "metrics", "spreadsheets"}
FEATURES = [p for p in BACKEND if ROOMS & set(p.relative_to(ROOT).parts)]
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "manager", "misc"}


def trees(files: list[Path]) -> Iterator[tuple[Path, ast.Module]]:
    for path in files:
        yield path.relative_to(ROOT), tree_of(path)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def test_files_hold_one_subject() -> None:
    long = {str(p.relative_to(ROOT)): n for p in BACKEND if (n := lines(p)) > 300}
    assert long == {}


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_functions_are_short() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in trees(BACKEND)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno > 40
    ]
    assert long == []


def test_every_module_opens_with_one_sentence() -> None:
    silent = [str(p) for p, tree in trees(BACKEND) if tree.body and not ast.get_docstring(tree)]
    assert silent == []


def test_no_module_is_a_drawer() -> None:
    assert [str(p) for p in BACKEND if p.stem in FORBIDDEN_NAMES] == []


def test_features_have_no_way_round_scope() -> None:
    """`__table__`, a raw connection or `text()` would step past the session's criteria."""
    found = [
        f"{path}:{node.lineno} .{node.attr}"
        for path, tree in trees(FEATURES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("__table__", "connection", "bind")
    ]
    assert found == []


def test_tables_are_told_by_their_models() -> None:
    """A table named by a string is an import that nobody sees."""
    told = {str(p.relative_to(ROOT)) for p in BACKEND if "sa.table(" in p.read_text("utf-8")}
    assert told == {
        "backend/core/sql/unscoped_table.py",
        "backend/domains/platform/sealed_visits/visibility.py",  # one rule of many resources
        "backend/domains/ratings/rating_criteria_sets/reading.py",  # whether any rating rests on it
        "backend/domains/reporting/reports/missing.py",  # of any kind, by the word of the log
        "backend/seeding.py",  # Alembic's own table
    }


def test_features_never_commit() -> None:
    """One request is one transaction: the dependency commits."""
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees(FEATURES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert found == []


def test_sql_is_never_built_from_strings() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees(BACKEND)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("text", "exec_driver_sql")
        and node.args
        and isinstance(node.args[0], ast.JoinedStr)
        and not ast.unparse(node.args[0]).startswith(("f'PRAGMA ", "f'SHOW "))
    ]
    assert found == []


def test_no_todo_is_left() -> None:
    marks = ("TODO", "FIXME", "XXX")
    assert [str(p) for p in BACKEND if any(m in p.read_text("utf-8") for m in marks)] == []
