"""What names mean: one sentence for a name wherever it stands, from data files beside this module.

`fields.toml` holds the fields of schemas, `parameters.toml` those of addresses and queries,
`schemas.toml` the schemas. A key is a name, or `Schema.name` (`operation.name` of a parameter)
where it means something else there. What the code itself says of a thing goes before.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

Node = dict[str, Any]
GENERIC = "_"
"""Ends the name of a generic schema, as in `Page_StaffRead_`: its sentence is that of `Page`."""


@cache
def load_words(subject: str) -> Mapping[str, str]:
    """Key → sentence of `fields`, `parameters` or `schemas`."""
    file = resources.files("backend.api_description") / f"{subject}.toml"
    words: dict[str, str] = tomllib.loads(file.read_text("utf-8"))
    return words


def describe_schemas(schemas: Node) -> None:
    """Say of each schema and of each of its fields what it is."""
    for name, schema in schemas.items():
        add_sentence(schema, "schemas", name, name.partition(GENERIC)[0])
        for field, node in schema.get("properties", {}).items():
            add_sentence(node, "fields", f"{name}.{field}", field)


def describe_parameters(operation: Node) -> None:
    """Say of each parameter what it is, at the parameter and not at its schema too."""
    for parameter in operation.get("parameters", ()):
        if "name" in parameter:
            said = parameter["schema"].pop("description", None)
            if said is not None:
                parameter.setdefault("description", said)
            name = parameter["name"]
            add_sentence(parameter, "parameters", f"{operation['operationId']}.{name}", name)


def add_sentence(node: Node, subject: str, *keys: str) -> None:
    """Describe the node by the first key that has a sentence, unless it is described already."""
    words = load_words(subject)
    known = next((words[key] for key in keys if key in words), None)
    if known is not None:
        node.setdefault("description", known)
