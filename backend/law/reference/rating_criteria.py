"""The project's own tables, not the law: criteria for rating communes, and points of visits."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from backend.law.reference.reference_files import (
    DatedEntry,
    ReferenceEntry,
    ReferenceFile,
    build_reference_id,
    build_unit_key,
    load_file,
)


class RatingClass(ReferenceEntry):
    """A total of `min_score` or more falls in this class, if in no better one."""

    code: str
    title: str
    min_score: float


class RatingCriterion(ReferenceEntry):
    """`evidence`: figures of the register beside it; `required_evidence` must be complete."""

    code: str
    section: str
    title: str
    max_points: float
    scoring_note: str
    evidence: tuple[str, ...] = ()
    required_evidence: tuple[str, ...] = ()


class ProvincialTable(ReferenceEntry):
    """A table that every province has; `unit` had it first, and its ids name no unit there."""

    kind: ClassVar[str]
    """The first part of its id."""
    key: str
    unit: str

    @property
    def id(self) -> UUID:
        return build_reference_id(self.kind, self.key)

    def id_at(self, unit: UUID) -> UUID:
        """The id of the table at a province."""
        return build_reference_id(self.kind, build_unit_key(self.key, self.unit, unit))


class RatingCriteriaSet(DatedEntry, ProvincialTable):
    """A whole table; classes from the best to the least."""

    kind = "rating-criteria-set"
    name: str
    legal_basis: str
    appeal_days: int
    classes: tuple[RatingClass, ...]
    criteria: tuple[RatingCriterion, ...]

    def criterion_id(self, criterion: RatingCriterion, unit: UUID) -> UUID:
        """The id of a criterion of the set at a province."""
        key = build_unit_key(self.key, self.unit, unit)
        return build_reference_id("rating-criterion", f"{key}/{criterion.code}")

    @property
    def max_score(self) -> float:
        return sum(criterion.max_points for criterion in self.criteria)


class RatingCriteriaFile(ReferenceFile):
    sets: tuple[RatingCriteriaSet, ...]


def load_rating_criteria() -> RatingCriteriaFile:
    """The whole file: it also says whether it is verified."""
    return load_file("rating_criteria.json", RatingCriteriaFile)


class PointsRule(ReferenceEntry):
    """`points` per unit of the fact up to `most`; `months`: how far back it looks."""

    fact: str
    points: int
    most: int
    months: int | None = None


class PointsTable(ProvincialTable):
    """One version of the table."""

    kind = "visit-points"
    valid_from: date
    reason: str
    random_percent: int
    rules: tuple[PointsRule, ...]
    type_points: dict[str, int]


class PointsFile(ReferenceFile):
    versions: tuple[PointsTable, ...]


def load_visit_points() -> PointsFile:
    """The whole file: it also says whether it is verified."""
    return load_file("visit_points.json", PointsFile)
