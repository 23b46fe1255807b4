"""Other systems in tests: made by an administrator, confirmed, and asking with their tokens."""

from typing import Any

from tests import world
from tests.acting import CURRENT, Api, Person

CONFIRMS = {"hanam": "auditor", "binhluc": "leader", "binhnghia": "leader", "trangan": "leader"}
"""Who is the second person for a system of that unit."""


def build_client(unit: str, *scopes: str, **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"org_unit_id": str(world.unit(unit)), "name": "Phần mềm của Sở Y tế"}
    body |= {"purpose": "Tổng hợp báo cáo", "scopes": [*scopes], "expires_on": "2023-06-30"}
    return body | more


def make(api: Api, unit: str, *scopes: str, **more: Any) -> dict[str, Any]:
    """A client that nobody has confirmed, with its secret."""
    made = api.as_("admin").post("/api-clients", build_client(unit, *scopes, **more))
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


def read(api: Api, id: str) -> dict[str, Any]:
    answer: dict[str, Any] = api.as_("admin").get(f"/api-clients/{id}").json()
    return answer


def confirm(api: Api, id: str, person: str) -> Any:
    waiting = read(api, id)["waiting"]
    return api.as_(person).post(f"/second-approvals/{waiting['id']}/confirm", etag=CURRENT)


def make_confirmed(api: Api, unit: str, *scopes: str, **more: Any) -> dict[str, Any]:
    made = make(api, unit, *scopes, **more)
    answer = confirm(api, made["id"], CONFIRMS[unit])
    assert answer.status_code == 200, answer.text
    return made


def ask_token(api: Api, id: str, secret: str, headers: Any = None, **form: str) -> Any:
    body = {"grant_type": "client_credentials", "client_id": id, "client_secret": secret, **form}
    return api.nobody().request("POST", "/auth/token", data=body, headers=headers or {})


def sign_in(api: Api, made: dict[str, Any], **form: str) -> Person:
    """The system with a token that it just got."""
    answer = ask_token(api, made["id"], made["client_secret"], **form)
    assert answer.status_code == 200, answer.text
    return Person(api.http, {"Authorization": f"Bearer {answer.json()['access_token']}"})
