"""A commune by its areas: places, visits and activities, each only for those who may read them.

In a thôn a figure tells almost as much as a record, so only readers of the records get it. Counts
of persons (head counts, support, needs, crime, tips) are never given by area.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from types import SimpleNamespace
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.establishments.establishments.metrics import OF_REGISTER
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections import metrics as visits
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.areas.queries import list_rows_by_area
from backend.domains.prevention.communication_activities import metrics as activities
from backend.domains.prevention.communication_activities.models import (
    CommunicationActivity as Activity,
)
from backend.domains.workspace.commune_overviews.commune_place import CommunePlace, get_place
from backend.domains.workspace.commune_overviews.schemas import (
    AreaActivities,
    AreaCounts,
    AreaPlaces,
    AreaVisits,
    CommuneAreasRead,
)
from backend.metrics.counting import select_totals
from backend.metrics.geography import Boundaries
from backend.metrics.metric import Measure, NamedMeasures
from backend.permissions import Permission

AreaSection = AreaPlaces | AreaVisits | AreaActivities


class CountedByArea(NamedTuple):
    """What is counted of records that name an area, and what an area without any has.

    `days`: the latest day of the records of an area.
    """

    permission: Permission
    measures: NamedMeasures
    area_id: sa.SQLColumnExpression[UUID | None]
    empty: AreaSection
    days: Sequence[sa.Label[date]] = ()


SECTIONS: dict[str, CountedByArea] = {
    "establishments": CountedByArea(
        Permission.ESTABLISHMENT_READ,
        OF_REGISTER,
        Establishment.area_id,
        AreaPlaces(**dict.fromkeys(AreaPlaces.model_fields, 0)),
    ),
    "inspections": CountedByArea(
        Permission.INSPECTION_READ,
        [("signed", Measure(visits.SIGNED))],
        Inspection.area_id,
        AreaVisits(signed=0, last_on=None),
        [sa.func.max(Inspection.inspected_on).label("last_on")],
    ),
    "communication": CountedByArea(
        Permission.COMMUNICATION_READ,
        [("held", Measure(activities.ACTIVITIES))],
        Activity.area_id,
        AreaActivities(held=0, last_held_on=None),
        [sa.func.max(Activity.held_on).label("last_held_on")],
    ),
}
"""Places as they stand today; visits signed and activities held by the commune in the year."""


def get_areas_read(
    db: Session, id: UUID, year: int | None, boundaries: Boundaries
) -> CommuneAreasRead:
    """A commune's year by its areas; raises NotFound. One query for each section."""
    place = get_place(db, id, year, boundaries)
    readable = [name for name, of in SECTIONS.items() if place.readable(db, of.permission)]
    rows = [row for name in readable for row in count_section(db, place, name)]
    areas = [
        area | {name: find_counts(name, found) if name in readable else None for name in SECTIONS}
        for area, found in list_rows_by_area(db, place.id, place.as_of, rows)
    ]
    return CommuneAreasRead(
        org_unit_id=place.id,
        year=place.first.year,
        as_of=place.as_of,
        own_teams_only="inspections" in readable
        and place.build_period(db, Permission.INSPECTION_READ).is_of_own_teams,
        areas=[AreaCounts.model_validate(area) for area in areas],
    )


def count_section(db: Session, place: CommunePlace, name: str) -> list[SimpleNamespace]:
    """One row for each area that has records: its name, and the numbers of the section."""
    of = SECTIONS[name]
    area = (Area.name.label("area_name"), Area.kind.label("area_kind"), Area.sort_key)
    period = place.build_period(db, of.permission)
    found = select_totals(of.measures, period, Area.id.label("area_id"), *area)
    told = found.add_columns(*of.days).outerjoin(Area, Area.id == of.area_id)
    return [SimpleNamespace(**row._mapping, section=name) for row in db.execute(told)]


def find_counts(name: str, rows: Iterable[SimpleNamespace]) -> AreaSection:
    """The numbers of one section in one area; an area without records has zeros."""
    empty = SECTIONS[name].empty
    own = (row for row in rows if row.section == name)
    return next((type(empty).model_validate(vars(row)) for row in own), empty)
