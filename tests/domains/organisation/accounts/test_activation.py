"""How an account begins, and begins again: one-time codes that nobody else sees."""

from datetime import timedelta

import sqlalchemy as sa

from backend.core.http.idempotency import IdempotencyKey
from backend.core.session.change_log import LogEntry
from backend.core.session.models import create_id
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.accounts.opaque_tokens import compute_code_digest
from backend.permissions import Permission
from tests import world
from tests.acting import CURRENT, Api
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    browser,
    change,
    events,
    give_password,
    later,
    sign_in,
)
from tests.domains.organisation.accounts.making import body, confirm_all, path


def test_a_new_person_activates_the_account_and_signs_in(api: Api) -> None:
    made = api.as_("admin").post("/users", body())
    assert made.status_code == 201, made.text
    user = made.json()
    assert (user["is_active"], user["is_activated"]) == (True, False)
    assert user["roles"] == []
    assert user["waiting"][0]["add"] == [
        {
            "role": "local_officer",
            "org_unit_id": str(world.unit("binhnghia")),
            "org_unit_name": "Bình Nghĩa",
        }
    ]
    assert sign_in(api, "thaovt").status_code == 401
    code = user["activation_code"]
    answer = api.nobody().post("/auth/activate", {"code": code.lower(), "password": PASSWORD})
    assert answer.json() == {"username": "thaovt"}
    person = browser(api, "thaovt")
    confirm_all(api)
    assert Permission.ESTABLISHMENT_WRITE in person.get("/me").json()["permissions"]
    assert api.as_("admin").get(f"/users/{user['id']}").json()["is_activated"] is True


def test_an_activation_code_is_good_once(api: Api) -> None:
    code = api.as_("admin").post("/users", body()).json()["activation_code"]
    first = api.nobody().post("/auth/activate", {"code": code, "password": PASSWORD})
    again = api.nobody().post("/auth/activate", {"code": code, "password": PASSWORD + "!"})
    assert (first.status_code, again.status_code) == (200, 422)
    assert again.json()["errors"][0] | {"message": ""} == {
        "pointer": "/code",
        "code": "activation-invalid",
        "message": "",
    }
    assert sign_in(api, "thaovt", PASSWORD + "!").status_code == 401


def test_an_activation_code_lives_a_day(api: Api) -> None:
    code = api.as_("admin").post("/users", body()).json()["activation_code"]
    later(api, User, "activation_expires_at", timedelta(hours=24, minutes=1))
    answer = api.nobody().post("/auth/activate", {"code": code, "password": PASSWORD})
    assert answer.status_code == 422


def test_a_weak_first_password_keeps_the_code(api: Api) -> None:
    code = api.as_("admin").post("/users", body()).json()["activation_code"]
    for weak in ("ngắn quá", "thaovt thaovt 2022"):
        answer = api.nobody().post("/auth/activate", {"code": code, "password": weak})
        assert answer.json()["errors"][0]["pointer"] == "/password"
    answer = api.nobody().post("/auth/activate", {"code": code, "password": PASSWORD})
    assert answer.status_code == 200


def test_a_locked_account_is_not_activated(api: Api) -> None:
    made = api.as_("admin").post("/users", body()).json()
    api.as_("admin").patch(f"/users/{made['id']}", {"is_active": False}, etag=CURRENT)
    code = {"code": made["activation_code"], "password": PASSWORD}
    assert api.nobody().post("/auth/activate", code).status_code == 422


def test_the_code_is_shown_once_and_stored_nowhere(api: Api) -> None:
    """A repeated request is answered alike but for the code: it would lie in the database."""
    first = api.as_("admin").post("/users", body(), key="k1")
    code = first.json()["activation_code"]
    again = api.as_("admin").post("/users", body(), key="k1")
    assert again.status_code == 201
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json() | {"activation_code": None}
    columns = (IdempotencyKey.body, User.activation_hash, LogEntry.diff)
    answers, hashes, diffs = (str(api.all(sa.select(column))) for column in columns)
    assert code not in answers + hashes + diffs
    assert compute_code_digest(code) in hashes
    assert compute_code_digest(code) not in answers + diffs


def test_the_same_id_again_is_the_first_answer(api: Api) -> None:
    id = str(create_id())
    first = api.as_("admin").post("/users", body(id=id))
    again = api.as_("admin").post("/users", body(id=id))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["activation_code"] is None
    other = api.as_("admin").post("/users", body(id=id, full_name="Khác"))
    assert (other.status_code, other.json()["code"]) == (409, "same-id-other-content")


def test_a_reset_ends_password_and_sessions_and_is_in_the_trail(api: Api) -> None:
    give_password(api, "district")
    person = browser(api, "district")
    reset = api.as_("admin").post(f"{path('district')}/reset-activation")
    assert reset.json().keys() == {"activation_code", "activation_expires_at"}
    confirm_all(api)
    assert person.get("/me").status_code == 401
    assert sign_in(api, "district").status_code == 401
    again = {"code": reset.json()["activation_code"], "password": PASSWORD}
    assert api.nobody().post("/auth/activate", again).status_code == 200
    assert sign_in(api, "district").status_code == 200
    assert {"activation-reset", "activated"} <= set(events(api, "district"))


def test_a_locked_account_gets_no_code(api: Api) -> None:
    change(api, "district", is_active=False)
    answer = api.as_("admin").post(f"{path('district')}/reset-activation")
    assert (answer.status_code, answer.json()["code"]) == (409, "account-inactive")
