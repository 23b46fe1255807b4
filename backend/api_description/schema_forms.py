"""Schemas in the forms that client generators understand, without a change of what they mean."""

import math
from collections.abc import Callable, Iterator
from typing import Any

Node = dict[str, Any]
NULL: Node = {"type": "null"}
SCHEMA_KEYS = frozenset({"type", "anyOf", "allOf", "enum", "$ref"})
"""One of them tells a schema from `info`, which has a title too."""


def normalize_schemas(document: Node) -> None:
    """Rewrite every schema of the document in place."""
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for node in list_objects(document):
        for rewrite in FORMS:
            rewrite(node)


def list_objects(value: Any) -> Iterator[Node]:
    """Every object inside a value, the outer ones first."""
    if isinstance(value, dict):
        yield value
        for inner in list(value.values()):
            yield from list_objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from list_objects(inner)


def merge_null(node: Node) -> None:
    """`anyOf: [X, null]` as one type list: `X` with `type: [x, "null"]`."""
    choices = node.get("anyOf")
    if not isinstance(choices, list) or NULL not in choices or len(choices) != 2:
        return
    kind = next(one for one in choices if one != NULL)
    if isinstance(kind.get("type"), str) and not kind.keys() & {"enum", "const", "$ref"}:
        del node["anyOf"]
        node.update(kind | {"type": [kind["type"], "null"]})


def open_null(node: Node) -> None:
    """A property that is always null, as the `next` of a list that is always whole."""
    for name, schema in node.get("properties", {}).items():
        if isinstance(schema, dict) and schema.get("type") == "null":
            node["properties"][name] = schema | {"type": ["string", "null"]}


def set_integer_format(node: Node) -> None:
    """Integers are 64 bits long: money in đồng does not fit into 32."""
    kind = node.get("type")
    if kind == "integer" or (isinstance(kind, list) and "integer" in kind):
        node.setdefault("format", "int64")


def remove_foreign_limits(node: Node) -> None:
    """Limits that JSON Schema does not know (of dates), and a `minimum` beside a narrower one."""
    if node.keys() & SCHEMA_KEYS:
        for name in ("ge", "gt", "le", "lt"):
            node.pop(name, None)
        if node.get("minimum", math.inf) <= node.get("exclusiveMinimum", -math.inf):
            del node["minimum"]


def set_binary_format(node: Node) -> None:
    """A file in a form."""
    if node.pop("contentMediaType", None) is not None:
        node["format"] = "binary"


def remove_title(node: Node) -> None:
    """The title that is only the name in other letters."""
    if isinstance(node.get("title"), str) and node.keys() & {
        "type",
        "anyOf",
        "enum",
        "$ref",
        "allOf",
    }:
        del node["title"]


def remove_optional(node: Node) -> None:
    """Of a parameter that may be left out: that is so where nothing is said."""
    if node.get("required") is False:
        del node["required"]


def remove_empty_default(node: Node) -> None:
    """Of a parameter that is a list: nothing said is none, and Kotlin has no word for it."""
    if "in" in node and node.get("schema", {}).get("default") == []:
        del node["schema"]["default"]


FORMS: tuple[Callable[[Node], None], ...] = (
    merge_null,
    open_null,
    set_integer_format,
    remove_foreign_limits,
    set_binary_format,
    remove_title,
    remove_optional,
    remove_empty_default,
)
"""In their order: nulls are merged before types are looked at."""
