"""Names of schemas in the API's description that hold the place of their class.

Where two classes bear one name, FastAPI tells them apart by their modules. Clients know them by
the modules of the day when they were described; a class renamed to a word of its own needs no line.
"""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

RECORDED_MODULES: Mapping[str, str] = {
    "backend__domains__organisation__accounts__schemas": ("backend__features__accounts__schemas"),
    "backend__domains__ratings__commune_ratings__schemas": (
        "backend__features__commune_ratings__schemas"
    ),
    "backend__domains__ratings__commune_ratings__states": (
        "backend__features__commune_ratings__states"
    ),
    "backend__domains__police__crime_statistics__periods": (
        "backend__features__crime_statistics__periods"
    ),
    "backend__domains__establishments__establishments__schemas": (
        "backend__features__establishments__schemas"
    ),
    "backend__domains__workspace__handovers__kind": ("backend__features__handovers__kind"),
    "backend__spreadsheets__headings": ("backend__features__imports__headings"),
    "backend__domains__inspections__inspection_plans__schemas": (
        "backend__features__inspection_plans__schemas"
    ),
    "backend__domains__planning__plans__models": ("backend__features__plans__models"),
    "backend__domains__planning__plans__schemas": ("backend__features__plans__schemas"),
    "backend__domains__ratings__rating_criteria_sets__models": (
        "backend__features__rating_criteria_sets__models"
    ),
    "backend__domains__reporting__report_calendars__periods": (
        "backend__features__report_calendars__periods"
    ),
    "backend__domains__reporting__reports__schemas": ("backend__features__reports__schemas"),
    "backend__domains__reporting__reports__states": ("backend__features__reports__states"),
    "backend__domains__platform__second_approvals__models": (
        "backend__features__second_approvals__models"
    ),
    "backend__domains__prevention__staff__schemas": ("backend__features__staff__schemas"),
    "backend__domains__enforcement__violations__act_schemas": (
        "backend__features__violations__act_schemas"
    ),
}
"""{module: what stands for it in the API's description}, with `__` for each dot."""


def keep_schema_names(app: FastAPI) -> None:
    """The description that `app` gives calls these schemas as ever."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = to_recorded_names(describe())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def to_recorded_names(description: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(description)
    for module, kept in RECORDED_MODULES.items():
        text = text.replace(f"{module}__", f"{kept}__")
    kept_names: dict[str, Any] = json.loads(text)
    schemas = kept_names["components"]["schemas"]
    kept_names["components"]["schemas"] = {name: schemas[name] for name in sorted(schemas)}
    return kept_names
