"""A commune by its areas: places, visits and activities, each only for those who may read them.

In a thôn a figure tells almost as much as a record, so only readers of the records get it. Counts
of persons (head counts, support, needs, crime, tips) are never given by area.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from types import SimpleNamespace
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.areas.queries import list_rows_by_area
from backend.domains.prevention.communication_activities.models import (
    CommunicationActivity as Activity,
)
from backend.domains.workspace.commune_overviews.commune_place import (
    CommunePlace,
    build_team_filter,
    get_place,
)
from backend.domains.workspace.commune_overviews.detail import build_place_numbers
from backend.domains.workspace.commune_overviews.schemas import (
    AreaActivities,
    AreaCounts,
    AreaPlaces,
    AreaVisits,
    CommuneAreasRead,
)
from backend.metrics.geography import Boundaries
from backend.permissions import Permission

AreaSection = AreaPlaces | AreaVisits | AreaActivities


def get_areas_read(
    db: Session, id: UUID, year: int | None, boundaries: Boundaries
) -> CommuneAreasRead:
    """A commune's year by its areas; raises NotFound. One query for each section."""
    place = get_place(db, id, year, boundaries)
    readable = [name for name, (needed, _) in SECTIONS.items() if place.readable(db, needed)]
    rows = [row for name in readable for row in count_section(db, place, name)]
    areas = [
        area | {name: find_counts(name, found) if name in readable else None for name in SECTIONS}
        for area, found in list_rows_by_area(db, place.id, place.as_of, rows)
    ]
    return CommuneAreasRead(
        org_unit_id=place.id,
        year=place.first.year,
        as_of=place.as_of,
        own_teams_only="inspections" in readable and bool(build_visit_team_filter(db)),
        areas=[AreaCounts.model_validate(area) for area in areas],
    )


def count_section(db: Session, place: CommunePlace, name: str) -> list[SimpleNamespace]:
    """One row for each area that has records: its name, and the numbers of the section."""
    _, select = SECTIONS[name]
    model, numbers, where = select(db, place)
    area = (Area.name.label("area_name"), Area.kind.label("area_kind"), Area.sort_key)
    found = (
        sa.select(Area.id.label("area_id"), *area, *numbers)
        .select_from(model)
        .outerjoin(Area, Area.id == model.area_id)
        .where(*where)
        .group_by(Area.id, Area.name, Area.kind, Area.sort_key)
    )
    return [SimpleNamespace(**row._mapping, section=name) for row in db.execute(found)]


def find_counts(name: str, rows: Iterable[SimpleNamespace]) -> AreaSection:
    """The numbers of one section in one area; an area without records has zeros."""
    empty = EMPTY[name]
    own = (row for row in rows if row.section == name)
    return next((type(empty).model_validate(vars(row)) for row in own), empty)


Counted = tuple[
    type[Establishment | Inspection | Activity],
    Sequence[sa.Label[int] | sa.Label[date]],
    Sequence[sa.ColumnElement[bool]],
]
"""The table, the numbers, and which of its rows are counted."""


def select_places(_db: Session, place: CommunePlace) -> Counted:
    """The register as it stands today."""
    return Establishment, build_place_numbers(), [place.lies_within(Establishment)]


def select_visits(db: Session, place: CommunePlace) -> Counted:
    """Signed visits of the year."""
    numbers = (
        sa.func.count(Inspection.id).label("signed"),
        sa.func.max(Inspection.inspected_on).label("last_on"),
    )
    where = [
        Inspection.status == InspectionStatus.SIGNED,
        Inspection.inspected_on.between(place.first, place.as_of),
        place.lies_within(Inspection),
        *build_visit_team_filter(db),
    ]
    return Inspection, numbers, where


def build_visit_team_filter(db: Session) -> list[sa.ColumnElement[bool]]:
    return build_team_filter(db, Inspection, Permission.INSPECTION_READ)


def select_activities(_db: Session, place: CommunePlace) -> Counted:
    """Activities of the year that the commune held itself."""
    numbers = (
        sa.func.count(Activity.id).label("held"),
        sa.func.max(Activity.held_on).label("last_held_on"),
    )
    where = [Activity.held_between(place.first, place.as_of), place.lies_within(Activity)]
    return Activity, numbers, where


SECTIONS: dict[str, tuple[Permission, Callable[[Session, CommunePlace], Counted]]] = {
    "establishments": (Permission.ESTABLISHMENT_READ, select_places),
    "inspections": (Permission.INSPECTION_READ, select_visits),
    "communication": (Permission.COMMUNICATION_READ, select_activities),
}
EMPTY: dict[str, AreaSection] = {
    "establishments": AreaPlaces(**dict.fromkeys(AreaPlaces.model_fields, 0)),
    "inspections": AreaVisits(signed=0, last_on=None),
    "communication": AreaActivities(held=0, last_held_on=None),
}
