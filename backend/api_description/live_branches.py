"""The parts of a function that can run where it is known which act it was called for."""

import ast
from collections.abc import Iterator, Mapping

from backend.api_description.source_names import ACT, find_value


def list_live_nodes(node: ast.AST, names: Mapping[str, object]) -> Iterator[ast.AST]:
    """The node and all in it, as `ast.walk`, but for branches that the known act rules out."""
    yield node
    for inner in list_live_children(node, names):
        yield from list_live_nodes(inner, names)


def list_live_children(node: ast.AST, names: Mapping[str, object]) -> list[ast.AST]:
    if isinstance(node, ast.If):
        is_taken = find_outcome(node.test, names)
        if is_taken is not None:
            return [node.test, *(node.body if is_taken else node.orelse)]
    return list(ast.iter_child_nodes(node))


def find_outcome(test: ast.expr, names: Mapping[str, object]) -> bool | None:
    """What a test answers, such as `act == "approve" and open_`; None where only a run tells."""
    if isinstance(test, ast.BoolOp):
        known = [find_outcome(one, names) for one in test.values]
        ruling = isinstance(test.op, ast.Or)
        if ruling in known:
            return ruling
        return None if None in known else not ruling
    if not (isinstance(test, ast.Compare) and isinstance(test.left, ast.Name)):
        return None
    of, to = names.get(ACT), find_value(test.comparators[0], names)
    if test.left.id != ACT or not isinstance(of, str) or len(test.ops) != 1:
        return None
    if isinstance(to, str) and isinstance(test.ops[0], ast.Eq | ast.NotEq):
        return (of == to) is isinstance(test.ops[0], ast.Eq)
    if isinstance(to, frozenset) and isinstance(test.ops[0], ast.In):
        return of in to
    return None
