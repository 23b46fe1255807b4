"""Counts that say how easy the back end is to read: `make counts`; docs/architecture.md keeps them.

Takes another checkout as an argument, so that two states can be compared.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONG = 300
"""Lines of a file that is called long."""


def modules(root: Path) -> Iterator[tuple[str, ast.Module, str]]:
    for path in sorted((root / "backend").rglob("*.py")):
        text = path.read_text("utf-8")
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        yield name.removesuffix(".__init__"), ast.parse(text), text


def functions(module: ast.Module) -> Iterator[str]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


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


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    found = list(modules(root))
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
        f"files of more than {LONG} lines": sum(text.count("\n") > LONG for _, _, text in found),
    }
    for what, count in told.items():
        print(f"| {what} | {count:,} |")


main()
