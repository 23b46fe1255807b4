"""The little that a template may say: names, `if`, `for`. No calls, no arithmetic, no way out.

Templates come from administrators. A sandbox alone still lets a template burn memory or time, so
what is not on the list of node types is refused before anything runs; the sandbox is the second
wall. Loops nest twice at most, over lists of the content, so the work is bounded by the content.
"""

from collections.abc import Iterator
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import SandboxedEnvironment

FILTERS = frozenset({"upper", "lower", "length", "count", "first", "last", "default", "d"})
LOOP = frozenset({"first", "last", "index", "index0", "length"})
DEEPEST = 2
ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const),
    *(nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand),
    *(nodes.Not, nodes.And, nodes.Or, nodes.Filter),
)


class NotAllowed(TemplateSyntaxError):
    """The template uses something beyond names, `if` and `for`; `what` says what."""

    def __init__(self, what: str, line: int | None) -> None:
        super().__init__(f"not allowed: {what}", line or 1)
        self.what = what


class Language(SandboxedEnvironment):
    """Parses and runs templates in that language; whatever is printed is escaped."""

    def __init__(self, undefined: type[Undefined] = StrictUndefined) -> None:
        super().__init__(autoescape=True, undefined=undefined)
        self.globals.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        refuse(tree, 0)
        return tree


def refuse(node: nodes.Node, depth: int) -> None:
    """Raise NotAllowed for the first node that is not on the list."""
    if not isinstance(node, ALLOWED):
        raise NotAllowed(type(node).__name__.lower(), node.lineno)
    if isinstance(node, nodes.Getattr | nodes.Name):
        name = node.attr if isinstance(node, nodes.Getattr) else node.name
        if name.startswith("_"):
            raise NotAllowed(name, node.lineno)
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise NotAllowed(f"|{node.name}", node.lineno)
    if isinstance(node, nodes.For):
        depth += 1
        whole = isinstance(node.iter, nodes.Name | nodes.Getattr) and not node.recursive
        whole = whole and isinstance(node.target, nodes.Name)
        if depth > DEEPEST or not whole:
            raise NotAllowed("for", node.lineno)
    for child in node.iter_child_nodes():
        refuse(child, depth)


def unknown(tree: nodes.Node, known: dict[str, Any]) -> Iterator[str]:
    """The names in a template that the content does not have, as they are written.

    `known` describes the content: {name: None for text, {} or {...} for what a list's lines have}.
    """
    yield from _unknown(tree, known)


def _unknown(node: nodes.Node, known: dict[str, Any]) -> Iterator[str]:
    if isinstance(node, nodes.Name):
        if node.name not in known:
            yield node.name
        return
    if isinstance(node, nodes.Getattr):
        if node.attr not in (_shape(node.node, known) or {}):
            yield _written(node)
        return
    if isinstance(node, nodes.For):
        yield from _unknown(node.iter, known)
        assert isinstance(node.target, nodes.Name)
        inner = {**known, node.target.name: _shape(node.iter, known), "loop": dict.fromkeys(LOOP)}
        for child in (*node.body, *([node.test] if node.test else [])):
            yield from _unknown(child, inner)
        for child in node.else_:
            yield from _unknown(child, known)
        return
    for child in node.iter_child_nodes():
        yield from _unknown(child, known)


def _shape(node: nodes.Node, known: dict[str, Any]) -> Any:
    """What the lines of a list (or the fields of a line) are called; None for text."""
    if isinstance(node, nodes.Name):
        return known.get(node.name)
    if isinstance(node, nodes.Getattr):
        return (_shape(node.node, known) or {}).get(node.attr)
    return None


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "…"


def used(tree: nodes.Node) -> set[str]:
    """The names that a template mentions at the top."""
    return {name.name for name in tree.find_all(nodes.Name)}
