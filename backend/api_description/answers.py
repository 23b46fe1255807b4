"""What an operation answers: its success with its headers, and only the problems it can have."""

from collections.abc import Container

from backend.api_description.nodes import AnswerNode, MediaNode, OperationNode
from backend.api_description.operation_problems import list_problems
from backend.api_description.possible_errors import read_endpoint
from backend.api_description.route_facts import (
    has_field,
    has_next_page,
    has_safe_retries,
    is_called_by,
    is_conditional,
    is_rate_limited,
    is_writing,
)
from backend.api_description.shared_parts import (
    COMMON_CODES,
    COMMON_FIELD_CODES,
    DISPOSITION,
    NOT_MODIFIED,
    build_header_references,
)
from backend.core.http.dependencies import PermissionRoute
from backend.core.http.deprecation import DEPRECATION, SUNSET, add_ending
from backend.core.http.media_types import CSV, JSON
from backend.core.http.rate_limits import POLICY, REST, describe_quota
from backend.core.http.text_warnings import HEADER as TEXT_WARNINGS


def describe_answers(
    route: PermissionRoute, operation: OperationNode, details: Container[str]
) -> None:
    """Name the headers of the successful answers, and the problems that are possible.

    `details` are the paths of lists of which one record can be read: there a POST answers Location.
    """
    answers: dict[str, AnswerNode] = {
        status: describe_success(
            add_csv(route, answer),
            [*list_answer_headers(route, status, details), *list_file_headers(answer)],
        )
        for status, answer in operation["responses"].items()
        if int(status) < 300
    }
    if is_conditional(route):
        answers["304"] = {"$ref": f"#/components/responses/{NOT_MODIFIED}"}
    problems = sort_problems(route)
    for status in problems:
        answers[str(status)] = {"$ref": f"#/components/responses/{status}"}
    operation["responses"] = answers
    if own_codes := {str(status): own for status, own in problems.items() if own}:
        operation["x-problem-codes"] = own_codes
    if field_codes := list_own_field_codes(route):
        operation["x-field-codes"] = field_codes


def sort_problems(route: PermissionRoute) -> dict[int, list[str]]:
    """{status of a problem: its codes, but for those that every operation with it may have}."""
    found: dict[int, list[str]] = {}
    for status, code in sorted(list_problems(route)):
        own = found.setdefault(status, [])
        if code and code not in COMMON_CODES[status]:
            own.append(code)
    return found


def list_own_field_codes(route: PermissionRoute) -> list[str]:
    """The codes that `errors` of this operation may have beside those of every other one."""
    return sorted(read_endpoint(route.endpoint).field_codes.difference(COMMON_FIELD_CODES))


def add_csv(route: PermissionRoute, answer: AnswerNode) -> AnswerNode:
    """The answer of a list, which may be asked for as CSV."""
    if CSV not in route.media_types:
        return answer
    as_csv: MediaNode = {"schema": {"type": "string"}}
    return {**answer, "content": {**answer["content"], CSV: as_csv}}


def describe_success(answer: AnswerNode, headers: list[str]) -> AnswerNode:
    """The answer with these headers, beside those that its route describes itself."""
    told = {**answer.get("headers", {}), **build_header_references(*headers)}
    return {**answer, "headers": told} if told else answer


def list_file_headers(answer: AnswerNode) -> list[str]:
    """What an answer that is a file says of it."""
    media_types = answer.get("content", {}).keys()
    return [DISPOSITION] if media_types and JSON not in media_types else []


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
    elif is_called_by(route, describe_quota):
        names += [POLICY, REST]
    if is_called_by(route, add_ending):
        names += [DEPRECATION, SUNSET]
    return names
