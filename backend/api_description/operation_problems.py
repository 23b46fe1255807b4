"""Which problems an operation can answer: those of its source, and those of every request."""

from collections.abc import Iterator

from backend.api_description.call_errors import PossibleError, Reading, is_referred_to
from backend.api_description.possible_errors import (
    find_possible_errors,
    read_endpoint,
)
from backend.api_description.route_facts import (
    has_own_session,
    has_path_id,
    has_safe_retries,
    has_used_session,
    is_rate_limited,
    is_writing,
)
from backend.api_description.shared_parts import PROBLEM_WORDS
from backend.core.http.dependencies import PermissionRoute
from backend.permissions import Permission

ANY_OPERATION = (
    (422, "invalid"),  # a parameter that it does not have
    (429, "too-many-requests"),
    (503, "busy"),
)
SIGNED_IN = (
    (400, "two-credentials"),
    (401, "unauthenticated"),
    (403, "address-not-allowed"),  # of another system, as scope and quota
    (403, "insufficient-scope"),
    (429, "quota-used"),
    (503, "disk-full"),  # each call of another system is logged first, and files that people take
)
ANY_WRITE = ((413, "too-large"), (503, "disk-full"))
BY_DUTY = ((403, "forbidden"), (403, "totp-enrolment-required"))


def list_problems(route: PermissionRoute) -> frozenset[PossibleError]:
    """The status and code of each problem that the operation can answer with."""
    raised = find_possible_errors(route.endpoint)
    found = {error for error in raised if error.status in PROBLEM_WORDS}
    return frozenset(found | {PossibleError(*told) for told in list_frame_problems(route)})


def list_frame_problems(route: PermissionRoute) -> Iterator[tuple[int, str]]:
    """What is answered before the endpoint runs, or once its changes are written."""
    yield from ANY_OPERATION
    if has_used_session(route):
        yield 503, "unavailable"
    if not route.is_open:
        yield from SIGNED_IN
        if route.permission != Permission.SELF:
            yield from BY_DUTY
    if route.media_types:
        yield 406, "not-acceptable"
    if is_rate_limited(route):
        yield 429, "too-often"
    if has_path_id(route):
        yield 404, "not-found"
    if is_writing(route):
        yield from list_writing_problems(route)


def list_writing_problems(route: PermissionRoute) -> Iterator[tuple[int, str]]:
    """What only a request that writes is answered."""
    yield from ANY_WRITE
    if not route.is_open:
        yield 403, "csrf"
    if route.body_field is not None:
        yield 400, "malformed-request"
    if has_safe_retries(route):
        yield 422, "key-reused"
        if route.takes_id:
            yield 409, "same-id-other-content"
            yield 409, "already-exists"
    reading = read_endpoint(route.endpoint)
    if has_own_session(route) and has_path_id(route) and is_overtakable(reading):
        yield 412, "stale"
    if "DELETE" in (route.methods or ()) and is_rested_on(reading):
        yield 409, "in-use"


def is_overtakable(reading: Reading) -> bool:
    """Whether another may change, in the moment before, what it changes."""
    return reading.changes and PossibleError(412, "stale") not in reading.impossible


def is_rested_on(reading: Reading) -> bool:
    """Whether other records may rest on the edited one, without a code of its own for that."""
    if PossibleError(409, "in-use") in reading.impossible:
        return False
    has_own_code = any(str(error.code).endswith("-in-use") for error in reading.errors)
    return not has_own_code and any(map(is_referred_to, reading.edited))
