"""The project's own tables, not the law: criteria for rating communes, and points of visits."""

from datetime import date
from uuid import UUID

from backend.law.reference.reference_files import (
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


class RatingCriteriaSet(ReferenceEntry):
    """A whole table; classes from the best to the least.

    Every province has it; `unit` is the one that had it first, where its ids name no unit.
    """

    key: str
    unit: str
    name: str
    legal_basis: str
    valid_from: date
    valid_to: date | None = None
    appeal_days: int
    classes: tuple[RatingClass, ...]
    criteria: tuple[RatingCriterion, ...]

    @property
    def id(self) -> UUID:
        return build_reference_id("rating-criteria-set", self.key)

    def id_at(self, unit: UUID) -> UUID:
        """The id of the set at a province."""
        return build_reference_id("rating-criteria-set", build_unit_key(self.key, self.unit, unit))

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
    """The file with what it says of its own standing."""
    return load_file("rating_criteria.json", RatingCriteriaFile)


class PointsRule(ReferenceEntry):
    """`points` per unit of the fact up to `most`; `months`: how far back it looks."""

    fact: str
    points: int
    most: int
    months: int | None = None


class PointsTable(ReferenceEntry):
    """One version of the table.

    Every province has it; `unit` is the one that had it first, where its id names no unit.
    """

    key: str
    unit: str
    valid_from: date
    reason: str
    random_percent: int
    rules: tuple[PointsRule, ...]
    type_points: dict[str, int]

    @property
    def id(self) -> UUID:
        return build_reference_id("visit-points", self.key)

    def id_at(self, unit: UUID) -> UUID:
        """The id of the version at a province."""
        return build_reference_id("visit-points", build_unit_key(self.key, self.unit, unit))


class PointsFile(ReferenceFile):
    versions: tuple[PointsTable, ...]


def load_visit_points() -> PointsFile:
    """The file with what it says of its own standing."""
    return load_file("visit_points.json", PointsFile)
