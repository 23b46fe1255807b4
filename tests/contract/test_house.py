"""The house: files on one subject, short functions, and no door beside the door."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from backend.core.errors.validation import to_error_code

ROOT = Path(__file__).resolve().parents[2]
BACKEND = sorted((ROOT / "backend").rglob("*.py"))
ROOMS = {"disclosure", "domains", "metrics", "spreadsheets"}
FEATURES = [p for p in BACKEND if ROOMS & set(p.relative_to(ROOT).parts)]
VERBS = {
    line.split()[0]
    for line in (ROOT / "docs" / "verbs.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
}
ONE_WORD_FUNCTIONS = {"install", "main", "migrate", "now", "requires", "seed", "today", "translate"}
"""The only functions whose name is one word; plug-ins are found by some of these names."""
METHODS = {"delete", "get", "head", "patch", "post", "put"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "manager", "misc"}


def trees(files: list[Path]) -> Iterator[tuple[Path, ast.Module]]:
    for path in files:
        yield path.relative_to(ROOT), tree_of(path)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def test_files_hold_one_subject() -> None:
    long = {str(p.relative_to(ROOT)): n for p in BACKEND if (n := lines(p)) > 400}
    assert long == {}, "more than 400 lines: divide it by subject"


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
    assert long == [], "more than 40 lines: name its steps"


def test_every_module_opens_with_one_sentence() -> None:
    silent = [str(p) for p, tree in trees(BACKEND) if tree.body and not ast.get_docstring(tree)]
    assert silent == [], "begin with one sentence that says what the module holds"


def test_no_module_is_a_drawer() -> None:
    assert [str(p) for p in BACKEND if p.stem in FORBIDDEN_NAMES] == []


def is_endpoint(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """An endpoint is named for the act in its address, and clients know it by that name."""
    return any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Attribute)
        and mark.func.attr in METHODS
        for mark in node.decorator_list
    )


def find_unclear_functions(modules: Iterable[tuple[Path, ast.Module]]) -> list[str]:
    """The functions of modules of which no verb says what they do, or no noun says to what."""
    return [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in modules
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name not in ONE_WORD_FUNCTIONS
        and not is_endpoint(node)
        and (is_one_word(node.name) or not begins_with_verb(node.name))
    ]


def is_one_word(name: str) -> bool:
    return "_" not in name.removeprefix("_")


def begins_with_verb(name: str) -> bool:
    return name.startswith("_") or name.partition("_")[0] in VERBS


def find_repeated_classes(modules: Iterable[tuple[Path, ast.Module]]) -> list[str]:
    classes = [
        (path, node.name)
        for path, tree in modules
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    ]
    counts = Counter(name for _, name in classes)
    return [f"{path} {name}" for path, name in classes if counts[name] > 1]


def test_functions_say_what_they_do() -> None:
    assert find_unclear_functions(trees(BACKEND)) == []


def test_a_class_name_means_one_class() -> None:
    assert find_repeated_classes(trees(BACKEND)) == []


def test_verbs_are_few() -> None:
    assert len(VERBS) <= 60


def test_names_that_the_house_refuses_are_found() -> None:
    """The negative control: what is refused, and what is not."""
    source = ast.parse(
        "def told(): ...\n"
        "async def _kept(): ...\n"
        "def told_of_it(): ...\n"
        "def get(): ...\n"
        "def today(): ...\n"
        "def to_row(): ...\n"
        "def _kept_row(): ...\n"
        "@router.post('/logout')\n"
        "def logout(): ...\n"
        "class Row:\n"
        "    def told(self): ...\n"
    )
    core, domain = (
        Path("backend/core/sql/search.py"),
        Path("backend/domains/police/tip_offs/models.py"),
    )
    assert find_unclear_functions([(core, source)]) == [
        f"{core}:1 told",
        f"{core}:2 _kept",
        f"{core}:3 told_of_it",
        f"{core}:4 get",
    ]
    assert find_repeated_classes([(core, source), (domain, source)]) == [
        f"{core} Row",
        f"{domain} Row",
    ]
    assert find_repeated_classes([(core, source)]) == []


def test_exceptions_to_the_names_are_needed() -> None:
    """A name leaves the list as soon as nothing has it any more."""
    functions = {
        node.name
        for _, tree in trees(BACKEND)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert functions >= ONE_WORD_FUNCTIONS


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
        "backend/domains/ratings/rating_criteria_sets/queries.py",  # whether any rating rests on it
        "backend/domains/reporting/reports/completeness.py",  # of any kind, by the word of the log
        "backend/seeding.py",  # Alembic's own table
    }


def test_writes_without_the_log_have_one_way() -> None:
    """`run_unlogged`: an import contract in pyproject.toml names who may use it."""
    told = {str(p.relative_to(ROOT)) for p in BACKEND if '"unlogged"' in p.read_text("utf-8")}
    assert told == {
        "backend/core/session/scoping.py",  # refuses writes without the option
        "backend/core/session/unlogged_writes.py",
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


def test_every_error_of_a_field_that_the_program_raises_has_a_code() -> None:
    raised = re.compile(r'PydanticCustomError\(\s*"(\w+)"')
    kinds = {kind for path in BACKEND for kind in raised.findall(path.read_text("utf-8"))}
    codes = {kind: to_error_code(kind) for kind in sorted(kinds)}
    assert len(codes) > 5
    assert [kind for kind, code in codes.items() if code == "wrong-type"] == []


def test_no_todo_is_left() -> None:
    marks = ("TODO", "FIXME", "XXX")
    assert [str(p) for p in BACKEND if any(m in p.read_text("utf-8") for m in marks)] == []
