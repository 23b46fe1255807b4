"""Accounts as the administrator of the tests makes them."""

from typing import Any

from tests import world
from tests.acting import Api


def body(**changes: Any) -> dict[str, Any]:
    commune = str(world.unit("binhnghia"))
    right = {
        "username": "thaovt",
        "full_name": "Vũ Thị Thảo",
        "title": "Công chức VHXH",
        "org_unit_id": commune,
        "roles": [{"role": "local_officer", "org_unit_id": commune}],
    }
    return {**right, **changes}


def path(name: str) -> str:
    return f"/users/{world.user(name)}"


def confirm_all(api: Api, who: str = "auditor") -> list[Any]:
    """Confirm everything that waits for `who` as the second person, in one act."""
    person = api.as_(who)
    waiting = person.get("/second-approvals", awaiting_me=True).json()["items"]
    items = [{"id": one["id"], "version": one["version"]} for one in waiting]
    answer = person.post("/second-approvals/confirm", {"items": items})
    assert answer.status_code == 200, answer.text
    done: list[Any] = answer.json()["items"]
    return done
