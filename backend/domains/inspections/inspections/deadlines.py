"""The days by which places have to do what signed minutes recommend."""

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.sql.single_read import list_filter_clauses
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import (
    Inspection,
    Recommendation,
    RecommendationStatus,
)
from backend.domains.platform.deadlines.sources import Asker, Due, DueRead, WorkTopic
from backend.permissions import Permission

TITLE = ("Kiểm tra việc thực hiện kiến nghị", "See whether a recommendation was followed")


def list_recommendation_deadlines(asker: Asker) -> DueRead:
    """Recommendations that are neither fulfilled nor withdrawn."""
    own = Recommendation
    found = (
        sa.select(
            *(own.id, own.inspection_id, own.text, own.due_on, own.establishment_id),
            *(own.org_unit_id, OrgUnit.name.label("org_unit_name")),
            Establishment.name.label("place"),
            Inspection.record_no,
        )
        .join(OrgUnit, OrgUnit.id == own.org_unit_id)
        .join(Inspection, Inspection.id == own.inspection_id)
        .outerjoin(Establishment, Establishment.id == own.establishment_id)
        .where(
            own.status == RecommendationStatus.OPEN,
            *asker.own(own),
            *list_filter_clauses(own, asker.filter, "org_unit_id", "establishment_id"),
        )
    )
    (rows,) = yield [found]
    return [
        Due(
            topic=WorkTopic.RECOMMENDATION,
            entity="inspections",
            entity_id=row.inspection_id,
            item_id=row.id,
            kind="recommendation",
            title=TITLE,
            about=row.place,
            detail=row.text,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            establishment_id=row.establishment_id,
            due_on=row.due_on,
            basis=asker.words(
                f"Biên bản kiểm tra số {row.record_no}", f"Inspection record {row.record_no}"
            ),
            done_by=frozenset({Permission.INSPECTION_WRITE}),
        )
        for row in rows
    ]


DEADLINES = (list_recommendation_deadlines,)
