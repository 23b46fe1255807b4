"""The only way past scope; an import contract names who may use it."""

from backend.core.actor import EVERYTHING, SYSTEM_ID, Actor
from backend.core.db import Session


def past_scope(db: Session, why: str) -> None:
    """Let `db` reach everything from here on, as the system; `why` is for the reader."""
    assert why
    db.info.update(actor=Actor(SYSTEM_ID, name=why), scope=EVERYTHING)
