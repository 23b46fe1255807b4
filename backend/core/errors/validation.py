"""Converts the errors of pydantic to the codes of problem responses."""

from collections.abc import Mapping

from pydantic import JsonValue
from pydantic_core import ErrorDetails

from backend.core.errors.exceptions import FieldError

_CODES = {
    "missing": "missing",
    "extra_forbidden": "extra-forbidden",
    "json_invalid": "malformed-request",
    "string_type": "not-text",
    "string_unicode": "bad-character",
    "string_too_short": "too-short",
    "string_too_long": "too-long",
    "string_pattern_mismatch": "pattern",
    "too_short": "too-few",
    "too_long": "too-many",
    "int_type": "not-a-number",
    "int_parsing": "not-a-number",
    "int_parsing_size": "not-a-number",
    "int_from_float": "not-a-number",
    "float_type": "not-a-number",
    "float_parsing": "not-a-number",
    "finite_number": "not-a-number",
    "enum": "not-in-list",
    "literal_error": "not-in-list",
    "greater_than_equal": "too-small",
    "greater_than": "too-small",
    "less_than_equal": "too-big",
    "less_than": "too-big",
    "multiple_of": "not-a-multiple",
    "uuid_parsing": "not-an-id",
    "uuid_type": "not-an-id",
}


def to_field_error(error: ErrorDetails) -> FieldError:
    kind, context = error["type"], error.get("ctx") or {}
    if error["loc"] == ("body",) and isinstance(error["input"], bytes):
        return FieldError("", "not-json")  # its Content-Type names another format, or none
    if context.get("field_type") == "Value" and kind in ("too_short", "too_long"):
        kind = f"string_{kind}"  # a text whose length is checked after cleaning
    return FieldError(
        to_json_pointer(error["loc"]), to_error_code(kind), **to_message_params(context)
    )


def to_error_code(kind: str) -> str:
    """The code of a problem response for pydantic's type of error."""
    if kind.startswith(("datetime", "timezone")):
        return "not-an-instant"
    if kind.startswith("date_"):
        return "not-a-date"
    return _CODES.get(kind, kind.replace("_", "-") if kind in _OWN else "wrong-type")


_OWN = {
    *("bad_character", "pii_in_text", "pii_in_code", "not_a_month", "boundaries_own_only"),
    *("network", "scope_twice"),
}
"""Errors that the program itself raises, by a code with a message of its own."""
VALIDATION_CODES = frozenset(
    {
        *_CODES.values(),
        *(kind.replace("_", "-") for kind in _OWN),
        *("not-a-date", "not-a-form", "not-an-instant", "not-json", "wrong-type"),
    }
)
"""What `to_error_code` may answer."""


def to_message_params(context: Mapping[str, JsonValue]) -> dict[str, str]:
    names = {"min_length": "min", "max_length": "max", "ge": "min", "gt": "min", "le": "max"}
    names |= {"lt": "max", "expected": "expected", "multiple_of": "step"}
    return {names[k]: str(v) for k, v in context.items() if k in names}


def to_json_pointer(location: tuple[str | int, ...]) -> str:
    """('body', 'a', 0) -> '/a/0'; ('query', 'limit') -> '?limit'; ('header', 'X') -> 'X'."""
    where, *path = location or ("body",)
    if where == "body":
        return "".join(f"/{str(p).replace('~', '~0').replace('/', '~1')}" for p in path)
    if where == "header" and path:
        return "/".join(map(str, path))
    return f"?{path[0]}" if where == "query" and path else ":".join(str(p) for p in location)
