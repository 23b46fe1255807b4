"""What minutes need from resources that depend on them: violations, and the words of papers."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from pydantic import JsonValue

from backend import plugins
from backend.core.session.session import Session
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.inspections.schemas import FindingCreate


class Findings(Protocol):
    def record(self, db: Session, inspection: Inspection, found: Sequence[FindingCreate]) -> None:
        """Record what the visit found; raises Invalid with pointers below /violations."""

    def listed(self, db: Session, inspection_id: UUID) -> list[dict[str, str]]:
        """What the minutes say of each violation, in the order of their ids."""

    def move(self, db: Session, inspection_id: UUID, into: UUID) -> None:
        """Move the violations of a draft to another draft of the same visit."""

    def discard(self, db: Session, inspection_id: UUID) -> None:
        """Remove the violations of a draft that is being removed."""


def get_findings_provider() -> Findings:
    found: Findings = plugins.get_provider(Findings)
    return found


class WaitingConflicts(Protocol):
    def __call__(self, db: Session, inspection_id: UUID) -> bool:
        """Whether values of a visit wait for a person to decide between them."""


def get_waiting_conflicts_provider() -> WaitingConflicts:
    found: WaitingConflicts = plugins.get_provider(WaitingConflicts)
    return found


class PrintedFacts(Protocol):
    def __call__(self, db: Session, id: UUID) -> dict[str, JsonValue]:
        """What printed minutes say of other records, as plain JSON."""


def get_paper_facts(db: Session, id: UUID) -> dict[str, JsonValue]:
    facts: PrintedFacts = plugins.get_provider(PrintedFacts)
    return facts(db, id)
