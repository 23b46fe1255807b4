"""With its send key a device sends what it recorded, also after its end; the key opens nothing."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.routing import Route

from backend.core.http.dependencies import PermissionRoute
from backend.core.session.change_log import LogEntry
from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.sync_operations.models import SyncOperation
from backend.domains.organisation.accounts.models import Device, RoleGrant, SessionKind
from backend.domains.organisation.accounts.opaque_tokens import compute_digest, create_opaque_token
from backend.domains.organisation.accounts.send_keys import SENDS_FOR
from tests import world
from tests.acting import Api, Person
from tests.cookie_jar import no_cookie_jar as no_cookie_jar
from tests.domains.inspections.inspections.making import answers, draft
from tests.domains.inspections.sync_operations.sending import operation, send, statuses, visit
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    browser,
    change,
    events,
    give_password,
    later,
)


def with_key(api: Api, key: str) -> Person:
    return Person(api.http, {"Authorization": f"Bearer {key}"})


def register(api: Api, name: str, *, ended: bool = True) -> str:
    """The send key of a device that was registered, and ended."""
    key = create_opaque_token()

    def add(db: Session) -> None:
        made = Device(user_id=world.user(name), kind=SessionKind.DEVICE, name="Máy")
        made.send_key_hash, made.ended_at = compute_digest(key), now() if ended else None
        db.add(made)

    api.run(add)
    return key


def count_visits(db: Session) -> int:
    return db.scalar(sa.select(sa.func.count()).select_from(Inspection)) or 0


def is_refused(person: Person, sent: Any = None) -> bool:
    answer = person.post("/sync/operations", {"operations": [sent or visit(1)]})
    return bool(answer.status_code == 401)


def test_an_ended_device_sends_what_it_recorded(api: Api) -> None:
    """It is entered in the name of its owner, once, in the order that the device began."""
    give_password(api, "inspector")
    phone, desk, key = browser(api, "inspector"), browser(api, "inspector"), create_opaque_token()
    id = phone.post("/devices", {"name": "Máy", "password": PASSWORD, "send_key": key}).json()["id"]
    entered = visit(1)
    changed = operation(2, "update", entered["record_id"], {"statement": "Nhất trí"})
    assert statuses(send(phone, entered)) == ["applied"]
    desk.post(f"/devices/{id}/end")
    assert phone.get("/me").json()["wipe"] is True
    ended = with_key(api, key)
    assert statuses(send(ended, changed)) == ["applied"], "its own change follows its own entry"
    assert statuses(send(ended, changed, entered)) == ["duplicate", "duplicate"]
    record = desk.get(f"/inspections/{entered['record_id']}").json()
    assert record["statement"] == "Nhất trí"
    by = sa.select(LogEntry.actor_id).where(LogEntry.entity_id == UUID(entered["record_id"]))
    assert api.all(by) == [(world.user("inspector"),)] * 2
    assert events(api, "inspector")[-1] == "device-sent"


def test_it_is_told_only_the_status(api: Api) -> None:
    """Neither versions nor reasons, nor what somebody else wrote; its owner reads all of it."""
    district, inspector = api.as_("district"), api.as_("inspector")
    record = inspector.post("/inspections", draft()).json()
    district.patch(f"/inspections/{record['id']}", {"statement": "Mật"}, record)
    both = operation(2, "update", record["id"], {"statement": "Khác"}, base_version=1)
    named = visit(3, statement="Người khai số CCCD 001099012345")
    key = register(api, "inspector")
    answer = with_key(api, key).post("/sync/operations", {"operations": [visit(1), both, named]})
    assert statuses(answer.json()) == ["applied", "conflict", "refused"]
    for result in answer.json()["results"]:
        assert {key for key, value in result.items() if value is not None} == {"id", "status"}
    assert "Mật" not in answer.text
    kept = inspector.get("/sync/operations").json()["items"]
    assert [row["problem"] and row["problem"]["code"] for row in kept] == [
        *("invalid", "both-changed"),
        None,
    ]
    (conflict,) = inspector.get("/sync/conflicts").json()["items"]
    assert [field["mine"] for field in conflict["fields"]] == ["Khác"]


def test_it_signs_nothing(api: Api) -> None:
    """An ended device may be in other hands: its minutes wait for somebody who is signed in."""
    entered = visit(1)
    id = entered["record_id"]
    filled = {"checklist": answers("motel"), "outcome": "no_violation"}
    filled |= {"started_at": "2022-10-01T08:15:00+07:00", "ended_at": "2022-10-01T09:00:00+07:00"}
    batch = entered, operation(2, "update", id, filled), operation(3, "sign", id)
    answer = send(with_key(api, register(api, "inspector")), *batch)
    assert statuses(answer) == ["applied", "applied", "refused"]
    inspector = api.as_("inspector")
    (row,) = inspector.get("/sync/operations", status="refused").json()["items"]
    assert row["problem"]["code"] == "signed-by-person"
    record = inspector.get(f"/inspections/{id}").json()
    assert record["status"] == "draft"
    assert inspector.post(f"/inspections/{id}/sign", etag=record).status_code == 200, "the control"


def test_it_opens_no_other_route(api: Api) -> None:
    """Every operation of the API: 401 as for no token, but where batches come in."""
    person, nobody = with_key(api, register(api, "inspector", ended=False)), api.nobody()
    taken = []
    for route in api.app.routes:
        if not isinstance(route, PermissionRoute) or route.is_open:
            continue
        assert isinstance(route, Route)
        path = route.path.replace("{", "").replace("}", "")
        for name in route.param_convertors:
            path = path.replace(f"/{name}", f"/{create_id()}")
        for method in (route.methods or set()) - {"HEAD"}:
            answer = person.request(method, path, json={})
            if answer.status_code == nobody.request(method, path, json={}).status_code:
                assert answer.status_code >= 400, (method, path)
            else:
                taken.append(path)
    assert sorted(re.sub("[0-9a-f-]{36}", "ID", one) for one in taken) == [
        *("/api/v1/sync/operations", "/api/v1/uploads", "/api/v1/uploads/ID")
    ]


@pytest.mark.parametrize("scheme", ["Basic", "Bearer x.", "Token"])
def test_it_is_taken_as_a_bearer_token_only(api: Api, scheme: str) -> None:
    key = register(api, "inspector")
    assert is_refused(Person(api.http, {"Authorization": f"{scheme} {key}"}))
    both = {**api.as_("inspector").headers, "Authorization": f"Bearer {key}"}
    answer = Person(api.http, both).post("/sync/operations", {"operations": [visit(1)]})
    assert (answer.status_code, answer.json()["code"]) == (400, "two-credentials")
    assert api.run(count_visits) == 0


def test_it_ends(api: Api) -> None:
    """After thirty days, with the account, and once the device has another key."""
    give_password(api, "inspector")
    person = with_key(api, register(api, "inspector"))
    assert statuses(send(person, visit(1))) == ["applied"]
    change(api, "inspector", is_active=False)
    assert is_refused(person, visit(2))
    change(api, "inspector", is_active=True)
    assert statuses(send(person, visit(2))) == ["applied"]
    later(api, Device, "ended_at", SENDS_FOR - timedelta(minutes=5))
    assert statuses(send(person, visit(3))) == ["applied"]
    later(api, Device, "ended_at", timedelta(minutes=5))
    assert is_refused(person, visit(4))
    phone, first, second = browser(api, "inspector"), create_opaque_token(), create_opaque_token()
    body = {"name": "Máy", "password": PASSWORD, "send_key": first}
    device = phone.post("/devices", body).json()
    phone.patch(f"/devices/{device['id']}", {"send_key": second}, device)
    assert is_refused(with_key(api, first))
    assert statuses(send(with_key(api, second), visit(1))) == ["applied"]
    assert is_refused(with_key(api, create_opaque_token()))


def test_a_key_belongs_to_one_device_of_one_person(api: Api) -> None:
    """Registered again, also by somebody else, it is refused; the first owner keeps it."""
    key = register(api, "inspector")
    for name in ("inspector", "inspector2"):
        give_password(api, name)
        again = browser(api, name).post(
            "/devices", {"name": "Máy", "password": PASSWORD, "send_key": key}
        )
        assert again.status_code == 409, again.text
    entered = visit(1)
    send(with_key(api, key), entered)
    other = with_key(api, register(api, "inspector2"))
    assert statuses(send(other, entered)) != ["duplicate"], "what others sent is not known"
    kept = sa.select(SyncOperation.actor_id).where(SyncOperation.device_seq == 1)
    assert set(api.all(kept)) == {(world.user("inspector"),), (world.user("inspector2"),)}


def test_it_does_only_what_its_owner_may_do_now(api: Api) -> None:
    key = register(api, "inspector")
    assert statuses(send(with_key(api, key), visit(1))) == ["applied"]

    def withdraw(db: Session) -> None:
        db.execute(
            sa.delete(RoleGrant).where(RoleGrant.user_id == world.user("inspector")),
            execution_options={"unlogged": "a test", "synchronize_session": False},
        )

    api.run(withdraw)
    assert statuses(send(with_key(api, key), visit(2))) == ["refused"]
    assert api.run(count_visits) == 1
