"""Counts that say how easy the back end is to read: `make counts`; docs/architecture.md keeps them.

Takes another checkout as an argument, so that two states can be compared.
"""

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONG = 400
"""Lines of a file that is called long."""
BLOCK = 6
"""Lines that two places must share to count as written twice."""
COMMON = 8
"""A block that stands in more places than this is a habit of the language, not a copy."""
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
UNLISTED = ("install", "main", "migrate", "now", "requires", "seed", "today", "translate")
"""Public functions that are understood, or found by a plug-in point, without a verb."""
METHODS = {"get", "post", "put", "patch", "delete", "head"}
UNKNOWN = re.compile(r"\b(Any|object)\b")
IMPORTED_NAMES = re.compile(r"^\s*(from \S+ import \([^)]*\)|import (type )?\{[^}]*\})", re.M)


def modules(root: Path) -> Iterator[tuple[str, ast.Module, str]]:
    for path in sorted((root / "backend").rglob("*.py")):
        text = path.read_text("utf-8")
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        yield name.removesuffix(".__init__"), ast.parse(text), text


def functions(module: ast.Module) -> Iterator[str]:
    for node in module.body:
        if isinstance(node, FUNCTIONS):
            yield node.name


def read_verbs(root: Path) -> set[str]:
    """The verbs with which a public function may begin; an old checkout uses the list of today."""
    file = root / "docs" / "verbs.txt"
    text = (file if file.exists() else ROOT / "docs" / "verbs.txt").read_text("utf-8")
    return {line.split()[0] for line in text.splitlines() if line and not line.startswith("#")}


def begins_with_verb(name: str, verbs: set[str]) -> bool:
    return name.startswith("_") or name in UNLISTED or name.partition("_")[0] in verbs


def is_one_word(name: str) -> bool:
    return re.fullmatch(r"_?[a-z0-9]+", name) is not None


def room_of(module: str) -> str:
    """The domain of a module, the package of a resource where there are no domains, or a room."""
    parts = module.split(".")
    if len(parts) > 2 and parts[1] in ("domains", "features"):
        return f"{parts[1]}.{parts[2]}"
    return parts[1] if len(parts) > 1 else ""


def imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def count_arrows(found: list[tuple[str, ast.Module, str]]) -> tuple[int, int]:
    """Domains (or features), and the pairs of them of which one imports the other."""
    rooms = {room for name, _, _ in found if "." in (room := room_of(name))}
    arrows = {
        (room_of(name), to)
        for name, module, _ in found
        for target in imported(module)
        if target.startswith("backend.") and (to := room_of(target)) in rooms
        if room_of(name) in rooms and to != room_of(name)
    }
    return len(rooms), len(arrows)


def annotations(module: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(module):
        if isinstance(node, FUNCTIONS):
            yield from filter(None, [node.returns])
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            yield node.annotation
        if isinstance(node, ast.TypeAlias):
            yield node.value


def count_unknown_types(module: ast.Module, text: str) -> int:
    """Uses of Any and object in annotations and aliases, of `cast`, and of `type: ignore`."""
    told = sum(len(UNKNOWN.findall(ast.unparse(one))) for one in annotations(module))
    casts = sum(
        isinstance(node, ast.Call) and ast.unparse(node.func) in ("cast", "typing.cast")
        for node in ast.walk(module)
    )
    return told + casts + len(re.findall(r"# type: ignore", text))


def is_endpoint(node: ast.AST) -> bool:
    return isinstance(node, FUNCTIONS) and any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Attribute)
        and mark.func.attr in METHODS
        and mark.args
        and isinstance(mark.args[0], ast.Constant)
        and str(mark.args[0].value).startswith(("/", ""))
        for mark in node.decorator_list
    )


def untyped_endpoints(module: ast.Module) -> Iterator[str]:
    """Endpoints whose own annotation does not say what they answer."""
    for node in module.body:
        if isinstance(node, FUNCTIONS) and is_endpoint(node):
            told = ast.unparse(node.returns) if node.returns else "Any"
            if UNKNOWN.search(told) or re.match(r"dict\b", told):
                yield node.name


def count_logical_lines(module: ast.Module) -> int:
    """Statements, without docstrings."""
    return sum(
        isinstance(node, ast.stmt)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in ast.walk(module)
    )


def significant_lines(path: Path) -> list[str]:
    """The lines of a file that say something: no blank ones, comments, imports, lone brackets."""
    text = IMPORTED_NAMES.sub("", path.read_text("utf-8"))
    lines = (" ".join(line.split()) for line in text.splitlines())
    passed_over = re.compile(r"$|#|//|\*|/\*|<!--|(from|import)\b|[^\w]+$")
    return [line for line in lines if not passed_over.match(line)]


def count_copies(files: Iterable[Path]) -> int:
    """Pairs of places (two files, or one file with itself) that share a block to the letter."""
    places: dict[tuple[str, ...], list[tuple[Path, int]]] = defaultdict(list)
    for path in files:
        lines = significant_lines(path)
        for at in range(len(lines) - BLOCK + 1):
            places[tuple(lines[at : at + BLOCK])].append((path, at))
    pairs = {
        (one, other)
        for found in places.values()
        if 1 < len(found) <= COMMON
        for (one, at), (other, to) in combinations(found, 2)
        if one != other or abs(at - to) >= BLOCK
    }
    return len(pairs)


def sources(root: Path) -> list[Path]:
    """What people write: the back end, the SPA and the tests, without what is generated."""
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "*.ts", "*.vue"], cwd=root, capture_output=True, check=True
    )
    skipped = re.compile(r"frontend/src/api/generated/|migrations/versions/")
    return [root / name for name in listed.stdout.decode().split() if not skipped.match(name)]


def count_loose_calls(root: Path) -> int:
    """Calls of the SPA that name their answer by hand or pass its typed client by.

    Before that client every call named its answer by hand.
    """
    client = root / "frontend" / "src" / "api"
    if (client / "operations.ts").exists():
        loose = (
            r"\b(api\s*\.\s*(get|post|patch|delete)|use(List|Record|Polled)|upload)\s*<"
            r"|(?<!locks\.)\b(fetch|request|toApiUrl)\s*[<(]|\bXMLHttpRequest\b"
        )
    else:
        loose = r"\bapi\s*\.\s*(get|post|put|patch|delete)\b(?!\w)|\buse(List|Record|Polled)<"
    return sum(
        len(re.findall(loose, path.read_text("utf-8")))
        for path in (root / "frontend" / "src").rglob("*")
        if path.suffix in (".ts", ".vue") and client not in path.parents
    )


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    found, verbs = list(modules(root)), read_verbs(root)
    names = [name for _, module, _ in found for name in functions(module)]
    one_word = Counter(name for name in names if is_one_word(name))
    classes: Counter[str] = Counter()
    for _, module, _ in found:
        for node in module.body:
            if isinstance(node, ast.ClassDef):
                classes[node.name] += 1
    rooms, arrows = count_arrows(found)
    told = {
        "modules": len(found),
        "domains (packages of features)": rooms,
        "arrows between them": arrows,
        "module functions": len(names),
        "of one word": one_word.total(),
        "of one word in core and shared rooms": sum(
            is_one_word(name)
            for module, tree, _ in found
            if not re.match(r"backend\.(domains|features|demo)\b", module)
            for name in functions(tree)
        ),
        "class names used more than once": sum(count > 1 for count in classes.values()),
        "mentions of Any": sum(len(re.findall(r"\bAny\b", text)) for _, _, text in found),
        "unknown types (Any, object, cast, type: ignore)": sum(
            count_unknown_types(module, text) for _, module, text in found
        ),
        "public functions that begin with no listed verb": sum(
            not begins_with_verb(node.name, verbs) and not is_endpoint(node)
            for _, module, _ in found
            for node in module.body
            if isinstance(node, FUNCTIONS)
        ),
        "endpoints whose answer has no type": sum(
            len(list(untyped_endpoints(module))) for _, module, _ in found
        ),
        "calls of the SPA without a checked type": count_loose_calls(root),
        f"pairs of places with {BLOCK} equal lines": count_copies(sources(root)),
        "logical lines": sum(count_logical_lines(module) for _, module, _ in found),
        f"files of more than {LONG} lines": sum(text.count("\n") > LONG for _, _, text in found),
    }
    for what, count in told.items():
        print(f"| {what} | {count:,} |")


main()
