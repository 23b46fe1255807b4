"""The violations that minutes list. They are kept by a resource that depends on this one.

Violations know their inspection, so inspections must not know violations: what signing, recording
and discarding need of them is this protocol, which violations provide (`provides.py`).
"""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from backend import plugins
from backend.core.session.session import Session
from backend.domains.inspections.inspections.models import Inspection


class Findings(Protocol):
    def record(self, db: Session, inspection: Inspection, found: Sequence[dict[str, Any]]) -> None:
        """Enter what the visit found; raises Invalid with pointers below /violations."""

    def listed(self, db: Session, inspection_id: UUID) -> list[dict[str, str]]:
        """What the minutes say of each violation, in the order of their ids."""

    def discard(self, db: Session, inspection_id: UUID) -> None:
        """Remove the violations of a draft that is removed."""


def get_findings_provider() -> Findings:
    found: Findings = plugins.get_provider(Findings)
    return found
