"""What the values of an enumeration mean: the sentences that its class says after them."""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from itertools import pairwise

from backend.api_description.nodes import SchemaNode


def describe_values(schemas: Mapping[str, SchemaNode]) -> None:
    """Add to the description of each enumeration a line for each value that is explained."""
    for kind in StrEnum.__subclasses__():
        schema = schemas.get(kind.__name__)
        if schema and "enum" in schema and kind.__module__.startswith("backend."):
            lines = [f"* `{kind[name]}`: {said}" for name, said in list_explanations(kind)]
            said = schema.get("description", "")
            schema["description"] = "\n".join([said, "", *lines] if lines else [said]).strip()


def list_explanations(kind: type[StrEnum]) -> Iterator[tuple[str, str]]:
    """(name, sentence) of each member that has a sentence."""
    body = find_classes(kind.__module__)[kind.__name__].body
    for member, after in pairwise(body):
        match member, after:
            case (
                ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(said))),
            ):
                yield name, " ".join(said.split())


@cache
def find_classes(module: str) -> dict[str, ast.ClassDef]:
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
