"""What minutes print of other records: names and words as they read when the minutes are signed.

Places change hands, teams are renamed, a violation's words are corrected; the paper that was signed
says what it said. Case papers depend on this resource and provide it (`provides.py`).
"""

from typing import Any, Protocol
from uuid import UUID

from backend import plugins
from backend.core.session.session import Session


class PrintedFacts(Protocol):
    def __call__(self, db: Session, id: UUID) -> dict[str, Any]:
        """Plain JSON."""


def get_paper_facts(db: Session, id: UUID) -> dict[str, Any]:
    facts: PrintedFacts = plugins.get_provider(PrintedFacts)
    return facts(db, id)
