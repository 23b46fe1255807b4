"""Reads within a request by another permission that its person holds."""

from collections.abc import Iterator
from contextlib import contextmanager

from backend.core.session.session import Session


@contextmanager
def open_held_scope(db: Session, permission: str) -> Iterator[None]:
    """Within the block, let `db` reach what the actor's `permission` reaches, if they hold it.

    Who writes their own unit's records answers with figures of the units below, which another
    permission of theirs reads. Pending changes are flushed first: they are checked against the
    permission of the request.
    """
    db.flush()
    before = db.scope
    db.info["scope"] = db.actor.scopes.get(permission, before)
    try:
        yield
    finally:
        db.info["scope"] = before
