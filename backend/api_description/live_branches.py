"""The parts of a function that can run where it is known which act it was called for."""

import ast
from collections.abc import Mapping

from backend.api_description.source_names import ACT, find_value, list_children, list_nodes


def list_live_nodes(node: ast.AST, names: Mapping[str, object]) -> list[ast.AST]:
    """The node and all in it, as `list_nodes`, but for branches that the known act rules out."""
    if not isinstance(names.get(ACT), str):
        return list_nodes(node)
    nodes = [node]
    for one in nodes:
        is_taken = find_outcome(one.test, names) if isinstance(one, ast.If) else None
        if isinstance(one, ast.If) and is_taken is not None:
            nodes += [one.test, *(one.body if is_taken else one.orelse)]
        else:
            nodes += list_children(one)
    return nodes


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
