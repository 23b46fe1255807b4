"""Which materials of the library an activity used."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import build_in_clause
from backend.core.session.session import Session
from backend.domains.prevention.communication_activities.models import (
    ActivityMaterial,
    CommunicationActivity,
)
from backend.domains.prevention.communication_activities.schemas import UsedMaterial
from backend.domains.prevention.materials.models import Material


def set_used_materials(
    db: Session, activity: CommunicationActivity, chosen: Sequence[UUID]
) -> None:
    """Save what the activity used; raises NotFound for a material that the actor does not see."""
    present = {UUID(id) for id in activity.material_ids or ()}
    wanted = set(chosen)
    seen = set(db.scalars(sa.select(Material.id).where(Material.id.in_(wanted - present))))
    for i, id in enumerate(chosen):
        if id not in seen | present:
            raise NotFound.at(f"/material_ids/{i}")
    of_activity = sa.select(ActivityMaterial).where(ActivityMaterial.activity_id == activity.id)
    for row in db.scalars(of_activity).all():
        if row.material_id not in wanted:
            db.delete(row)
    new = sorted(wanted - present)
    db.add_all(ActivityMaterial(activity_id=activity.id, material_id=id) for id in new)
    db.save(activity, {"material_ids": sorted(str(id) for id in wanted) or None})


def load_used_materials(
    db: Session, activities: Sequence[UUID]
) -> Mapping[UUID, list[UsedMaterial]]:
    """What each of the activities used, by name: one query."""
    found = (
        sa.select(ActivityMaterial.activity_id, Material.id, Material.name, Material.kind)
        .join(ActivityMaterial, ActivityMaterial.material_id == Material.id)
        .where(build_in_clause(ActivityMaterial.activity_id, activities))
        .order_by(Material.sort_key, Material.id)
    )
    used: dict[UUID, list[UsedMaterial]] = defaultdict(list)
    for row in db.load_rows(found):
        used[row.activity_id].append(UsedMaterial.model_validate(row._mapping))
    return used
