"""Whose order it is: a registered device's, over all of its sign-ins."""

from uuid import uuid4

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.organisation.accounts.models import AuthSession, Device, SessionKind
from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.sync_operations.sending import operation, send, statuses, visit
from tests.domains.organisation.accounts.doing import device, give_password

SIGN_INS = ("monday", "tuesday")


def register(db: Session) -> None:
    made = Device(user_id=world.user("inspector"), kind=SessionKind.DEVICE, name="Máy")
    db.add(made)
    db.flush()
    signed_in = AuthSession.device_id.in_(SIGN_INS)
    one_device = sa.update(AuthSession).where(signed_in).values(registered_device_id=made.id)
    run_unlogged(db, one_device, "a test")


def sign_in(api: Api, name: str) -> Person:
    tokens = device(api, "inspector", name)
    return Person(api.http, {"Authorization": f"Bearer {tokens['access_token']}"})


def test_order_of_a_registered_device_outlives_its_sign_in(api: Api) -> None:
    give_password(api, "inspector")
    monday, tuesday = (sign_in(api, name) for name in SIGN_INS)
    api.run(register)
    entered = visit(1)
    assert statuses(send(monday, entered)) == ["applied"]
    changed = operation(2, "update", entered["record_id"], {"statement": "Nhất trí"})
    assert statuses(send(tuesday, changed)) == ["applied"]


def test_another_device_has_its_own_order(api: Api) -> None:
    """The control: what the other one sent is not known, and neither is its version."""
    give_password(api, "inspector")
    monday, tuesday = (sign_in(api, name) for name in SIGN_INS)
    entered = visit(1)
    assert statuses(send(monday, entered)) == ["applied"]
    changed = operation(2, "update", entered["record_id"], {"statement": "Nhất trí"})
    assert statuses(send(tuesday, changed)) == ["held"]


def test_order_of_a_device_that_names_itself_outlives_its_sign_in(api: Api) -> None:
    give_password(api, "inspector")
    monday, tuesday = (sign_in(api, name) for name in SIGN_INS)
    phone = {"device_id": str(uuid4())}
    entered = visit(1)
    assert statuses(send(monday, entered, **phone)) == ["applied"]
    changed = operation(2, "update", entered["record_id"], {"statement": "Nhất trí"})
    assert statuses(send(tuesday, changed, **phone)) == ["applied"]


def test_a_number_is_free_again_once_its_operation_was_withdrawn(api: Api) -> None:
    """What was withdrawn before it came leaves no gap: those behind it move up."""
    inspector, phone = api.as_("inspector"), {"device_id": str(uuid4())}
    entered = visit(1)
    changed = operation(3, "update", entered["record_id"], {"statement": "Nhất trí"})
    assert statuses(send(inspector, entered, changed, **phone)) == ["applied", "held"]
    assert statuses(send(inspector, {**changed, "device_seq": 2}, **phone)) == ["applied"]
    again = send(inspector, {**entered, "device_seq": 7}, **phone)
    assert statuses(again) == ["duplicate"], "the number is no part of what an operation says"
