"""Brings the shipped sample into the database; a second run changes nothing."""

from typing import Any

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, Criterion
from backend.law import reference
from backend.law.reference.reference_files import build_reference_id


def load_criteria_sets(db: Session) -> None:
    """Add each shipped set once, under its unit: ratings refer to it as it was."""
    file = reference.load_rating_criteria()
    for shipped in file.sets:
        unit_id = build_reference_id("org-unit", shipped.unit)
        if db.get(CriteriaSet, shipped.id) is None and db.get(OrgUnit, unit_id) is not None:
            owned = {"org_unit_id": unit_id}
            db.save(CriteriaSet(**owned, **set_columns(shipped, file.note)))
            db.add_all(Criterion(**owned, **columns) for columns in criteria_columns(shipped))
            db.flush()


def set_columns(shipped: reference.RatingCriteriaSet, note: str) -> dict[str, Any]:
    """What no law stands behind is shown as a sample, whatever its file says."""
    names = ("id", "name", "legal_basis", "valid_from", "valid_to", "appeal_days", "max_score")
    return {name: getattr(shipped, name) for name in names} | {
        "is_illustrative": True,
        "is_shipped": True,
        "note": note,
        "classes": [
            {"code": entry.code, "title": entry.title, "min_score": entry.min_score}
            for entry in shipped.classes
        ],
    }


def criteria_columns(shipped: reference.RatingCriteriaSet) -> list[dict[str, Any]]:
    names = ("code", "section", "title", "max_points", "scoring_note")
    return [
        {name: getattr(criterion, name) for name in names}
        | {
            "id": shipped.criterion_id(criterion),
            "criteria_set_id": shipped.id,
            "evidence": list(criterion.evidence),
            "required_evidence": list(criterion.required_evidence),
            "position": position,
        }
        for position, criterion in enumerate(shipped.criteria, 1)
    ]
