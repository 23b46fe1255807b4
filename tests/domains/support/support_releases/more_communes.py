"""A district of five communes: of the cast's three nothing but a total is ever told."""

from datetime import date

from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from tests import world
from tests.acting import add

MORE = ("andoxa", "boxa")
"""Communes of Bình Lục beside those of the cast; `world.unit` knows their ids."""


def found_communes(db: Session) -> None:
    for number, name in enumerate(MORE):
        row = {"code": f"1359{number}", "name": name, "kind": "xã", "sort_name": name}
        unit = OrgUnit(
            id=world.unit(name),
            level="commune",
            parent_id=world.unit("binhluc"),
            valid_from=date(2004, 1, 1),
            **row,
        )
        add(db, unit)
        upper = (world.unit("hanam"), world.unit("binhluc"), unit.id)
        add(db, *(OrgUnitClosure(ancestor_id=above, descendant_id=unit.id) for above in upper))
