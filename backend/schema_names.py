"""Keeps the names of some schemas in the OpenAPI document although their classes moved.

If two classes have the same name, FastAPI puts the module of each before the name, with `__` for
each dot. The name of such a schema would therefore change whenever its module is moved or renamed.
Clients that were generated from the OpenAPI document of a release use these names, and
`tests/docs/test_releases.py` refuses a name that is gone. So each line here replaces a module's
present name by the one of the first recorded document.

Change the left side of a line when its module moves. Remove a line when no schema of the last
release has its right side as a prefix any more: its endpoints were removed, or a release changed
these names and said so in the changelog. A new class needs no line: give it a name of its own.
"""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

RECORDED_MODULES: Mapping[str, str] = {
    "backend__domains__ratings__commune_ratings__schemas": (
        "backend__features__commune_ratings__schemas"
    ),
    "backend__domains__ratings__rating_criteria_sets__models": (
        "backend__features__rating_criteria_sets__models"
    ),
}
"""{present module: module in the recorded document}, both with `__` for each dot."""


def set_schema_names(app: FastAPI) -> None:
    """Let the OpenAPI document of `app` use the recorded names."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = to_recorded_names(describe())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def to_recorded_names(description: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI document with the recorded names, and its schemas sorted by name."""
    text = json.dumps(description)
    for module, recorded in RECORDED_MODULES.items():
        text = text.replace(f"{module}__", f"{recorded}__")
    renamed: dict[str, Any] = json.loads(text)
    schemas = renamed["components"]["schemas"]
    renamed["components"]["schemas"] = {name: schemas[name] for name in sorted(schemas)}
    return renamed
