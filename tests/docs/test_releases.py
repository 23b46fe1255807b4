"""What the newest release answers is still answered: clients of it go on working."""

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RELEASES = ROOT / "docs" / "releases"
METHODS = ("get", "post", "put", "patch", "delete")
Json = dict[str, Any]


def version_key(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split("."))


def newest_release() -> str:
    return max((p.name for p in RELEASES.iterdir() if p.is_dir()), key=version_key)


@cache
def released() -> Json:
    text = (RELEASES / newest_release() / "openapi.json").read_text("utf-8")
    parsed: Json = json.loads(text)
    return parsed


@cache
def present() -> Json:
    parsed: Json = json.loads((ROOT / "tests/contract/openapi.json").read_text("utf-8"))
    return parsed


def operations(api: Json) -> Iterator[tuple[str, str, Json]]:
    """(method, path, operation) of each."""
    for path, methods in api["paths"].items():
        yield from ((method, path, methods[method]) for method in METHODS if method in methods)


def parameters_of(operation: Json) -> list[Json]:
    """Those of path and query: headers were not described before, and are shared by reference."""
    return [p for p in operation.get("parameters", ()) if "$ref" not in p]


def required_parameters(operation: Json) -> set[str]:
    return {p["name"] for p in parameters_of(operation) if p.get("required")}


def breaks(old: Json, new: Json) -> Iterator[str]:
    """Each way in which a client of `old` would stumble over `new`."""
    now = {found[2]["operationId"]: found for found in operations(new)}
    for method, path, operation in operations(old):
        name = operation["operationId"]
        if name not in now or now[name][:2] != (method, path):
            yield f"{name}: {method.upper()} {path} is gone"
            continue
        after = now[name][2]
        if operation.get("x-permission") != after.get("x-permission"):
            yield f"{name}: asks for another permission"
        for parameter in required_parameters(after) - required_parameters(operation):
            yield f"{name}: needs the parameter {parameter}"
        gone = {p["name"] for p in parameters_of(operation)}
        for parameter in gone - {p["name"] for p in parameters_of(after)}:
            yield f"{name}: takes the parameter {parameter} no more"
    before, after = (api["components"]["schemas"] for api in (old, new))
    yield from schema_breaks(before, after, body_names(old))


def body_names(api: Json) -> set[str]:
    """Schemas that a request's body is, directly."""
    bodies = json.dumps([operation.get("requestBody") for _, _, operation in operations(api)])
    return set(re.findall(r"#/components/schemas/(\w+)", bodies))


def schema_breaks(old: Json, new: Json, bodies: set[str]) -> Iterator[str]:
    """Fields and values that are gone, and in `bodies` fields that must now be sent."""
    for name, schema in old.items():
        if name not in new:
            yield f"the schema {name} is gone"
            continue
        gone = set(schema.get("enum", ())) - set(new[name].get("enum", ()))
        yield from (f"the value {value} of {name} is gone" for value in sorted(gone))
        for field in schema.get("properties", {}).keys() - new[name].get("properties", {}).keys():
            yield f"{name}.{field} is gone"
        if name in bodies:
            needed = set(new[name].get("required", ())) - set(schema.get("required", ()))
            yield from (f"{name}.{field} is needed" for field in sorted(needed))


def test_a_client_of_the_newest_release_goes_on_working() -> None:
    assert list(breaks(released(), present())) == []


def test_breaks_are_found() -> None:
    """The control: an operation, a field, a value and a need of a body, each changed, are told."""
    bent: Json = json.loads(json.dumps(released()))
    path = next(path for path, methods in bent["paths"].items() if "get" in methods)
    del bent["paths"][path]
    body = min(name for name in body_names(bent) if name.endswith("Create"))
    schema = bent["components"]["schemas"][body]
    field = next(iter(schema["properties"]))
    del schema["properties"][field]
    schema["required"] = [*schema.get("required", ()), "colour"]
    bent["components"]["schemas"]["Role"]["enum"].remove("auditor")
    found = list(breaks(released(), bent))
    assert any(f"GET {path} is gone" in one for one in found)
    assert f"{body}.{field} is gone" in found
    assert f"{body}.colour is needed" in found
    assert "the value auditor of Role is gone" in found


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    sections = re.findall(r"^## \[(\d+\.\d+\.\d+)\] – \d{4}-\d\d-\d\d$", changes, re.MULTILINE)
    assert sections == sorted(sections, key=version_key, reverse=True)
    assert project["version"] == sections[0] == newest_release()
