"""Answers, parameters and headers that many operations share, each described once."""

from collections.abc import Mapping, Sequence

from pydantic.json_schema import models_json_schema

from backend.api_description.nodes import (
    AnswerNode,
    ComponentsNode,
    HeaderNode,
    MediaNode,
    ParameterNode,
    SchemaNode,
)
from backend.core.errors.problem import MEDIA_TYPE, Problem
from backend.core.errors.validation import VALIDATION_CODES
from backend.core.http.deprecation import DEPRECATION, SUNSET
from backend.core.http.idempotency import KEEP_DAYS, KEY_LENGTH
from backend.core.http.rate_limits import POLICY, REST
from backend.core.http.text_warnings import HEADER as TEXT_WARNINGS

PROBLEM_WORDS: Mapping[int, str] = {
    400: "The request cannot be read",
    401: "Who is asking is not known",
    403: "The duties of the signed-in person lack the function",
    404: "No such record, or not in the units of the signed-in person",
    406: "No media type that Accept names: JSON, and CSV of lists",
    409: "The state of the record, or another record, is in the way",
    410: "What was asked for is kept no longer",
    412: "Changed since it was read; `current` is the record as it is now",
    413: "The body is too large",
    415: "The body is of another media type",
    416: "The file has no such bytes",
    422: "What is wrong where: `errors` names each field",
    428: "If-Match is missing: send the ETag of the record as it was read",
    429: "Too many requests or attempts: try again after Retry-After",
    503: "The server or its database cannot answer now: try again after Retry-After",
}
"""Each is shared by the name of its status. It is referred to 5,000 times: a longer name would add
tens of kilobytes, and say no more than the status beside it."""
COMMON_CODES: Mapping[int, tuple[str, ...]] = {
    400: ("malformed-request", "two-credentials"),
    401: ("unauthenticated",),
    403: (
        *("address-not-allowed", "csrf", "forbidden"),
        *("insufficient-scope", "totp-enrolment-required"),
    ),
    404: ("not-found",),
    406: ("not-acceptable",),
    409: ("already-exists", "same-id-other-content"),
    410: (),
    412: ("stale",),
    413: ("too-large",),
    415: ("unsupported-media-type",),
    416: ("no-such-range",),
    422: ("invalid", "key-reused"),
    428: ("if-match-any", "if-match-required"),
    429: ("quota-used", "too-many-requests"),
    503: ("busy", "disk-full", "unavailable"),
}
"""What any operation with the status may answer; what is particular stands at the operation."""
LIMITS = (POLICY, REST)
"""Of a request that was counted, whatever it is answered."""
COMMON_FIELD_CODES = (
    *VALIDATION_CODES,
    *("invalid-cursor", "not-utf8", "repeated-parameter", "unknown-parameter"),
    *("not-found", "unit-not-valid"),
)
"""What `errors` of any operation may say of a parameter or field."""
PROBLEM_HEADERS: Mapping[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    403: ("WWW-Authenticate",),
    412: ("ETag",),
    416: ("Content-Range",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
LANGUAGE, DISPOSITION = "Content-Language", "Content-Disposition"
NOT_MODIFIED = "304"

PARAMETERS: Mapping[str, ParameterNode] = {
    "Accept-Language": {
        "description": "`vi` (default) or `en`: the language of messages and of names of values",
        "schema": {"type": "string"},
        "example": "en",
    },
    "Idempotency-Key": {
        "description": f"The same key with the same request gets the first answer again, for "
        f"{KEEP_DAYS} days; with another request 422 `key-reused`. A UUID will do",
        "schema": {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH},
        "example": "0198e2b4-7c55-7b1f-9a35-0f6d2f7e9a11",
    },
    "If-Match": {
        "required": True,
        "description": "The ETag of the record as it was read, weak or not, or its `version` in "
        "quotes: only the version counts; `*` is refused",
        "schema": {"type": "string"},
        "example": '"3"',
    },
    "If-None-Match": {
        "description": "The ETag of the copy that the client has: 304 if it is still the same",
        "schema": {"type": "string"},
        "example": '"3"',
    },
}
HEADERS: Mapping[str, HeaderNode] = {
    "Content-Range": {
        "description": "How many bytes the file has",
        "schema": {"type": "string"},
        "example": "bytes */5000",
    },
    LANGUAGE: {
        "description": "The language of the words",
        "schema": {"type": "string", "enum": ["vi", "en"]},
    },
    DISPOSITION: {
        "description": "The name of the file: `filename*` with its Vietnamese letters, if it has "
        "any (RFC 6266)",
        "schema": {"type": "string"},
        "example": "attachment; filename=\"so.xlsx\"; filename*=UTF-8''S%E1%BB%95.xlsx",
    },
    DEPRECATION: {
        "description": "What was asked in this way is to go, and this was said then (RFC 9745)",
        "schema": {"type": "string", "pattern": "^@[0-9]+$"},
        "example": "@1795910400",
    },
    "ETag": {
        "description": "For If-None-Match, and for If-Match where it is a record: its version, "
        '`"3"`; weak, `W/"3.9f2c"` or `W/"9f2c"`, where more is shown than the record itself',
        "schema": {"type": "string"},
    },
    "Idempotency-Replayed": {
        "description": "The request was done before; this is its first answer again",
        "schema": {"type": "string", "const": "true"},
    },
    "Link": {
        "description": 'The address of the next page, with rel="next"; absent on the last page',
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "The address of what was created, or of the job that makes it",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    REST: {
        "description": 'What is left of a limit: `"address";r=5;t=15` – five more at once, and one '
        "more in 15 seconds; of `day` five more in the day's last 15 seconds "
        "(draft-ietf-httpapi-ratelimit-headers-10)",
        "schema": {"type": "string"},
        "example": '"address";r=5;t=15',
    },
    POLICY: {
        "description": 'The limit: `"address";q=20;w=300` – for each network address 20 requests '
        "at once, and 20 in 300 seconds",
        "schema": {"type": "string"},
        "example": '"address";q=20;w=300',
    },
    "Retry-After": {
        "description": "Seconds to wait before the next try",
        "schema": {"type": "integer", "minimum": 1, "maximum": 86400},
    },
    SUNSET: {
        "description": "From when on it is no longer answered (RFC 8594)",
        "schema": {"type": "string"},
        "example": "Fri, 31 Dec 2027 00:00:00 GMT",
    },
    TEXT_WARNINGS: {
        "description": "A JSON list of {code, pointer, message}: texts that may describe one "
        "person. They were kept; please read them again",
        "schema": {"type": "string"},
    },
    "WWW-Authenticate": {
        "description": "How to sign in; of a 403: the scope that the token lacks, if one opens it",
        "schema": {"type": "string", "pattern": "^(Basic|Bearer)"},
        "example": 'Bearer error="insufficient_scope", scope="plans:read"',
    },
}

SHORT_KEYS: Mapping[str, str] = {
    "Accept-Language": "language",
    "Idempotency-Key": "key",
    "Idempotency-Replayed": "replayed",
    TEXT_WARNINGS: "warnings",
}
"""What the parts are called in the components that are referred to most: 10 kB less."""


def build_shared_parts() -> ComponentsNode:
    """`responses`, `parameters` and `headers` of the document's components."""
    return {
        "responses": build_problem_answers() | {NOT_MODIFIED: build_not_modified()},
        "parameters": {
            find_short_key(name): {"name": name, "in": "header", **told}
            for name, told in PARAMETERS.items()
        },
        "headers": {find_short_key(name): told for name, told in HEADERS.items()},
    }


def build_problem_schemas() -> dict[str, SchemaNode]:
    """The schema of a problem, and of what it refers to."""
    _, made = models_json_schema(
        [(Problem, "serialization")], ref_template="#/components/schemas/{model}"
    )
    schemas: dict[str, SchemaNode] = made["$defs"]
    return schemas


def build_problem_answers() -> dict[str, AnswerNode]:
    """{status: the answer that operations with it refer to}"""
    content: dict[str, MediaNode] = {
        MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    answers: dict[str, AnswerNode] = {
        str(status): {
            "description": ". ".join(filter(None, (words, describe_codes(COMMON_CODES[status])))),
            "x-problem-codes": list(COMMON_CODES[status]),
            "headers": build_header_references(LANGUAGE, *PROBLEM_HEADERS.get(status, ()), *LIMITS),
            "content": content,
        }
        for status, words in PROBLEM_WORDS.items()
    }
    answers["422"]["x-field-codes"] = sorted(COMMON_FIELD_CODES)
    return answers


def describe_codes(codes: Sequence[str]) -> str:
    return "`code`: " + ", ".join(f"`{code}`" for code in codes) if codes else ""


def build_not_modified() -> AnswerNode:
    return {
        "description": "The copy that If-None-Match names is still the same",
        "headers": build_header_references("ETag", *LIMITS),
    }


def build_header_references(*names: str) -> dict[str, HeaderNode]:
    return {name: {"$ref": f"#/components/headers/{find_short_key(name)}"} for name in names}


def build_parameter_references(*names: str) -> list[ParameterNode]:
    return [{"$ref": f"#/components/parameters/{find_short_key(name)}"} for name in names]


def find_short_key(name: str) -> str:
    """What a header is called in the components."""
    return SHORT_KEYS.get(name, name)
