"""What an operation answers: its success with its headers, and only the problems it can have."""

from collections.abc import Container, Mapping
from typing import Any

from backend.api_description.route_facts import (
    has_field,
    has_next_page,
    has_own_session,
    has_safe_retries,
    is_conditional,
    is_rate_limited,
    is_writing,
    list_statuses,
)
from backend.api_description.shared_parts import (
    NOT_MODIFIED,
    PROBLEM_NAMES,
    build_header_references,
)
from backend.core.http.dependencies import PermissionRoute
from backend.core.http.media_types import CSV
from backend.core.http.rate_limits import POLICY, REST
from backend.core.http.text_warnings import HEADER as TEXT_WARNINGS

ANY_OPERATION = frozenset({422, 429, 503})
SIGNED_IN = frozenset({400, 401, 403})
"""400: a token and a session cookie at once are two credentials."""

BESIDES: Mapping[str, frozenset[int]] = {
    "export_training_attendances": frozenset({404}),
    "give_tip_off": frozenset({403}),
}
"""What the walk does not see, since the function that raises it is only known at run time."""


def describe_answers(
    route: PermissionRoute, operation: dict[str, Any], details: Container[str]
) -> None:
    """Name the headers of the successful answers, and the problems that are possible.

    `details` are the paths of lists of which one record can be read: there a POST answers Location.
    """
    answers: dict[str, Any] = {
        status: describe_success(
            add_csv(route, answer), list_answer_headers(route, status, details)
        )
        for status, answer in operation["responses"].items()
        if int(status) < 300
    }
    if is_conditional(route):
        answers["304"] = {"$ref": f"#/components/responses/{NOT_MODIFIED}"}
    for status in sorted(list_problem_statuses(route)):
        answers[str(status)] = {"$ref": f"#/components/responses/{PROBLEM_NAMES[status]}"}
    operation["responses"] = answers


def list_problem_statuses(route: PermissionRoute) -> frozenset[int]:
    """The statuses of problems that the operation can answer with."""
    found = set(list_statuses(route) & PROBLEM_NAMES.keys()) | ANY_OPERATION
    if not route.is_open:
        found |= SIGNED_IN
    if route.param_convertors:
        found.add(404)
    found |= {406} if route.media_types else set()
    if is_writing(route):
        if route.body_field is not None:
            found |= {400, 413}
        if has_own_session(route):
            found.add(409)  # a key in flight, a record of the same name, one that others need
            found |= {412} if route.param_convertors else set()  # changed within the same moment
    return frozenset(found | BESIDES.get(route.name, frozenset()))


def add_csv(route: PermissionRoute, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer of a list, which may be asked for as CSV."""
    if CSV not in route.media_types:
        return answer
    as_csv = {"schema": {"type": "string"}}
    return {**answer, "content": {**answer["content"], CSV: as_csv}}


def describe_success(answer: dict[str, Any], headers: list[str]) -> dict[str, Any]:
    return {**answer, "headers": build_header_references(*headers)} if headers else answer


def list_answer_headers(route: PermissionRoute, status: str, details: Container[str]) -> list[str]:
    """The headers of a successful answer that mean something to its reader."""
    names = []
    if is_conditional(route) or (status != "204" and has_field(route, "version")):
        names.append("ETag")
    if has_next_page(route):
        names.append("Link")
    if status == "202" or (status == "201" and route.path_format in details):
        names.append("Location")
    if has_safe_retries(route):
        names.append("Idempotency-Replayed")
    if is_writing(route) and not route.is_open:
        names.append(TEXT_WARNINGS)
    if is_rate_limited(route):
        names += [POLICY] if route.is_quiet else [POLICY, REST]
    return names
