"""A year's communication by commune: three queries, whatever the number of communes."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.prevention.communication_activities.counting import COUNTS
from backend.domains.prevention.communication_activities.frame import (
    Commune,
    Tally,
    exists,
    frame,
    shown,
)
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    CommunicationActivity,
)
from backend.domains.prevention.communication_activities.overview_schemas import (
    AudienceOverview,
    CommuneOverview,
    FormOverview,
    Overview,
    OverviewFilters,
    Sums,
)
from backend.domains.prevention.communication_activities.reading import of_unit
from backend.law.reference.tiers import find_tier


def overview_of(db: Session, filters: OverviewFilters) -> Overview:
    """The communes in the actor's units that exist on the day, and those that did and held some."""
    year = filters.year or today().year
    first, last = date(year, 1, 1), date(year, 12, 31)
    as_of = min(max(filters.as_of or today(), first), last)
    held = CommunicationActivity.held_between(first, min(filters.as_of or today(), last))
    conditions = [held]
    if filters.org_unit_id is not None:
        conditions.append(of_unit(filters.org_unit_id))
    communes, home = frame(db, filters.org_unit_id, as_of)
    own = db.execute(sums(conditions)).all()
    for row in own:
        if is_of_unit(row) and row.unit in home:
            commune = communes[home[row.unit]]
            commune.own.add(row)
            commune.held(row.last)
    for row in db.execute(joint(conditions)):
        if row.unit in home:
            commune = communes[home[row.unit]]
            commune.joint += row.held
            commune.held(row.last)
    return told(year, as_of, shown(communes, as_of), own)


def sums(conditions: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """Rows (unit, level, form, audience, last, counts): each activity once, by who recorded it."""
    kinds = (CommunicationActivity.form, CommunicationActivity.audience)
    counts = [sa.func.sum(getattr(CommunicationActivity, n)).label(n) for n in COUNTS]
    counts += [sa.func.count(getattr(CommunicationActivity, n)).label(f"{n}_known") for n in COUNTS]
    return (
        sa.select(
            OrgUnit.id.label("unit"),
            OrgUnit.level,
            *kinds,
            sa.func.max(CommunicationActivity.held_on).label("last"),
            sa.func.count(CommunicationActivity.id).label("activity_count"),
            *counts,
        )
        .join(OrgUnit, OrgUnit.id == CommunicationActivity.org_unit_id)
        .where(*conditions)
        .group_by(OrgUnit.id, OrgUnit.level, *kinds)
    )


def joint(conditions: Sequence[sa.ColumnElement[bool]]) -> sa.Select[UUID, int, date]:
    """Rows (unit, held, last): the activities of others that were held for a commune."""
    return (
        sa.select(
            ActivityCommune.org_unit_id.label("unit"),
            sa.func.count(CommunicationActivity.id).label("held"),
            sa.func.max(CommunicationActivity.held_on).label("last"),
        )
        .join(CommunicationActivity, CommunicationActivity.id == ActivityCommune.activity_id)
        .where(CommunicationActivity.org_unit_id != ActivityCommune.org_unit_id, *conditions)
        .group_by(ActivityCommune.org_unit_id)
    )


def is_of_unit(row: Any) -> bool:
    """Whether one of the units that hold establishments recorded it: it is no joint activity."""
    return find_tier(row.level).holds_establishments


def total(rows: Iterable[Any]) -> dict[str, Any]:
    tally = Tally()
    for row in rows:
        tally.add(row)
    return tally.told()


def told(year: int, as_of: date, communes: Sequence[Commune], own: Sequence[Any]) -> Overview:
    counted = [c for c in communes if c.last is not None and exists(c.unit, as_of)]
    return Overview(
        year=year,
        as_of=as_of,
        commune_count=sum(exists(c.unit, as_of) for c in communes),
        counted_count=len(counted),
        communes=[line(c) for c in communes],
        joint=Sums(**total(row for row in own if not is_of_unit(row))),
        total=Sums(**total(own)),
        by_form=[
            FormOverview(form=kind, **total(row for row in own if row.form is kind))
            for kind in sorted({row.form for row in own})
        ],
        by_audience=[
            AudienceOverview(audience=kind, **total(row for row in own if row.audience is kind))
            for kind in sorted({row.audience for row in own})
        ],
    )


def line(commune: Commune) -> CommuneOverview:
    return CommuneOverview(
        org_unit_id=commune.unit.id,
        org_unit_name=commune.unit.name,
        org_unit_kind=commune.unit.kind,
        joint_count=commune.joint,
        last_held_on=commune.last,
        is_counted=commune.last is not None,
        **commune.own.told(),
    )
