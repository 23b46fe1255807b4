"""Examples of bodies and answers, as the demo of 2022 takes and gives them.

`examples.json` has a line for each schema; `make golden` writes it (`tests/demo/test_examples.py`).
A page has none of its own: readers of the description put the example of a row into it. Texts and
lists are cut, so a list inside a long record has no row.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from pydantic import JsonValue

from backend.api_description.nodes import ParameterNode, SchemaNode

PARAMETERS: Mapping[str, str] = {"If-Match": '"3"', "period_start": "2022-01-01"}
"""Of parameters that must be given and whose form is not plain. A page that tries an operation out
fills them in: so others, which may be left out, have none."""


@cache
def load_examples() -> Mapping[str, JsonValue]:
    """{schema: a value of it}."""
    file = resources.files("backend.api_description") / "examples.json"
    examples: dict[str, JsonValue] = json.loads(file.read_text("utf-8"))
    return examples


def add_examples(schemas: Mapping[str, SchemaNode]) -> None:
    """Show with each schema that has one its example."""
    for name, example in load_examples().items():
        if name in schemas:
            schemas[name]["examples"] = [example]


def add_parameter_examples(parameters: Iterable[ParameterNode]) -> None:
    for one in parameters:
        if one.get("required") and one.get("name") in PARAMETERS:
            one["example"] = PARAMETERS[one["name"]]
