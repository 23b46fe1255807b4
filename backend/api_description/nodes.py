"""The parts of an OpenAPI document, with the keys that are read or written here.

OpenAPI lets each part hold more. What only passes through is a `Node`.
"""

from typing import NotRequired, TypedDict

from pydantic import JsonValue

Node = dict[str, JsonValue]
"""Any object of the document."""

SchemaNode = TypedDict(
    "SchemaNode",
    {
        "$ref": str,
        "type": str | list[str],
        "title": str,
        "description": str,
        "properties": "dict[str, SchemaNode]",
        "required": list[str],
        "items": "SchemaNode",
        "additionalProperties": "bool | SchemaNode",
        "anyOf": "list[SchemaNode]",
        "enum": list[JsonValue],
        "const": JsonValue,
        "default": JsonValue,
        "examples": list[JsonValue],
        "format": str,
        "pattern": str,
        "contentMediaType": str,
        "minLength": int,
        "maxLength": int,
        "minimum": float,
        "maximum": float,
        "exclusiveMinimum": float,
        "exclusiveMaximum": float,
        "multipleOf": float,
        "ge": float,
        "gt": float,
        "le": float,
        "lt": float,
    },
    total=False,
)
"""A class could not write `$ref`, nor `in` of a parameter."""


HeaderNode = TypedDict(
    "HeaderNode",
    {"$ref": str, "description": str, "schema": SchemaNode, "example": JsonValue},
    total=False,
)


ParameterNode = TypedDict(
    "ParameterNode",
    {
        "$ref": str,
        "name": str,
        "in": str,
        "required": bool,
        "description": str,
        "schema": SchemaNode,
        "example": JsonValue,
    },
    total=False,
)


class MediaNode(TypedDict, total=False):
    schema: SchemaNode


class LinkNode(TypedDict):
    operationId: str
    parameters: dict[str, str]


AnswerNode = TypedDict(
    "AnswerNode",
    {
        "$ref": str,
        "description": str,
        "headers": dict[str, HeaderNode],
        "content": dict[str, MediaNode],
        "links": dict[str, LinkNode],
        "x-problem-codes": list[str],
        "x-field-codes": list[str],
    },
    total=False,
)
OperationNode = TypedDict(
    "OperationNode",
    {
        "operationId": str,
        "summary": NotRequired[str],
        "tags": list[str],
        "description": NotRequired[str],
        "parameters": NotRequired[list[ParameterNode]],
        "requestBody": NotRequired[Node],
        "responses": dict[str, AnswerNode],
        "security": list[dict[str, list[str]]],
        "x-problem-codes": NotRequired[dict[str, list[str]]],
        "x-field-codes": NotRequired[list[str]],
    },
)
Paths = dict[str, dict[str, OperationNode]]


class TagNode(TypedDict):
    name: str
    description: str


class ComponentsNode(TypedDict, total=False):
    schemas: dict[str, SchemaNode]
    responses: dict[str, AnswerNode]
    parameters: dict[str, ParameterNode]
    headers: dict[str, HeaderNode]
    securitySchemes: dict[str, Node]


class DocumentNode(TypedDict):
    info: Node
    servers: list[Node]
    tags: list[TagNode]
    paths: Paths
    components: ComponentsNode
