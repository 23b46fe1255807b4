"""The house: files on one subject, short functions, and no door beside the door."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BACKEND = sorted((ROOT / "backend").rglob("*.py"))
ROOMS = {"disclosure", "domains", "metrics", "spreadsheets"}
FEATURES = [p for p in BACKEND if ROOMS & set(p.relative_to(ROOT).parts)]
SHARED_ROOMS = {"core", "disclosure", "documents", "law", "metrics", "spreadsheets", "workflows"}
ONE_WORD_FUNCTIONS = {"main", "migrate", "now", "requires", "seed", "today", "translate"}
"""The only functions of the shared rooms whose name is one word; any other begins with a verb."""
REPEATED_CLASSES: set[str] = set()
"""Classes of the shared rooms that share a name: clients of the API know both of them by it."""
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


def is_shared(path: Path) -> bool:
    """Whether a module belongs to core, to a shared room, or directly to `backend`."""
    return len(path.parts) == 2 or path.parts[1] in SHARED_ROOMS


def find_one_word_functions(modules: Iterable[tuple[Path, ast.Module]]) -> list[str]:
    return [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in modules
        if is_shared(path)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and re.fullmatch(r"_?[a-z0-9]+", node.name)
        and node.name not in ONE_WORD_FUNCTIONS
    ]


def find_repeated_classes(modules: Iterable[tuple[Path, ast.Module]]) -> list[str]:
    """The classes of the shared rooms whose name another class of the back end has too."""
    classes = [
        (path, node.name)
        for path, tree in modules
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    ]
    counts = Counter(name for _, name in classes)
    return [
        f"{path} {name}"
        for path, name in classes
        if is_shared(path) and counts[name] > 1 and name not in REPEATED_CLASSES
    ]


def test_functions_of_the_shared_rooms_say_what_they_do() -> None:
    assert find_one_word_functions(trees(BACKEND)) == []


def test_a_class_name_of_the_shared_rooms_means_one_class() -> None:
    assert find_repeated_classes(trees(BACKEND)) == []


def test_names_that_the_house_refuses_are_found() -> None:
    """The negative control: what is refused in a shared room, and what is not."""
    source = ast.parse(
        "def told(): ...\n"
        "async def _kept(): ...\n"
        "def today(): ...\n"
        "def to_row(): ...\n"
        "class Row:\n"
        "    def told(self): ...\n"
    )
    core, top = Path("backend/core/sql/search.py"), Path("backend/settings.py")
    domain = Path("backend/domains/police/tip_offs/models.py")
    assert find_one_word_functions([(core, source)]) == [f"{core}:1 told", f"{core}:2 _kept"]
    assert len(find_one_word_functions([(top, source)])) == 2
    assert find_one_word_functions([(domain, source)]) == []
    assert find_repeated_classes([(core, source), (domain, source)]) == [f"{core} Row"]
    assert find_repeated_classes([(core, source)]) == []
    assert find_repeated_classes([(domain, source), (domain, source)]) == []


def test_exceptions_to_the_names_are_needed() -> None:
    """A name leaves the lists as soon as nothing has it any more."""
    functions = {
        node.name
        for path, tree in trees(BACKEND)
        if is_shared(path)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    classes = Counter(
        node.name
        for _, tree in trees(BACKEND)
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    )
    assert functions >= ONE_WORD_FUNCTIONS
    assert {name for name in REPEATED_CLASSES if classes[name] > 1} == REPEATED_CLASSES


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
