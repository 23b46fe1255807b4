"""The OpenAPI document of the application: FastAPI's own, made complete and true."""

import inspect
import json
import sys
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from backend.api_description.answers import describe_answers
from backend.api_description.enum_values import describe_values
from backend.api_description.examples import add_examples, add_parameter_examples
from backend.api_description.links import add_links
from backend.api_description.nodes import (
    DocumentNode,
    Node,
    OperationNode,
    Paths,
    SchemaNode,
    TagNode,
)
from backend.api_description.requests import describe_request_headers
from backend.api_description.schema_forms import (
    list_objects,
    normalize_parameters,
    normalize_schemas,
)
from backend.api_description.security import SECURITY_SCHEMES, select_security
from backend.api_description.shared_answers import move_shared_answers
from backend.api_description.shared_parameters import move_shared_parameters
from backend.api_description.shared_parts import build_problem_schemas, build_shared_parts
from backend.api_description.words import describe_parameters, describe_schemas, describe_success
from backend.core.http.dependencies import PermissionRoute
from backend.core.http.lazy_routes import remove_alias_warnings
from backend.core.http.navigation import list_detail_parameters

PARTS = (
    *("summary", "tags", "x-permission", "security", "requestBody", "operationId"),
    *("x-field-codes", "x-problem-codes", "parameters", "responses", "description"),
)


def describe_api(app: FastAPI) -> Node:
    """The OpenAPI document; built once, because that takes seconds."""
    if app.openapi_schema is None:
        app.openapi_schema = dict(build_document(app))
    return app.openapi_schema


@cache
def render_description(app: FastAPI) -> str:
    """The document as a client gets it."""
    return json.dumps(describe_api(app), ensure_ascii=False, separators=(",", ":"))


def read_guide() -> str:
    """What a developer reads first, in Vietnamese and in English; Markdown."""
    folder = resources.files("backend.api_description")
    return "\n".join((folder / f"guide.{one}.md").read_text("utf-8") for one in ("vi", "en"))


def build_document(app: FastAPI) -> DocumentNode:
    with remove_alias_warnings():
        made = get_openapi(
            title=app.title, version=app.version, description=read_guide(), routes=app.routes
        )
    document = cast("DocumentNode", made)
    document["info"]["contact"] = {"name": "The office that runs this server"}
    document["info"]["license"] = {
        "name": "Not chosen yet: see the file LICENSE",
        "identifier": "LicenseRef-not-chosen",
    }
    document["servers"] = [{"url": "/", "description": "The server that gave this document"}]
    document["tags"] = describe_tags(app)
    details = list_detail_parameters(app.routes)
    for route, operation in list_operations(app, document["paths"]):
        describe_request_headers(route, operation)
        describe_answers(route, operation, details)
        operation["security"] = select_security(route)
        normalize_parameters(operation)
    components = document["components"]
    components["schemas"] |= build_problem_schemas()
    components |= build_shared_parts()
    components["securitySchemes"] = dict(SECURITY_SCHEMES)
    normalize_schemas(document)
    describe_schemas(components["schemas"])
    describe_values(components["schemas"])
    operations = [found.operation for found in list_operations(app, document["paths"])]
    for operation in operations:
        describe_parameters(operation)
        describe_success(operation)
        operation["summary"] = build_summary(operation["operationId"])
    add_links(document["paths"], components["schemas"])
    move_shared_parameters(document, operations)
    move_shared_answers(document, operations)
    add_examples(components["schemas"])
    add_parameter_examples(components["parameters"].values())
    for operation in operations:
        add_parameter_examples(operation.get("parameters", ()))
    return sort_parts(document)


def build_summary(name: str) -> str:
    """The name as a heading, in the letters of a sentence: so it packs smaller than FastAPI's."""
    return name.replace("_", " ").capitalize()


def sort_parts(document: DocumentNode) -> DocumentNode:
    """With paths after what they refer to, descriptions first, and like beside like: so it packs
    smaller."""
    for node in list_objects(document):
        move_description(node)
    schemas = document["components"]["schemas"].items()
    document["components"]["schemas"] = dict(
        sorted(schemas, key=lambda one: compute_schema_order(*one))
    )
    for methods in document["paths"].values():
        for method, operation in methods.items():
            parts = sorted(operation.items(), key=lambda one: compute_part_order(one[0]))
            methods[method] = cast("OperationNode", dict(parts))
    others = {name: value for name, value in document.items() if name != "paths"}
    return cast("DocumentNode", {**others, "paths": document["paths"]})


def compute_schema_order(name: str, schema: SchemaNode) -> tuple[bool, bool, bool]:
    """Values come first, then objects without an example and with one, then pages."""
    return name.startswith("Page_"), "properties" in schema, "examples" in schema


def compute_part_order(name: str) -> int:
    """Where a part of an operation stands; of the orders tried this one packs best."""
    return PARTS.index(name) if name in PARTS else len(PARTS)


def move_description(node: Node) -> None:
    """To the beginning of the object, where it is read first."""
    if isinstance(node.get("description"), str):
        others = {name: value for name, value in node.items() if name != "description"}
        said = node["description"]
        node.clear()
        node.update({"description": said, **others})


class Described(NamedTuple):
    route: PermissionRoute
    operation: OperationNode


def list_operations(app: FastAPI, paths: Paths) -> Iterator[Described]:
    """Each operation of the document's paths with its route."""
    for route in app.routes:
        if isinstance(route, PermissionRoute) and route.include_in_schema:
            for method in route.methods or ():
                yield Described(route, paths[route.path_format][method.lower()])


def describe_tags(app: FastAPI) -> list[TagNode]:
    """Each tag with the sentence that opens the module of its routes, its own resource's first.

    What else the module says is for those who change it.
    """
    words: dict[str, str] = {}
    for route in app.routes:
        if isinstance(route, PermissionRoute) and route.include_in_schema:
            module = inspect.unwrap(route.endpoint).__module__
            sentence = (inspect.getdoc(sys.modules[module]) or "").partition("\n\n")[0]
            for tag in map(str, route.tags):
                if tag not in words or f".{tag.replace('-', '_')}." in module:
                    words[tag] = sentence
    return [{"name": name, "description": words[name]} for name in sorted(words)]
