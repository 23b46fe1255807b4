"""Signed tokens of the peers, as their tutorials make them: {sub: id of an account}."""

import time
from uuid import UUID

from jose import jwt

SECRET, ALGORITHM = "bench-only", "HS256"
HOURS = 3600.0

AUDIT = """
CREATE TABLE IF NOT EXISTS peer_audit (id bigserial PRIMARY KEY, at timestamptz NOT NULL,
  actor_id uuid NOT NULL, entity text NOT NULL, entity_id uuid NOT NULL, diff jsonb NOT NULL)
"""
"""Where peers note what was written."""


def sign_token(account: UUID | str) -> str:
    claims = {"sub": str(account), "exp": int(time.time() + HOURS)}
    return str(jwt.encode(claims, SECRET, algorithm=ALGORITHM))


def read_token(token: str) -> UUID:
    """The account; raises jose's JWTError or ValueError."""
    return UUID(jwt.decode(token, SECRET, algorithms=[ALGORITHM])["sub"])
