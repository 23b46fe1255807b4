"""How an example is asked for: one request, or a few that lead to it."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import pyotp

from backend.core.session.models import now
from backend.domains.organisation.accounts.totp import STEP
from tests.acting import CURRENT, Api, Person
from tests.demo.example_texts import has_small_count, shorten
from tests.demo.example_uploads import UPLOADS

NEW = "{new}"
"""In a path: the id in the answer of the step before."""
TOLD = re.compile(r"\{(\d)\.([\w.]+)\}")
"""`{0.items.0.id}` in a path, a query or a body: what the first step was answered, there."""
CODE = re.compile(r"\{(next )?code of (\d)\}")
"""The code of a second factor whose secret that step was answered; each is taken once."""
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


def send_steps(
    api: Api, steps: tuple[Step, ...], told: list[Any] | None = None, *, form: bool = False
) -> Any:
    """The answer to the last of the steps, or the first refusal; None without steps.

    What they are answered is added to `told`, the answers of the steps before.
    """
    answer: Any = None
    told = [] if told is None else told
    for step in steps:
        who = find_person(api, step.person, told)
        path, query = fill(step.path, told), fill(step.query, told)
        body = fill_body(step.body, told)
        match = {"If-Match": CURRENT} if step.method != "GET" else {}
        sent = build_sent(body, form=form)
        answer = who.request(step.method, path, params=query or None, headers=match, **sent)
        if answer.status_code >= 300:
            return answer
        told.append(read_json(answer))
    return answer


def find_person(api: Api, name: str, told: Sequence[Any]) -> Person:
    """Who asks; in the session that an answer before put into the place of the person's own."""
    tokens = (one["csrf_token"] for one in told if isinstance(one, dict) and "csrf_token" in one)
    if token := next(tokens, None):
        return Person(api.http, {"X-CSRF-Token": token})
    return api.as_(name) if name else api.nobody()


def build_sent(body: Any, *, form: bool) -> dict[str, Any]:
    """The body as the client is given it; with a file it is a form of parts."""
    name = body.get("file") if isinstance(body, dict) else None
    if isinstance(name, str) and name in UPLOADS:
        others = {one: value for one, value in body.items() if one != "file"}
        return {"data": others, "files": {"file": (name, UPLOADS[name]())}}
    return {} if body is None else {"data" if form else "json": body}


def fill(value: Any, told: Sequence[Any]) -> Any:
    """The value with what earlier steps were answered."""
    if isinstance(value, dict):
        return {name: fill(one, told) for name, one in value.items()}
    if isinstance(value, list):
        return [fill(one, told) for one in value]
    if not isinstance(value, str) or not told:
        return value
    known = value.replace(NEW, told[-1]["id"]) if NEW in value else value
    known = CODE.sub(
        lambda found: build_code(told[int(found[2])]["secret"], is_next=bool(found[1])), known
    )
    return TOLD.sub(lambda found: str(find_told(told[int(found[1])], found[2])), known)


def build_code(secret: str, *, is_next: bool) -> str:
    """What the second factor shows now, or next; to readers of the example, who see no secret, any
    code."""
    shown = now() + timedelta(seconds=STEP if is_next else 0)
    return pyotp.TOTP(secret).at(shown) if secret.strip("0") else "123456"


def find_told(answer: Any, place: str) -> Any:
    for part in place.split("."):
        answer = answer[int(part)] if part.isdigit() else answer[part]
    return answer


def read_json(answer: Any) -> Any:
    """What an answer says; None if it is no JSON, or there is none."""
    is_json = answer is not None and answer.content
    media = answer.headers.get("content-type", "") if is_json else ""
    return answer.json() if media.startswith("application/json") else None


def fill_body(body: Any, told: Sequence[Any]) -> Any:
    """The body with `{field}` replaced by that field of the answer before."""
    last = told[-1] if told else None
    if isinstance(body, dict) and isinstance(last, dict):
        body = {
            name: last.get(one[1:-1], one) if isinstance(one, str) and one[:1] == "{" else one
            for name, one in body.items()
        }
    return fill(body, told)


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
