"""Accounts as the administrator of the tests makes them."""

from typing import Any

from tests import world


def body(**changes: Any) -> dict[str, Any]:
    commune = str(world.unit("binhnghia"))
    right = {
        "username": "thaovt",
        "full_name": "Vũ Thị Thảo",
        "title": "Công chức VHXH",
        "org_unit_id": commune,
        "roles": [{"role": "commune_officer", "org_unit_id": commune}],
    }
    return {**right, **changes}


def path(name: str) -> str:
    return f"/users/{world.user(name)}"
