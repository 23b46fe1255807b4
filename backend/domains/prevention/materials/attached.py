"""Files of materials: added by the unit that keeps the material, read by those below."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.domains.platform.attachments.holders import AttachmentHolder, HeldRecord
from backend.domains.prevention.materials.models import Material
from backend.permissions import Permission


def get_attachment_holder(db: Session, id: UUID) -> HeldRecord:
    found = sa.select(Material.org_unit_id).where(Material.id == id).with_for_update(read=True)
    unit = db.scalar(found)
    if unit is None:
        raise NotFound
    return HeldRecord(unit, None, is_final=False)


HOLDERS = (
    AttachmentHolder(
        "material",
        Material,
        read=Permission.MATERIAL_READ,
        write=(Permission.MATERIAL_WRITE,),
        hold=get_attachment_holder,
    ),
)
