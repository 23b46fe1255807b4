"""Brings the catalogue in the database up to backend/law/reference; a second run changes
nothing."""

from typing import Any

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.law import reference

SAME = (
    *("code", "legal_document", "article", "clause", "point", "title", "fine_min", "fine_max"),
    *("warning_allowed", "organisation_multiplier", "valid_from", "valid_to", "source"),
)
"""What the table calls as the file does."""


def load_violation_types(db: Session) -> None:
    """Add new acts and refresh the words of known ones; ids are stable across loads."""
    known = {row.id: row for row in db.scalars(sa.select(ViolationType))}
    for position, act in enumerate(reference.load_violation_types(), 1):
        row = known.get(act.id) or ViolationType(id=act.id)
        for field, value in {**to_act_values(act), "position": position}.items():
            setattr(row, field, value)
        db.add(row)
    db.flush()


def to_act_values(act: reference.ViolationTypeEntry) -> dict[str, Any]:
    term = act.suspension
    return {
        **{name: getattr(act, name) for name in SAME},
        "suspends": term.of if term else None,
        "suspension_months_min": term.months_min if term else None,
        "suspension_months_max": term.months_max if term else None,
        "remedies": [*act.other_penalties, *act.remedial_measures],
        "establishment_types": act.list_fitting_types(),
        "is_verified": act.verified,
        "note": act.note or "",
    }
