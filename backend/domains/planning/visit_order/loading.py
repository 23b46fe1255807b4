"""Loads the shipped table of points into the database; a second run changes nothing."""

import sqlalchemy as sa

from backend.core.session.org_units import list_top_units
from backend.core.session.session import Session
from backend.domains.planning.visit_order.models import PointsVersion, StoredRule
from backend.law import reference
from backend.law.reference.rating_criteria import PointsTable


def load_visit_points(db: Session) -> None:
    """Add each shipped version to every province, once. It never changes, as lists refer to it."""
    wanted = {
        shipped.id_at(unit.id): (shipped, unit)
        for shipped in reference.load_visit_points().versions
        for unit in list_top_units(db)
    }
    known = set(db.scalars(sa.select(PointsVersion.id).where(PointsVersion.id.in_(wanted))))
    for id, (shipped, unit) in wanted.items():
        if id in known:
            continue
        db.save(
            PointsVersion(
                reason=shipped.reason,
                random_percent=shipped.random_percent,
                type_points=shipped.type_points,
                id=id,
                org_unit_id=unit.id,
                valid_from=max(shipped.valid_from, unit.valid_from or shipped.valid_from),
                rules=build_rules(shipped),
                is_shipped=True,
            )
        )


def build_rules(shipped: PointsTable) -> list[StoredRule]:
    return [
        {"fact": rule.fact, "points": rule.points, "most": rule.most, "months": rule.months}
        for rule in shipped.rules
    ]
