"""Sealed visits that have opened, in the inbox of those who carry them out."""

from collections.abc import Iterator

import sqlalchemy as sa

from backend.core.clock import HANOI
from backend.core.models import Viewer
from backend.core.org import OrgUnit, units_under
from backend.features.deadlines.sources import Asker, Waiting
from backend.features.establishments.models import Establishment
from backend.features.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    InspectionPlanVisit,
)
from backend.features.inspection_plans.reading import viewer_of
from backend.features.inspection_plans.veil import seats_of
from backend.permissions import Permission

WHY = (
    "Cuộc kiểm tra không báo trước của đội đã đến giờ mở. Giữ kín với bên ngoài đội.",
    "An unannounced visit of the team has opened. Keep it within the team.",
)


def opened(asker: Asker) -> Iterator[Waiting]:
    """Sealed lines of teams in which the actor sits, from their opening until they are settled.

    Never to anybody else: not to the plan's keepers, and not once everyone may read the line.
    """
    if not asker.may(Permission.INSPECTION_PLAN_READ):
        return
    found = LINES.where(*unsettled(viewer_of(asker.db)))
    units = asker.db.actor.scope(Permission.INSPECTION_PLAN_READ).units
    if units is not None:
        found = found.where(InspectionPlanVisit.org_unit_id.in_(units_under(units)))
    for row in asker.db.execute(found):
        yield Waiting(
            kind="sealed_visit",
            entity="inspection_plan_visits",
            entity_id=row.id,
            title=row.place,
            why=WHY,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            due_on=row.planned_on,
            since=row.members_from.astimezone(HANOI).date(),
            detail=row.address,
        )


LINES = (
    sa.select(
        InspectionPlanVisit.id,
        InspectionPlanVisit.org_unit_id,
        InspectionPlanVisit.planned_on,
        InspectionPlanVisit.members_from,
        OrgUnit.name.label("org_unit_name"),
        Establishment.name.label("place"),
        Establishment.address,
    )
    .join(InspectionPlan, InspectionPlan.id == InspectionPlanVisit.plan_id)
    .join(OrgUnit, OrgUnit.id == InspectionPlanVisit.org_unit_id)
    .join(Establishment, Establishment.id == InspectionPlanVisit.establishment_id)
    .order_by(InspectionPlanVisit.planned_on, InspectionPlanVisit.id)
)


def unsettled(viewer: Viewer) -> Iterator[sa.ColumnElement[bool]]:
    """Of the viewer's teams, open to them and not yet to everyone, neither done nor cancelled."""
    visit = InspectionPlanVisit
    yield visit.is_unannounced.is_(True)
    yield visit.team_id.in_(seats_of(viewer))
    yield visit.members_from <= viewer.at
    yield visit.public_from > viewer.at
    yield visit.done_on.is_(None)
    yield visit.cancel_reason.is_(None)
    yield InspectionPlan.status == InspectionPlanStatus.APPROVED


INBOX = (opened,)
