"""The four places of the sample records, and the ids of records there.

`own` lies in Bình Nghĩa (or its district), `sibling` in the commune beside it, `neighbour` in
another district, `far` in another province.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from tests import world

Ids = dict[str, Callable[[str], Any]]
"""{path: the id in its last {…}, for a place}."""
Bodies = dict[str, Callable[[str, UUID], Any]]
"""{operation: a body for a place, given the id of an act in force}."""

PLACES = ("own", "sibling", "neighbour", "far")


COMMUNE = {"own": "binhnghia", "sibling": "trangan", "neighbour": "liemphong", "far": "xuanhong"}


ABOVE = {"own": "binhluc", "sibling": "trangan", "neighbour": "thanhliem", "far": "xuantruong"}
"""The unit of plans and teams: the district, or for the sibling commune itself."""


AT = date(2022, 9, 1)


BEGUN = datetime(2022, 9, 1, 2, 0, tzinfo=UTC)


def id_of(kind: str, place: str) -> UUID:
    """The id of the sample record of that kind in a place."""
    return uuid5(NAMESPACE_URL, f"matrix:{kind}:{place}")


def commune(place: str) -> UUID:
    return world.unit(COMMUNE[place])


def above(place: str) -> UUID:
    return world.unit(ABOVE[place])


def add_far_province(db: Session) -> None:
    """Add the province, district and commune of `far`; the cast has the other units."""
    chain = ["namdinh", "xuantruong", "xuanhong"]
    for i, (name, level) in enumerate(zip(chain, ("province", "district", "commune"), strict=True)):
        parent = world.unit(chain[i - 1]) if i else None
        db.add(
            OrgUnit(
                id=world.unit(name),
                code=f"9{i}",
                name=name,
                kind="xã",
                level=level,
                parent_id=parent,
            )
        )
        db.flush()
        for upper in chain[: i + 1]:
            db.add(OrgUnitClosure(ancestor_id=world.unit(upper), descendant_id=world.unit(name)))
    db.flush()


def team_id(place: str) -> UUID:
    return world.team("district") if place == "own" else id_of("team", place)
