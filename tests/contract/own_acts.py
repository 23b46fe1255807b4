"""Samples of what people do with their own accounts: who, which body, which id."""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.organisation.accounts import totp
from backend.domains.organisation.accounts.models import (
    AccessToken,
    AuthSession,
    Device,
    SessionKind,
    User,
)
from backend.domains.organisation.accounts.opaque_tokens import compute_code_digest
from backend.domains.platform.calendar_subscriptions.models import CalendarSubscription
from tests import world
from tests.acting import Api
from tests.contract.objects.places import id_of
from tests.domains.organisation.accounts.doing import PASSWORD, code, give_password, keys

SECRET = totp.create_secret()
RECOVERY = "AAAAA-BBBBB"
PROOF = {"password": PASSWORD}
NAMED = {"label": "Của tôi"}


class OwnAct(NamedTuple):
    """Who acts, and with which body; `owned` is the id in the path."""

    person: str = "district"
    body: dict[str, Any] | None = None
    owned: UUID | None = None


def list_own_acts() -> dict[str, OwnAct]:
    """By their names."""
    tokens = {"scopes": ["plans:read"], "days": 30}
    return {
        "end_other_sessions": OwnAct(),
        "end_session": OwnAct(owned=id_of("own session", "own")),
        "change_password": OwnAct(
            body={"current_password": PASSWORD, "new_password": "mưa rào trên mái ngói"}
        ),
        "start_totp": OwnAct(body=PROOF),
        "confirm_totp": OwnAct("police", {"code": code(SECRET)}),
        "stop_totp": OwnAct("leader", PROOF | {"otp": RECOVERY}),
        "create_script_token": OwnAct(body=PROOF | NAMED | tokens),
        "end_script_token": OwnAct(owned=id_of("own token", "own")),
        "register_device": OwnAct(body=PROOF | {"name": "Máy bàn"}),
        "update_device": OwnAct(body={"name": "Máy khác"}, owned=id_of("own device", "own")),
        "end_device": OwnAct(owned=id_of("own device", "own")),
        "subscribe_calendar": OwnAct(body=NAMED),
        "revoke_calendar_subscription": OwnAct(owned=id_of("own calendar", "own")),
        "start_weekly_digest": OwnAct(),
        "end_weekly_digest": OwnAct(),
    }


def add_own_records(api: Api) -> None:
    """What these act on, and what proves who acts."""
    for person in ("district", "leader", "police"):
        give_password(api, person)
    api.run(add_owned)
    api.run(add_second_factors, api)


def add_owned(db: Session) -> None:
    mine = {"user_id": world.user("district")}
    lasts = {"expires_at": now() + timedelta(hours=12)}
    browser = {**mine, "kind": SessionKind.BROWSER}
    db.add_all(
        [
            AuthSession(id=id_of("own session", "own"), **browser, **lasts),
            Device(id=id_of("own device", "own"), **browser, name="Điện thoại"),
            AccessToken(
                id=id_of("own token", "own"), token_hash="0" * 64, scopes=[], **mine, **lasts
            ),
            CalendarSubscription(
                id=id_of("own calendar", "own"), token_hash="1" * 64, **NAMED, **mine
            ),
        ]
    )
    db.flush()


def add_second_factors(db: Session, api: Api) -> None:
    """One that waits for its confirmation, and one in use."""
    for person, confirmed in {"police": None, "leader": now()}.items():
        id = world.user(person)
        sealed = totp.encrypt_secret(keys(api).fields, SECRET, id)
        values = {"totp_secret": sealed, "totp_confirmed_at": confirmed}
        spare = [] if confirmed is None else [compute_code_digest(RECOVERY)]
        given = sa.update(User).where(User.id == id).values(**values, recovery_hashes=spare)
        db.execute(given, execution_options={"unlogged": "a test", "synchronize_session": False})
