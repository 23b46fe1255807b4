"""What one administrator alone must not reach: tips, contacts, cases, the trail."""

from typing import Any

import pytest

from tests import world
from tests.acting import CURRENT, Api, Person
from tests.domains.organisation.accounts.doing import PASSWORD, browser
from tests.domains.organisation.accounts.making import path
from tests.domains.police.tip_offs.telling import CONTACT, WORDS, only_tip, tell

UNIT = str(world.unit("binhluc"))
READS = {
    "police_officer": "/tip-offs",
    "tip_handler": "/tip-offs",
    "lead_officer": "/establishments",
    "inspector": "/inspections",
    "local_officer": "/establishments",
    "leader": "/violations",
    "auditor": "/audit-events",
    "superior_officer": "/plans",
}
"""Something that each duty reads."""


def own_account(api: Api, username: str, role: str) -> Person:
    """An account that the administrator makes for himself, activates and signs in to."""
    body = {
        "username": username,
        "full_name": "Tài khoản riêng",
        "org_unit_id": UNIT,
        "roles": [{"role": role, "org_unit_id": UNIT}],
    }
    made = api.as_("admin").post("/users", body)
    assert made.status_code == 201, made.text
    code = {"code": made.json()["activation_code"], "password": PASSWORD}
    assert api.nobody().post("/auth/activate", code).status_code == 200
    return browser(api, username)


@pytest.mark.parametrize("role", READS)
def test_an_account_made_for_oneself_reads_nothing(api: Api, role: str) -> None:
    if role == "tip_handler":
        handler = api.as_("admin").patch(path("handler"), {"is_active": False}, etag=1)
        assert handler.status_code == 200
    person = own_account(api, "rieng", role)
    assert person.get(READS[role]).status_code == 403
    assert person.get("/me").json()["roles"] == []


def test_no_contact_is_opened_by_one_administrator(api: Api) -> None:
    """The eight requests by which it was: two accounts of one's own, the handler's role moved."""
    tell(api)
    tip = only_tip(api)
    first = own_account(api, "rieng-1", "police_officer")
    assert WORDS not in first.get(f"/tip-offs/{tip['id']}/content").text
    assert api.as_("admin").patch(path("handler"), {"roles": []}, etag=1).status_code == 200
    second = own_account(api, "rieng-2", "tip_handler")
    asked: Any = first.post(f"/tip-offs/{tip['id']}/contact-requests", {"reason": "in_danger"})
    assert asked.status_code == 403
    one = f"/tip-offs/{tip['id']}/contact-requests/{asked.json().get('id', tip['id'])}"
    assert second.post(f"{one}/approve", etag=1).status_code == 403
    assert CONTACT not in first.get(f"{one}/contact").text


def test_a_role_that_is_added_to_an_account_of_ones_own_gives_nothing(api: Api) -> None:
    person = own_account(api, "rieng", "admin")
    id = person.get("/me").json()["user"]["id"]
    grant = {"role": "leader", "org_unit_id": UNIT}
    answer = api.as_("admin").patch(f"/users/{id}", {"roles": [grant]}, etag=CURRENT)
    assert answer.status_code == 200
    assert person.get("/establishments").status_code == 403


@pytest.mark.parametrize("name", ["police", "handler", "leader", "auditor", "district"])
def test_an_account_with_a_duty_is_not_taken_over_by_a_new_code(api: Api, name: str) -> None:
    given = api.as_("admin").post(f"{path(name)}/reset-activation").json()
    code = {"code": given["activation_code"], "password": PASSWORD}
    assert api.nobody().post("/auth/activate", code).status_code == 422
    assert api.as_(name).get("/me").status_code == 200, "the holder stays signed in"


def test_a_locked_account_with_a_duty_is_not_opened_by_one_person(api: Api) -> None:
    admin = api.as_("admin")
    assert admin.patch(path("police"), {"is_active": False}, etag=CURRENT).status_code == 200
    answer = admin.patch(path("police"), {"is_active": True}, etag=CURRENT).json()
    assert answer["is_active"] is False
