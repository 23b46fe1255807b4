"""What the scripts share: who asks, reading every page of a list, and waiting when told to.

$SO178_URL is the address of the server; $SO178_TOKEN is an access token, or $SO178_CLIENT_ID and
$SO178_CLIENT_SECRET are those of a connected system: README.md says how to get them. `so178_client`
is generated from the server's own description.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import TypeVar

from so178_client import AuthenticatedClient, Client
from so178_client.api.auth import issue_token
from so178_client.models.problem import Problem
from so178_client.models.token_form import TokenForm
from so178_client.models.token_read import TokenRead
from so178_client.types import Response

T = TypeVar("T")
LARGEST_PAGE = 200
TRIES = 5
WAIT = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


def connect() -> AuthenticatedClient:
    try:
        url = os.environ["SO178_URL"]
        return AuthenticatedClient(url, os.environ.get("SO178_TOKEN") or ask_token(url))
    except KeyError as missing:
        sys.exit(f"Set {missing.args[0]}: examples/scripts/README.md says to what")


def ask_token(url: str) -> str:
    """What a connected system gets for its secret: it reads for ten minutes."""
    form = TokenForm(
        "client_credentials",
        client_id=os.environ["SO178_CLIENT_ID"],
        client_secret=os.environ["SO178_CLIENT_SECRET"],
    )
    return ask(TokenRead, issue_token.sync_detailed, client=Client(url), body=form).access_token


def ask(kind: type[T], operation: Callable[..., Response[object]], **asked: object) -> T:
    """The answer of an operation. The server says with Retry-After how long to wait for a turn."""
    for _ in range(TRIES):
        answer = operation(**asked)
        if answer.status_code not in WAIT:
            break
        time.sleep(int(answer.headers.get("Retry-After", "1")))
    if isinstance(answer.parsed, kind):
        return answer.parsed
    problem = answer.parsed
    sys.exit(f"{problem.code}: {problem.title}" if isinstance(problem, Problem) else repr(answer))


def read_pages(
    kind: type[T], operation: Callable[..., Response[object]], **asked: object
) -> Iterator[T]:
    """Each page of a list, from the first to the last."""
    page = ask(kind, operation, limit=LARGEST_PAGE, **asked)
    yield page
    while after := getattr(page, "next_", None):
        page = ask(kind, operation, limit=LARGEST_PAGE, after=after, **asked)
        yield page
