"""How an example is asked for: one request, or a few that lead to it."""

from typing import Any, NamedTuple

from tests.acting import CURRENT, Api
from tests.demo.example_texts import has_small_count, shorten

NEW = "{new}"
"""In a path: the id in the answer of the step before."""
GUARDED = ("support", "needs")
"""How the permissions begin whose figures are guarded: a number below k is not shown."""
FORM = "application/x-www-form-urlencoded"


class Step(NamedTuple):
    person: str
    method: str
    path: str
    query: dict[str, Any]
    body: Any


class Found(NamedTuple):
    """Steps that succeeded, and what the last one was answered."""

    steps: tuple[Step, ...]
    status: int
    answer: Any


def send_steps(api: Api, steps: tuple[Step, ...], before: Any = None, *, form: bool = False) -> Any:
    """The answer to the last of the steps, or the first refusal; None without steps."""
    answer: Any = None
    told = before
    for step in steps:
        path = step.path.replace(NEW, told["id"]) if NEW in step.path else step.path
        body = fill_body(step.body, told)
        who = api.as_(step.person) if step.person else api.nobody()
        match = {"If-Match": CURRENT} if step.method != "GET" else {}
        sent = {} if body is None else {"data" if form else "json": body}
        answer = who.request(step.method, path, params=step.query or None, headers=match, **sent)
        if answer.status_code >= 300:
            return answer
        told = read_json(answer)
    return answer


def read_json(answer: Any) -> Any:
    """What an answer says; None if it is no JSON, or there is none."""
    is_json = answer is not None and answer.content
    media = answer.headers.get("content-type", "") if is_json else ""
    return answer.json() if media.startswith("application/json") else None


def fill_body(body: Any, told: Any) -> Any:
    """The body with `{field}` replaced by that field of the answer before."""
    if not isinstance(body, dict) or not isinstance(told, dict):
        return body
    return {
        name: told.get(one[1:-1], one) if isinstance(one, str) and one[:1] == "{" else one
        for name, one in body.items()
    }


def select_shown(permission: str, told: Any) -> Any:
    """What may be shown of an answer; None if it holds a guarded number below k."""
    if not permission.startswith(GUARDED):
        return told
    if isinstance(told, dict) and isinstance(told.get("items"), list):
        told = {**told, "items": [one for one in told["items"] if not has_small_count(one)]}
    return None if has_small_count(shorten(told)) else told


def is_empty(found: Found) -> bool:
    """Whether it is a list without rows."""
    return isinstance(found.answer, dict) and found.answer.get("items") == []
