"""Brings the shipped sample into the database; a second run changes nothing."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, list_top_units
from backend.core.session.session import Session
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, Criterion
from backend.law import reference


def load_criteria_sets(db: Session) -> None:
    """Add each shipped set once to every province: ratings refer to it as it was."""
    file = reference.load_rating_criteria()
    wanted = {
        shipped.id_at(unit.id): (shipped, unit)
        for shipped in file.sets
        for unit in list_top_units(db)
    }
    known = set(db.scalars(sa.select(CriteriaSet.id).where(CriteriaSet.id.in_(wanted))))
    for id, (shipped, unit) in wanted.items():
        if id in known:
            continue
        db.save(CriteriaSet(**build_set_columns(shipped, unit, file.note)))
        db.add_all(Criterion(**columns) for columns in build_criteria_columns(shipped, unit.id))
        db.flush()


def build_set_columns(
    shipped: reference.RatingCriteriaSet, unit: OrgUnit, note: str
) -> dict[str, Any]:
    """What no law stands behind is shown as a sample, whatever its file says."""
    names = ("name", "legal_basis", "valid_to", "appeal_days", "max_score")
    return {name: getattr(shipped, name) for name in names} | {
        "id": shipped.id_at(unit.id),
        "org_unit_id": unit.id,
        "valid_from": max(shipped.valid_from, unit.valid_from or shipped.valid_from),
        "is_illustrative": True,
        "is_shipped": True,
        "note": note,
        "classes": [
            {"code": entry.code, "title": entry.title, "min_score": entry.min_score}
            for entry in shipped.classes
        ],
    }


def build_criteria_columns(
    shipped: reference.RatingCriteriaSet, unit: UUID
) -> list[dict[str, Any]]:
    names = ("code", "section", "title", "max_points", "scoring_note")
    return [
        {name: getattr(criterion, name) for name in names}
        | {
            "id": shipped.criterion_id(criterion, unit),
            "criteria_set_id": shipped.id_at(unit),
            "org_unit_id": unit,
            "evidence": list(criterion.evidence),
            "required_evidence": list(criterion.required_evidence),
            "position": position,
        }
        for position, criterion in enumerate(shipped.criteria, 1)
    ]
