"""Brings the shipped table of points into the database; a second run changes nothing."""

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.planning.visit_order.models import PointsVersion
from backend.law import reference
from backend.law.reference.reference_files import build_reference_id


def load_visit_points(db: Session) -> None:
    """Add each shipped version once, under its unit: recorded lists refer to it as it was."""
    for shipped in reference.load_visit_points().versions:
        unit_id = build_reference_id("org-unit", shipped.unit)
        if db.get(PointsVersion, shipped.id) is None and db.get(OrgUnit, unit_id) is not None:
            names = ("id", "valid_from", "reason", "random_percent", "type_points")
            rules = [rule.model_dump(exclude={"verified", "note"}) for rule in shipped.rules]
            values = {name: getattr(shipped, name) for name in names}
            db.save(PointsVersion(**values, rules=rules, org_unit_id=unit_id, is_shipped=True))
