"""Merges what a device changed with what others changed meanwhile, field by field.

Three states are compared: what the device saw, what stands now, and what the device wants. A field
that only one side changed takes that side's value. One that both changed is a conflict: nothing of
it is written, and both values are kept. Only declared fields are merged at all.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from backend.core.http.offline import MergeRule

Values = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that both sides changed: how the device saw it, what it wants, what stands."""

    seen: JsonValue
    mine: JsonValue
    theirs: JsonValue


@dataclass(slots=True)
class Merge:
    """What can be written, as a merge patch, and what waits for a person, by its path."""

    patch: dict[str, JsonValue] = field(default_factory=dict)
    conflicts: dict[str, FieldConflict] = field(default_factory=dict)


def merge_changes(
    rule: MergeRule,
    seen: Values,
    current: Values,
    wanted: Values,
    uncertain: Collection[str] = (),
) -> Merge:
    """Merge the patch `wanted` of a device into `current`; `seen` is what it was made from.

    Of the paths `uncertain` the device may have seen another value than that: nothing is concluded
    from it, so what differs is a conflict.
    """
    merge = Merge()
    for name, value in wanted.items():
        for path, mine, before, now in split_field(rule, name, value, seen, current):
            completed = build_completed(before, mine)
            if is_same(now, completed):
                continue
            is_known = name in rule.fields and path not in uncertain
            if is_same(now, before) and is_known:
                add_to_patch(merge.patch, path, mine)
            elif is_same(before, completed) and is_known:
                continue  # the device left it as it saw it: what others wrote stands
            else:
                merge.conflicts[path] = FieldConflict(before, completed, now)
    return merge


def split_field(
    rule: MergeRule, name: str, value: JsonValue, seen: Values, current: Values
) -> Iterator[tuple[str, JsonValue, JsonValue, JsonValue]]:
    """(path, wanted, seen, current) of a field, or of each key of one that is merged by key."""
    before, now = seen.get(name), current.get(name)
    if name not in rule.keyed or not isinstance(value, dict):
        yield name, value, before, now
        return
    for key, inner in value.items():
        yield f"{name}/{key}", inner, get_key(before, key), get_key(now, key)


def get_key(values: JsonValue, key: str) -> JsonValue:
    return values.get(key) if isinstance(values, dict) else None


def build_completed(before: JsonValue, mine: JsonValue) -> JsonValue:
    """A wanted object as it would stand: what the patch leaves out stays as it was seen."""
    if isinstance(before, dict) and isinstance(mine, dict):
        return {**before, **mine}
    return mine


def add_to_patch(patch: dict[str, JsonValue], path: str, value: JsonValue) -> None:
    name, _, key = path.partition("/")
    if not key:
        patch[name] = value
        return
    inner = patch.setdefault(name, {})
    assert isinstance(inner, dict)
    inner[key] = value


def is_same(one: JsonValue, other: JsonValue) -> bool:
    """Whether two values say the same; instants may be written in different zones."""
    if one == other and isinstance(one, bool) == isinstance(other, bool):
        return True
    if isinstance(one, str) and isinstance(other, str):
        return (at := parse_instant(one)) is not None and at == parse_instant(other)
    if isinstance(one, dict) and isinstance(other, dict):
        return all(is_same(one.get(key), other.get(key)) for key in one.keys() | other.keys())
    return False


def parse_instant(text: str) -> datetime | None:
    if len(text) < len("2022-10-01T00:00Z") or text[10] not in "Tt ":
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
