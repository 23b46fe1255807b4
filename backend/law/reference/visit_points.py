"""The points by which places are put in order for visits: the house's own proposal, not the law."""

from datetime import date
from uuid import UUID

from backend.law.reference.reference_files import (
    ReferenceEntry,
    ReferenceFile,
    build_reference_id,
    build_unit_key,
    load_file,
)


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
