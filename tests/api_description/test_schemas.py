"""Schemas from which clients are made: bounded inputs, names that do not clash."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from api_breaks import get_target, list_operations
from backend import api_description
from backend.api_description.schema_forms import NULL

Json = dict[str, Any]
BOUNDS: dict[str, tuple[set[str], ...]] = {
    "string": ({"maxLength", "pattern", "format"},),
    "array": ({"maxItems"},),
    "integer": ({"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"}),
    "number": ({"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"}),
}
"""{kind: of each of these sets one must be there}"""
OF_SEVERAL_KINDS = {
    "ItemEntry.applies_to": "ItemEntry_applies_to",
    "ItemRead.applies_to": "ItemRead_applies_to",
    "OpenTable.items[][]": "OpenTable_items_inner_value",
}
"""{place: as openapi-generator calls it} of values that are a text or a list, or any number."""
GUIDES = sorted(Path(api_description.__file__).parent.glob("guide.*.md"))


@pytest.fixture
def document(app: FastAPI) -> Json:
    found: Json = app.openapi()
    return found


def list_inputs(document: Json) -> Iterator[tuple[str, Json]]:
    """(operation, schema) of each body and of each parameter but the headers."""
    for _, _, operation in list_operations(document):
        name = operation["operationId"]
        for one in operation.get("parameters", ()):
            parameter = get_target(document, one)
            if parameter["in"] != "header":
                yield f"{name}?{parameter['name']}", parameter["schema"]
        for content in operation.get("requestBody", {}).get("content", {}).values():
            yield name, content["schema"]


def list_schemas(
    document: Json, place: str, node: Any, seen: set[int]
) -> Iterator[tuple[str, Json]]:
    """A schema and all in it, each once."""
    schema = get_target(document, node)
    if id(schema) in seen:
        return
    seen.add(id(schema))
    place = node.get("$ref", place).rsplit("/", 1)[-1]
    yield place, schema
    inner = [(place, one) for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ()))]
    inner += [(f"{place}.{name}", one) for name, one in schema.get("properties", {}).items()]
    for key in ("items", "additionalProperties"):
        inner += [(f"{place}[]", schema[key])] if isinstance(schema.get(key), dict) else []
    for where, one in inner:
        yield from list_schemas(document, where, one, seen)


def find_missing_bounds(schema: Json) -> list[str]:
    kinds = schema.get("type", ())
    if "enum" in schema or "const" in schema:
        return []
    return [
        kind
        for kind in ([kinds] if isinstance(kinds, str) else kinds)
        if any(not schema.keys() & one for one in BOUNDS.get(kind, ()))
    ]


@pytest.mark.once
def test_what_comes_in_has_limits(document: Json) -> None:
    """So a linter need not ask for the limits of what goes out (`.ci/api/spectral.yaml`)."""
    seen: set[int] = set()
    found = [
        f"{place}: {kind}"
        for name, node in list_inputs(document)
        for place, schema in list_schemas(document, name, node, seen)
        for kind in find_missing_bounds(schema)
    ]
    assert found == []
    assert len(seen) > 1000


@pytest.mark.once
def test_no_schema_is_called_as_one_of_its_fields(document: Json) -> None:
    """In a generated client the field would hide the class."""
    for name, schema in document["components"]["schemas"].items():
        own = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
        assert own not in schema.get("properties", {}), name
        assert "__" not in name, "the name shows a module"


@pytest.mark.once
def test_typed_languages_have_a_type_for_each_value(document: Json) -> None:
    """A choice of several schemas becomes a class without content in Kotlin, and a list that is
    empty unless something is asked has no word there. The guide says what to tell its generator."""
    schemas = document["components"]["schemas"]
    roots = [*list_inputs(document), *schemas.items()]
    seen: set[int] = set()
    found = [
        place
        for name, node in roots
        for place, schema in list_schemas(document, name, node, seen)
        if sum(one != NULL for one in schema.get("anyOf", ())) > 1
    ]
    assert sorted(found) == sorted(OF_SEVERAL_KINDS)
    assert [name for name, schema in list_inputs(document) if schema.get("default") == []] == []
    options = ",".join(f"{name}=kotlin.Any" for name in OF_SEVERAL_KINDS.values())
    assert len(GUIDES) == 2
    for guide in GUIDES:
        assert f"--schema-mappings={options}" in guide.read_text("utf-8")
