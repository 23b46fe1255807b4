"""What names mean: one sentence for a name wherever it stands, from data files beside this module.

`fields.toml` holds the fields of schemas, `parameters.toml` those of addresses and queries,
`schemas.toml` the schemas. A key is a name, or `Schema.name` (`operation.name` of a parameter)
where it means something else there; `Plan.name` is of `PlanCreate`, `PlanRead` and so on. What
the code itself says of a thing goes before. The files are read once, when the description is made.
A field that is never null loses the end of its sentence from `; null: ` on.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from importlib import resources

from backend.api_description.nodes import OperationNode, SchemaNode
from backend.api_description.schema_forms import NULL, SCHEMA_KEYS

GENERIC = "_"
"""Ends the name of a generic schema, as in `Page_StaffRead_`: its sentence is that of `Page`."""
OF_NULL = "; null: "
FORMS = re.compile("(Create|Detail|Patch|Read|Row|Update)$")
"""The forms of one resource: a field means the same in each."""


@cache
def load_words(subject: str) -> Mapping[str, str]:
    """Key → sentence of `fields`, `parameters` or `schemas`."""
    file = resources.files("backend.api_description") / f"{subject}.toml"
    words: dict[str, str] = tomllib.loads(file.read_text("utf-8"))
    return words


def describe_schemas(schemas: Mapping[str, SchemaNode]) -> None:
    """Say of each schema and of each of its fields what it is."""
    for name, schema in schemas.items():
        describe_node(schema, "schemas", name, name.partition(GENERIC)[0])
        for field, node in schema.get("properties", {}).items():
            describe_node(node, "fields", *list_field_keys(name, field))


def list_field_keys(schema: str, field: str) -> tuple[str, str, str]:
    """Where the sentence of a field may stand: the first that does wins."""
    return f"{schema}.{field}", f"{FORMS.sub('', schema)}.{field}", field


def describe_parameters(operation: OperationNode) -> None:
    """Say of each parameter what it is, at the parameter and not at its schema too."""
    for parameter in operation.get("parameters", ()):
        if "name" in parameter:
            name = parameter["name"]
            own = parameter.get("description", parameter["schema"].pop("description", None))
            keys = (f"{operation['operationId']}.{name}", name)
            said = normalize_sentence(own) if own else find_sentence("parameters", *keys)
            if said is not None:
                parameter["description"] = said


def describe_success(operation: OperationNode) -> None:
    """Call an answer by the words of its status, which are shorter than FastAPI's own."""
    for status, answer in operation["responses"].items():
        if answer.get("description") == "Successful Response":
            answer["description"] = HTTPStatus(int(status)).phrase


def describe_node(node: SchemaNode, subject: str, *keys: str) -> None:
    """Describe it by the first key that has a sentence, unless it is described already."""
    if own := node.get("description"):
        node["description"] = normalize_sentence(own)
        return
    said = find_sentence(subject, *keys)
    if said is not None:
        node["description"] = said if is_nullable(node) else said.partition(OF_NULL)[0]


def find_sentence(subject: str, *keys: str) -> str | None:
    """That of the first key that has one."""
    words = load_words(subject)
    return next((words[key] for key in keys if key in words), None)


def normalize_sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def is_nullable(node: SchemaNode) -> bool:
    """Whether null may stand for the value, or in it."""
    kinds = node.get("type", "" if node.keys() & SCHEMA_KEYS else "null")
    inner = (node.get("items"), node.get("additionalProperties"))
    return (
        "null" in kinds
        or NULL in node.get("anyOf", ())
        or any(isinstance(one, dict) and is_nullable(one) for one in inner)
    )
