"""The only way past scope; an import contract names who may use it."""

from collections.abc import Iterator
from contextlib import contextmanager

from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor
from backend.core.session.session import Session


def past_scope(db: Session, why: str) -> None:
    """Let `db` reach everything from here on, as the system; `why` is for the reader."""
    assert why
    db.info.update(actor=Actor(SYSTEM_ID, name=why), scope=EVERYTHING)


@contextmanager
def bypass_scope(db: Session, why: str) -> Iterator[None]:
    """Look past scope for a moment, still as the same person; what waits is guarded first."""
    assert why
    db.flush()
    before = db.scope
    db.info["scope"] = EVERYTHING
    try:
        yield
    finally:
        db.info["scope"] = before
