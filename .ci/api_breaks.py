"""Tells in what a newer description of the API breaks the clients of an older one.

    .venv/bin/python .ci/api_breaks.py OLD.json NEW.json

What clients send and what they get have opposite rules: a request may never be asked for more than
before, an answer may never give less. A schema that both use is therefore looked at twice.
"""

import json
import operator
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

Node = dict[str, Any]
"""An object of a description. OpenAPI is open: what a key holds depends on where it stands."""
Way = Literal["request", "answer"]

METHODS = ("get", "post", "put", "patch", "delete")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
FORMATS_ON_PAPER = {None, "int32", "int64", "binary"}
"""They change nothing that is sent: an integer or a file says what it always was."""
KINDS = {str: "string", bool: "boolean", int: "integer", float: "number"}


class Branch(NamedTuple):
    """One of the kinds of value that a schema allows."""

    kind: str
    name: str
    """Of the schema that it refers to."""
    schema: Node


class Pair(NamedTuple):
    """What stands at one place of both descriptions."""

    old: Node
    new: Node
    place: str
    way: Way


class Comparison:
    """Of two descriptions; it looks at each pair of schemas once for each way."""

    def __init__(self, old: Node, new: Node) -> None:
        self.old, self.new = old, new
        self.seen: set[tuple[int, int, str]] = set()
        self.tells_headers = any(
            one["in"] == "header" for one in old["components"].get("parameters", {}).values()
        )

    def compare_operations(self) -> Iterator[str]:
        """Each way in which a client of the old description would stumble over the new one."""
        now = {found[2]["operationId"]: found for found in list_operations(self.new)}
        for method, path, before in list_operations(self.old):
            name = before["operationId"]
            if name not in now or now[name][:2] != (method, path):
                yield f"{name}: {method.upper()} {path} is gone"
                continue
            after = now[name][2]
            if before.get("x-permission") != after.get("x-permission"):
                yield f"{name}: asks for another permission"
            yield from self.compare_security(name, before, after)
            yield from self.compare_parameters(name, before, after)
            yield from self.compare_bodies(name, before, after)
            yield from self.compare_answers(name, before, after)
        schemas = (api["components"]["schemas"].keys() for api in (self.old, self.new))
        yield from (f"the schema {name} is gone" for name in sorted(next(schemas) - next(schemas)))

    def compare_security(self, name: str, before: Node, after: Node) -> Iterator[str]:
        """A way to sign in that is refused now. Where none was told, nothing was promised."""
        if "security" in before:
            ways = after.get("security", [])
            is_open = not ways or {} in ways
            for way in before["security"] or [{}]:
                if way not in ways and not is_open:
                    yield f"{name}: accepts {' + '.join(way) or 'anybody'} no more"

    def compare_parameters(self, name: str, before: Node, after: Node) -> Iterator[str]:
        """Headers too, unless the old description told none: clients had to send them all along."""
        old, new = list_parameters(self.old, before), list_parameters(self.new, after)
        for key, parameter in new.items():
            is_told = key[0] != "header" or self.tells_headers
            if is_told and parameter.get("required") and not old.get(key, {}).get("required"):
                yield f"{name}: needs the {key[0]} parameter {key[1]}"
        for key, parameter in old.items():
            if key not in new:
                yield f"{name}: takes the {key[0]} parameter {key[1]} no more"
            else:
                both = Pair(parameter["schema"], new[key]["schema"], f"{name}?{key[1]}", "request")
                no_null = f"{both.place}: null is refused now"  # no address can say null
                yield from (one for one in self.compare_schemas(both) if one != no_null)

    def compare_bodies(self, name: str, before: Node, after: Node) -> Iterator[str]:
        old, new = before.get("requestBody"), after.get("requestBody")
        if new is not None and new.get("required") and not (old and old.get("required")):
            yield f"{name}: needs a body"
        if old is not None and new is None:
            yield f"{name}: takes a body no more"
        elif old is not None and new is not None:
            yield from self.compare_contents(old, new, name, "request")

    def compare_answers(self, name: str, before: Node, after: Node) -> Iterator[str]:
        """The successful ones. A problem may go, or come: its form is one for all."""
        for status, answer in before["responses"].items():
            if not status.startswith("2"):
                continue
            if status not in after["responses"]:
                yield f"{name}: answers {status} no more"
                continue
            old = get_target(self.old, answer)
            new = get_target(self.new, after["responses"][status])
            gone = old.get("headers", {}).keys() - new.get("headers", {}).keys()
            yield from (f"{name}: sends the header {one} no more" for one in sorted(gone))
            yield from self.compare_contents(old, new, name, "answer")

    def compare_contents(self, old: Node, new: Node, name: str, way: Way) -> Iterator[str]:
        now = new.get("content", {})
        for media_type, content in old.get("content", {}).items():
            if media_type not in now:
                yield f"{name}: the {way} is {media_type} no more"
            else:
                schemas = content.get("schema", {}), now[media_type].get("schema", {})
                yield from self.compare_schemas(Pair(*schemas, f"{name} {way}", way))

    def compare_schemas(self, pair: Pair) -> Iterator[str]:
        place = name_place(get_name(pair.old), get_name(pair.new), pair.place)
        if self.is_seen(get_target(self.old, pair.old), get_target(self.new, pair.new), pair.way):
            return
        before = list(list_branches(self.old, pair.old))
        after = list(list_branches(self.new, pair.new))
        yield from compare_kinds(before, after, place, pair.way)
        yield from compare_values(before, after, place, pair.way)
        for kind in sorted({branch.kind for branch in before} - {"object", "null", "boolean"}):
            then, now = ([b.schema for b in side if b.kind == kind] for side in (before, after))
            if len(then) == len(now) == 1:
                both = Pair(then[0], now[0], place, pair.way)
                yield from compare_limits(both)
                if "items" in then[0] and "items" in now[0]:
                    items = then[0]["items"], now[0]["items"]
                    yield from self.compare_schemas(Pair(*items, f"{place}[]", pair.way))
        yield from self.compare_unions(before, after, place, pair.way)

    def is_seen(self, old: Node, new: Node, way: str) -> bool:
        """Whether this pair was looked at before; from now on it was."""
        key = (id(old), id(new), way)
        is_known = key in self.seen
        self.seen.add(key)
        return is_known

    def compare_unions(
        self, before: list[Branch], after: list[Branch], place: str, way: Way
    ) -> Iterator[str]:
        """Objects of several shapes: each goes with the one of its name."""
        then, now = ([b for b in side if b.kind == "object"] for side in (before, after))
        if len(then) == len(now) == 1:
            (old,), (new,) = then, now
            place = name_place(old.name, new.name, place)
            yield from self.compare_objects(Pair(old.schema, new.schema, place, way))
            return
        olds, news = {b.name: b.schema for b in then}, {b.name: b.schema for b in now}
        asked, known = (olds, news) if way == "request" else (news, olds)
        words = "is taken no more" if way == "request" else "may come now"
        if olds and news:
            strange = asked.keys() - known.keys()
            yield from (f"{place}: {name} {words}" for name in sorted(strange))
        for name in sorted(olds.keys() & news.keys()):
            yield from self.compare_objects(Pair(olds[name], news[name], name or place, way))

    def compare_objects(self, pair: Pair) -> Iterator[str]:
        old, new, place, way = pair
        if self.is_seen(old, new, f"{way} of fields"):
            return
        then, now = old.get("properties", {}), new.get("properties", {})
        needed, needed_now = set(old.get("required", ())), set(new.get("required", ()))
        if way == "answer":
            yield from (f"{place}.{name} is gone" for name in sorted(then.keys() - now.keys()))
            less = (needed - needed_now) & now.keys()
            yield from (f"{place}.{name} may be absent now" for name in sorted(less))
        else:
            gone = then.keys() - now.keys()
            yield from (f"{place}.{name} is taken no more" for name in sorted(gone))
            more = needed_now - needed
            yield from (f"{place}.{name} is needed now" for name in sorted(more))
        for name in then.keys() & now.keys():
            yield from self.compare_schemas(Pair(then[name], now[name], f"{place}.{name}", way))
        others = old.get("additionalProperties"), new.get("additionalProperties")
        if isinstance(others[0], dict) and isinstance(others[1], dict):
            yield from self.compare_schemas(Pair(others[0], others[1], f"{place}.*", way))


def list_operations(api: Node) -> Iterator[tuple[str, str, Node]]:
    """(method, path, operation) of each."""
    for path, methods in api["paths"].items():
        yield from ((method, path, methods[method]) for method in METHODS if method in methods)


def list_parameters(api: Node, operation: Node) -> Mapping[tuple[str, str], Node]:
    """{(where, name): parameter}."""
    found = [get_target(api, one) for one in operation.get("parameters", ())]
    return {(one["in"], one["name"]): one for one in found}


def get_name(schema: Node) -> str:
    """The name of the schema that this one refers to; empty if it stands for itself."""
    reference: str = schema.get("$ref", "")
    return reference.rsplit("/", 1)[-1]


def name_place(old: str, new: str, place: str) -> str:
    """A schema that both sides refer to is named by its own name, what else is by where it is."""
    return old if old == new and old else place


def get_target(api: Node, node: Node) -> Node:
    """What a reference leads to."""
    while "$ref" in node:
        steps = node["$ref"].removeprefix("#/").split("/")
        node = api
        for step in steps:
            node = node[step]
    return node


def list_branches(api: Node, schema: Node, name: str = "") -> Iterator[Branch]:
    """The kinds of value that a schema allows, those inside `anyOf` and references too."""
    name = get_name(schema) or name
    schema = get_target(api, schema)
    choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if choices:
        for one in choices:
            yield from list_branches(api, one, name)
        return
    kinds = schema.get("type")
    if kinds is None:
        values = list_values(schema)
        kinds = sorted({KINDS[type(value)] for value in values}) if values else get_kind(schema)
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        yield Branch(kind, name, schema)


def get_kind(schema: Node) -> str:
    return "object" if "properties" in schema else "any"


def list_values(schema: Node) -> list[str | int | bool]:
    """The values that a schema names; none if it leaves them open."""
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


def compare_kinds(before: list[Branch], after: list[Branch], place: str, way: Way) -> Iterator[str]:
    sent, known = (before, after) if way == "request" else (after, before)
    kinds = {branch.kind for branch in known}
    if "any" in kinds:
        return
    kinds |= {"integer"} if "number" in kinds else set()
    for kind in sorted({branch.kind for branch in sent} - kinds):
        yield f"{place}: {kind} {'is refused now' if way == 'request' else 'may come now'}"


def compare_values(
    before: list[Branch], after: list[Branch], place: str, way: Way
) -> Iterator[str]:
    """A value that is gone, in an answer too: clients look for it, and filter by it."""
    old, new = list_all_values(before), list_all_values(after)
    names = [{branch.name for branch in side if branch.kind != "null"} for side in (before, after)]
    if names[0] == names[1] and len(names[0]) == 1:
        place = max(names[0]) or place
    if old and new:
        yield from (f"{place}: the value {value} is gone" for value in sorted(old - new))
    elif new and before and way == "request":
        yield f"{place}: takes only certain values now"
    elif old and after and way == "answer":
        yield f"{place}: any value may come now"


def list_all_values(branches: list[Branch]) -> set[str]:
    """Every value that the branches name; empty if one of them is open."""
    told = [list_values(branch.schema) for branch in branches if branch.kind != "null"]
    return {str(value) for values in told for value in values} if all(told) else set()


def compare_limits(pair: Pair) -> Iterator[str]:
    """Limits, patterns and formats: of requests they may only become wider."""
    old, new, place, way = pair
    was, is_now = old.get("format"), new.get("format")
    if was != is_now and not {was, is_now} <= FORMATS_ON_PAPER and (is_now or way == "answer"):
        yield f"{place}: the format is {is_now} now, not {was}"
    if way == "answer":
        return
    for names, is_tighter in ((UPPER, operator.lt), (LOWER, operator.gt)):
        for name in names:
            if name in new and (name not in old or is_tighter(new[name], old[name])):
                yield f"{place}: {name} is {new[name]} now"
    if "pattern" in new and new["pattern"] != old.get("pattern"):
        yield f"{place}: must match another pattern"


def list_breaks(old: Node, new: Node) -> list[str]:
    """Each break once, in the order of the operations."""
    return list(dict.fromkeys(Comparison(old, new).compare_operations()))


if __name__ == "__main__":
    documents = [json.loads(Path(name).read_text("utf-8")) for name in sys.argv[1:3]]
    breaks = list_breaks(*documents)
    print("\n".join(breaks), end="\n" if breaks else "")
    sys.exit(bool(breaks))
