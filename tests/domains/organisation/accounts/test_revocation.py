"""Authority is read fresh: what is taken away is gone on the very next request (R6)."""

from collections.abc import Callable

import pytest

from backend.domains.organisation.accounts.models import RoleGrant
from backend.permissions import Role
from tests import world
from tests.acting import CURRENT, Api, Person
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    bearer,
    browser,
    device,
    give_password,
    refresh,
    settings,
)
from tests.domains.organisation.accounts.making import confirm_all

DISTRICT = f"/users/{world.user('district')}"
PLACES = "/establishments"


def lock(api: Api) -> None:
    assert api.as_("admin").patch(DISTRICT, {"is_active": False}, etag=CURRENT).status_code == 200


def demote(api: Api) -> None:
    assert api.as_("admin").patch(DISTRICT, {"roles": []}, etag=CURRENT).status_code == 200


def reset(api: Api) -> None:
    assert api.as_("admin").post(f"{DISTRICT}/reset-activation").status_code == 200
    confirm_all(api)


def change_password(api: Api) -> None:
    body = {"current_password": PASSWORD, "new_password": "mưa rào trên mái ngói"}
    assert browser(api, "district").post("/me/password", body).status_code == 200


def end_others(api: Api) -> None:
    assert browser(api, "district").delete("/me/sessions").status_code == 204


TAKEN: dict[str, tuple[Callable[[Api], None], int]] = {
    "locked": (lock, 401),
    "demoted": (demote, 403),
    "reset": (reset, 401),
    "password changed elsewhere": (change_password, 401),
    "ended elsewhere": (end_others, 401),
}


@pytest.mark.parametrize("how", TAKEN)
def test_it_is_gone_on_the_next_request(api: Api, how: str) -> None:
    give_password(api, "district")
    phone = device(api, "district")
    people: list[Person] = [browser(api, "district"), bearer(api, phone)]
    assert [p.get(PLACES).status_code for p in people] == [200, 200]
    take, status = TAKEN[how]
    take(api)
    assert [p.get(PLACES).status_code for p in people] == [status, status]
    assert [p.get("/me").status_code for p in people] == [200 if status == 403 else 401] * 2
    refreshed = refresh(api, phone["refresh_token"]).status_code
    assert refreshed == (200 if status == 403 else 400)


def test_a_role_at_another_unit_holds_at_once(api: Api) -> None:
    person = api.as_("trangan")
    before = {e["name"] for e in person.get(PLACES).json()["items"]}
    grant = {"role": "local_officer", "org_unit_id": str(world.unit("binhnghia"))}
    api.as_("admin").patch(f"/users/{world.user('trangan')}", {"roles": [grant]}, etag=CURRENT)
    confirm_all(api)
    after = {e["name"] for e in person.get(PLACES).json()["items"]}
    assert before == {"Khách sạn Bình Minh"}
    assert after == {"Nhà nghỉ Hương Sen", "Karaoke Sao Đêm"}


def test_a_role_that_is_given_holds_at_once(api: Api) -> None:
    person = api.as_("auditor")
    assert person.get(PLACES).status_code == 403
    api.run(
        lambda db: db.save(
            RoleGrant(
                user_id=world.user("auditor"), role=Role.LEADER, org_unit_id=world.unit("binhluc")
            )
        )
    )
    assert person.get(PLACES).status_code == 200


def test_a_second_factor_that_becomes_required_is_asked_at_once(api: Api) -> None:
    person = api.as_("district")
    with settings(api.app, require_totp=True):
        assert person.get(PLACES).json()["code"] == "totp-enrolment-required"
    assert person.get(PLACES).status_code == 200
