"""Loads the shipped sample into the database; a second run changes nothing."""

from datetime import date

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, list_top_units
from backend.core.session.session import Session
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, Criterion
from backend.law import reference
from backend.law.reference.wordings import to_words_of_day


def load_criteria_sets(db: Session) -> None:
    """Add each shipped set to every province, once. It never changes, as ratings refer to it."""
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
        db.save(build_set(shipped, unit, file.note))
        db.add_all(build_criteria(shipped, unit))
        db.flush()


def build_set(shipped: reference.RatingCriteriaSet, unit: OrgUnit, note: str) -> CriteriaSet:
    """A set without a legal basis is marked as a sample, whatever its file says."""
    return CriteriaSet(
        id=shipped.id_at(unit.id),
        org_unit_id=unit.id,
        name=shipped.name,
        legal_basis=shipped.legal_basis,
        valid_from=get_first_day(shipped, unit),
        valid_to=shipped.valid_to,
        is_illustrative=True,
        is_shipped=True,
        max_score=shipped.max_score,
        appeal_days=shipped.appeal_days,
        note=note,
        classes=[
            {"code": entry.code, "title": entry.title, "min_score": entry.min_score}
            for entry in shipped.classes
        ],
    )


def get_first_day(shipped: reference.RatingCriteriaSet, unit: OrgUnit) -> date:
    return max(shipped.valid_from, unit.valid_from or shipped.valid_from)


def build_criteria(shipped: reference.RatingCriteriaSet, unit: OrgUnit) -> list[Criterion]:
    """They speak in the words of the day on which the set begins."""
    on = get_first_day(shipped, unit)
    return [
        Criterion(
            id=shipped.criterion_id(criterion, unit.id),
            criteria_set_id=shipped.id_at(unit.id),
            org_unit_id=unit.id,
            code=criterion.code,
            section=criterion.section,
            title=to_words_of_day(criterion.title, on),
            max_points=criterion.max_points,
            scoring_note=to_words_of_day(criterion.scoring_note, on),
            evidence=list(criterion.evidence),
            required_evidence=list(criterion.required_evidence),
            position=position,
        )
        for position, criterion in enumerate(shipped.criteria, 1)
    ]
