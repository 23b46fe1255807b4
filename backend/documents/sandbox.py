"""The template language: names, `if` and `for` only. No calls and no arithmetic.

Administrators upload templates. Jinja's sandbox alone does not stop a template that uses too much
memory or time. For this reason a template is refused, before it runs, if it has a node type that is
not on the list; the sandbox is the second protection. Loops are nested at most twice and go over
lists of the content, so the content limits the work.
"""

from collections.abc import Iterator

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import SandboxedEnvironment

from backend.documents.template_schema import Shape

FILTERS = frozenset({"upper", "lower", "length", "count", "first", "last", "default", "d"})
LOOP = frozenset({"first", "last", "index", "index0", "length"})
DEEPEST = 2
"""How many loops may lie within each other."""
ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const),
    *(nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand),
    *(nodes.Not, nodes.And, nodes.Or, nodes.Filter),
)


class ForbiddenSyntax(TemplateSyntaxError):
    """The template uses more than names, `if` and `for`; `what` is the part that is refused."""

    def __init__(self, what: str, line: int | None) -> None:
        super().__init__(f"not allowed: {what}", line or 1)
        self.what = what


class TemplateSandbox(SandboxedEnvironment):
    """Parses and runs templates in this language; everything that is printed is escaped."""

    def __init__(self, undefined: type[Undefined] = StrictUndefined) -> None:
        super().__init__(autoescape=True, undefined=undefined)
        self.globals.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        ensure_allowed(tree, 0)
        return tree


def ensure_allowed(node: nodes.Node, depth: int) -> None:
    """Raise ForbiddenSyntax for the first node that is not on the list."""
    if not isinstance(node, ALLOWED):
        raise ForbiddenSyntax(type(node).__name__.lower(), node.lineno)
    if isinstance(node, nodes.Getattr | nodes.Name):
        name = node.attr if isinstance(node, nodes.Getattr) else node.name
        if name.startswith("_"):
            raise ForbiddenSyntax(name, node.lineno)
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise ForbiddenSyntax(f"|{node.name}", node.lineno)
    if isinstance(node, nodes.For):
        depth += 1
        is_plain_loop = isinstance(node.iter, nodes.Name | nodes.Getattr) and not node.recursive
        is_plain_loop = is_plain_loop and isinstance(node.target, nodes.Name)
        if depth > DEEPEST or not is_plain_loop:
            raise ForbiddenSyntax("for", node.lineno)
    for child in node.iter_child_nodes():
        ensure_allowed(child, depth)


def find_unknown_names(node: nodes.Node, known: Shape) -> Iterator[str]:
    """Find the names in a template that the content does not have, as they are written."""
    if isinstance(node, nodes.Name):
        if node.name not in known:
            yield node.name
        return
    if isinstance(node, nodes.Getattr):
        if node.attr not in (_get_shape(node.node, known) or {}):
            yield _format_name(node)
        return
    if isinstance(node, nodes.For):
        yield from find_unknown_names(node.iter, known)
        assert isinstance(node.target, nodes.Name)
        inner: Shape = {
            **known,
            node.target.name: _get_shape(node.iter, known),
            "loop": dict.fromkeys(LOOP),
        }
        for child in (*node.body, *([node.test] if node.test else [])):
            yield from find_unknown_names(child, inner)
        for child in node.else_:
            yield from find_unknown_names(child, known)
        return
    for child in node.iter_child_nodes():
        yield from find_unknown_names(child, known)


def _get_shape(node: nodes.Node, known: Shape) -> Shape | None:
    """Get the names of the fields of a list's lines, or of a line; None for a text."""
    if isinstance(node, nodes.Name):
        return known.get(node.name)
    if isinstance(node, nodes.Getattr):
        return (_get_shape(node.node, known) or {}).get(node.attr)
    return None


def _format_name(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_format_name(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "…"


def list_used_names(tree: nodes.Node) -> set[str]:
    """List all names that a template uses, without attributes."""
    return {name.name for name in tree.find_all(nodes.Name)}
