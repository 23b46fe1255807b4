"""What minutes print of other records: names and words as they read when the minutes are signed.

Places change hands, teams are renamed, a violation's words are corrected; the paper that was signed
says what it said. The papers feature depends on this one and says `keep_facts`.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from backend.core.session.scoped_session import Session

Keeper = Callable[[Session, UUID], dict[str, Any]]
_kept: list[Keeper] = []


def keep_facts(keeper: Keeper) -> None:
    _kept[:] = [keeper]


def facts_of(db: Session, id: UUID) -> dict[str, Any] | None:
    """Plain JSON; None where nobody prints (a script without the papers)."""
    return _kept[0](db, id) if _kept else None
