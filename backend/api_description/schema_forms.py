"""Schemas in the forms that client generators understand, without a change of what they mean."""

import math
from collections.abc import Callable, Iterator
from typing import Literal, cast

from backend.api_description.nodes import DocumentNode, Node, OperationNode, SchemaNode

NULL: SchemaNode = {"type": "null"}
SCHEMA_KEYS = frozenset({"type", "anyOf", "allOf", "enum", "$ref"})
"""A schema without one of them takes any value."""
LIMITS: tuple[
    Literal["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"], ...
] = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
FOREIGN_LIMITS: tuple[Literal["ge", "gt", "le", "lt"], ...] = ("ge", "gt", "le", "lt")


def normalize_schemas(document: DocumentNode) -> None:
    """Rewrite every schema of the document in place."""
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for node in list_objects(document):
        for rewrite in FORMS:
            rewrite(cast("SchemaNode", node))  # what is no schema has none of its keys


def list_objects(value: object) -> Iterator[Node]:
    """Every object inside a value, the outer ones first."""
    if isinstance(value, dict):
        yield value
        for inner in list(value.values()):
            yield from list_objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from list_objects(inner)


def normalize_parameters(operation: OperationNode) -> None:
    """A parameter may be left out where nothing is said; an address cannot say null.

    Of a list nothing said is none; Kotlin has no word for a list that is empty by default.
    """
    for one in operation.get("parameters", ()):
        if one.get("required") is False:
            del one["required"]
        if one.get("in") == "query":
            remove_null(one["schema"])
            if one["schema"].get("default") == []:
                del one["schema"]["default"]


def remove_null(node: SchemaNode) -> None:
    choices = [one for one in node.get("anyOf", ()) if one != NULL]
    if len(choices) == 1:
        del node["anyOf"]
        node.update(choices[0])
    elif choices:
        node["anyOf"] = choices


def merge_null(node: SchemaNode) -> None:
    """`anyOf: [X, null]` as one type list: `X` with `type: [x, "null"]`."""
    choices = node.get("anyOf", ())
    if NULL not in choices or len(choices) != 2:
        return
    kind = next(one for one in choices if one != NULL)
    own = kind.get("type")
    if isinstance(own, str) and not kind.keys() & {"enum", "const", "$ref"}:
        del node["anyOf"]
        node.update(kind)
        node["type"] = [own, "null"]


def open_null(node: SchemaNode) -> None:
    """A property that is always null, as the `next` of a list that is always whole."""
    for schema in node.get("properties", {}).values():
        if schema.get("type") == "null":
            schema["type"] = ["string", "null"]


def set_integer_format(node: SchemaNode) -> None:
    """Integers are 64 bits long: money in đồng does not fit into 32."""
    kind = node.get("type")
    if kind == "integer" or (isinstance(kind, list) and "integer" in kind):
        node.setdefault("format", "int64")


def normalize_limits(node: SchemaNode) -> None:
    """Without those that JSON Schema does not know (of dates), or that a narrower one contains;
    whole ones without a fraction: FastAPI says 1000000.0."""
    if node.keys() & SCHEMA_KEYS:
        for limit in LIMITS:
            value = node.get(limit)
            if isinstance(value, float) and value.is_integer():
                node[limit] = int(value)
        for name in FOREIGN_LIMITS:
            node.pop(name, None)
        if node.get("minimum", math.inf) <= node.get("exclusiveMinimum", -math.inf):
            del node["minimum"]


def set_binary_format(node: SchemaNode) -> None:
    """A file in a form."""
    if node.pop("contentMediaType", None) is not None:
        node["format"] = "binary"


def remove_title(node: SchemaNode) -> None:
    """The title that is only the name in other letters. `info` (with a version) keeps its own."""
    if isinstance(node.get("title"), str) and "version" not in node:
        del node["title"]


FORMS: tuple[Callable[[SchemaNode], None], ...] = (
    merge_null,
    open_null,
    set_integer_format,
    normalize_limits,
    set_binary_format,
    remove_title,
)
"""In their order: nulls are merged before types are looked at."""
