"""The secrets of other systems: two at a time, each confirmed by a second person."""

from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.session.models import create_id, now, today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.sql.types import ReadRow
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.access_tokens import (
    CLIENT_SECRET,
    build_working_clauses,
    end_tokens,
)
from backend.domains.organisation.accounts.models import AccessToken, ApiClient, ApiClientSecret
from backend.domains.organisation.accounts.opaque_tokens import compute_digest, create_opaque_token

MOST_SECRETS = 2


class MadeSecret(NamedTuple):
    """A new secret, shown this once."""

    id: UUID
    secret: str


def create_secret(db: Session, client_id: UUID) -> MadeSecret:
    """A secret that opens nothing yet; raises Conflict beside two others."""
    living = sa.select(sa.func.count()).where(*build_living_clauses(client_id))
    if (db.scalar(living) or 0) >= MOST_SECRETS:
        raise Conflict("client-has-two-secrets")
    made = MadeSecret(create_id(), CLIENT_SECRET + create_opaque_token())
    hashed = compute_digest(made.secret)
    db.add(ApiClientSecret(id=made.id, client_id=client_id, secret_hash=hashed))
    db.flush()
    return made


def build_living_clauses(client_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return ApiClientSecret.client_id == client_id, ApiClientSecret.ended_at.is_(None)


def confirm_secret(db: Session, client_id: UUID, id: UUID) -> None:
    """Let a secret open what its client may read; raises Conflict if it has ended."""
    waits = (*build_living_clauses(client_id), ApiClientSecret.id == id)
    confirmed = sa.update(ApiClientSecret).where(*waits, ApiClientSecret.confirmed_at.is_(None))
    if not run_unlogged(db, confirmed.values(confirmed_at=now()), "a secret"):
        raise Conflict("changed-meanwhile")


def end_secrets(db: Session, client_id: UUID, *which: sa.ColumnElement[bool]) -> int:
    """End secrets of a client with the tokens that it got by them; returns how many."""
    ended = sa.update(ApiClientSecret).where(*build_living_clauses(client_id), *which)
    of_these = sa.select(ApiClientSecret.id).where(*build_living_clauses(client_id), *which)
    end_tokens(db, AccessToken.secret_id.in_(of_these))
    return run_unlogged(db, ended.values(ended_at=now()), "secrets that end")


def find_client(db: Session, id: UUID, secret: str) -> ReadRow | None:
    """The client that has this secret, if it may ask today."""
    found = (
        sa.select(
            *(ApiClient.id, ApiClient.name, ApiClient.org_unit_id, ApiClient.scopes),
            *(ApiClient.networks, ApiClient.daily_quota, ApiClientSecret.id.label("secret_id")),
        )
        .join(ApiClientSecret, ApiClientSecret.client_id == ApiClient.id)
        .join(OrgUnit, OrgUnit.id == ApiClient.org_unit_id)
        .where(
            *build_living_clauses(id),
            ApiClientSecret.secret_hash == compute_digest(secret),
            ApiClientSecret.confirmed_at.is_not(None),
            *build_working_clauses(today()),
        )
    )
    return db.execute(found).first()


def mark_secret_used(db: Session, id: UUID) -> None:
    used = sa.update(ApiClientSecret).where(ApiClientSecret.id == id).values(last_used_at=now())
    run_unlogged(db, used, "when a secret was used")


register_messages(
    {
        "client-has-two-secrets": (
            "Hệ thống kết nối đã có hai khóa bí mật. Ngừng một khóa trước khi tạo khóa mới.",
            "The client has two secrets. End one of them before you make another.",
        ),
    }
)
