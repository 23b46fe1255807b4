"""Paths and fields on which every client may rely, whatever the release: `fixed_names.txt`.

Each line is a path below /api/v1 and what a client sends there or reads there: fields of bodies and
answers, of the list or of one record, and parameters. Unlike the recorded description it is
written by hand and only grows.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent
NAMES = FOLDER / "fixed_names.txt"
DESCRIPTION = FOLDER / "openapi.json"
Json = dict[str, Any]


def list_lost(lines: list[str], api: Json) -> Iterator[str]:
    """`/plans` for a path, `/plans: year` for a name that is not there."""
    by_shape = {to_shape(path): methods for path, methods in api["paths"].items()}
    for line in lines:
        path, *names = line.split()
        shapes = [to_shape(f"/api/v1{path}"), to_shape(f"/api/v1{path}/{{id}}")]
        if shapes[0] not in by_shape:
            yield path
            continue
        known = set[str]()
        for shape in shapes:
            known |= set(list_names(by_shape.get(shape, {}), api, set()))
        yield from (f"{path}: {name}" for name in names if name not in known)


def to_shape(path: str) -> str:
    """The path whatever its parameters are called."""
    return re.sub(r"\{\w+\}", "{}", path)


def list_names(part: Any, api: Json, seen: set[str]) -> Iterator[str]:
    """Parameters and fields, also of the schemas that `part` refers to."""
    if isinstance(part, list):
        for one in part:
            yield from list_names(one, api, seen)
    if not isinstance(part, dict):
        return
    yield from part.get("properties", {})
    if isinstance(part.get("in"), str):
        yield part["name"]
    reference = part.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        seen.add(reference)
        kind, name = reference.split("/")[-2:]
        yield from list_names(api["components"][kind][name], api, seen)
    for one in part.values():
        yield from list_names(one, api, seen)


@pytest.mark.once
def test_every_fixed_name_is_there() -> None:
    api = json.loads(DESCRIPTION.read_text("utf-8"))
    assert list(list_lost(NAMES.read_text("utf-8").splitlines(), api)) == []


@pytest.mark.once
def test_a_name_that_goes_is_told() -> None:
    """The control: a path and a field, each renamed, are told, and nothing else."""
    text = DESCRIPTION.read_text("utf-8").replace('"/api/v1/budgets"', '"/api/v1/funds"')
    bent = json.loads(text.replace('"under_18_count"', '"minors"'))
    lines = ["/budgets year", "/support-services month under_18_count", "/staff kind"]
    assert list(list_lost(lines, bent)) == ["/budgets", "/support-services: under_18_count"]
