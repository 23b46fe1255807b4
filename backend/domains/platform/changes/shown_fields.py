"""Which fields the API shows of each kind of record: the feed names no others.

A column that no answer shows (what seals a visit, a secret, a key of a search) is never named, also
if somebody adds one tomorrow.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import get_args

from backend import route_table
from backend.core.http.dispatch import API_PREFIX, get_first_segment
from backend.core.text.schemas import BaseModel
from backend.domains.platform.changes.kinds import load_kinds
from backend.domains.platform.changes.places import get_path


@cache
def load_shown_fields(table: str) -> frozenset[str]:
    """The fields of a record of this kind where its URL shows it."""
    path = API_PREFIX + get_path(load_kinds()[table])
    reads = {
        to_shape(route.path): route
        for route in route_table.load_routes(get_first_segment(path))
        if "GET" in (route.methods or ())
    }
    return list_fields(path, getattr(reads.get(to_shape(path)), "response_model", None))


def to_shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def list_fields(path: str, answer: object) -> frozenset[str]:
    """The fields of such a record; none where the path is that of another record, which shows it
    among others."""
    if not (isinstance(answer, type) and issubclass(answer, BaseModel)):
        return frozenset()
    fields = answer.model_fields
    if path.endswith(("{id}", "{code}")):
        return frozenset(field.alias or name for name, field in fields.items())
    listed = get_args(fields["items"].annotation) if "items" in fields else ()
    return frozenset(name for one in listed for name in one.model_fields)


def list_told_fields(entity: str, changed: Mapping[str, object]) -> list[str] | None:
    """The names of the changed fields that are shown; None if only others changed."""
    return sorted(load_shown_fields(entity) & changed.keys()) or None
