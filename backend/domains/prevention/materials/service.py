"""Entering, correcting and removing materials, from the form or from a list in Excel."""

from sqlalchemy.exc import IntegrityError

from backend.core.errors.exceptions import Conflict
from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit
from backend.domains.platform.attachments.service import delete_record_attachments
from backend.domains.prevention.materials.models import Material
from backend.domains.prevention.materials.schemas import MaterialCreate, MaterialUpdate


def create_material(db: Session, data: MaterialCreate) -> Material:
    """A new material of one of the actor's units.

    Raises NotFound where the unit is another's, Invalid where it has ended.
    """
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    ensure_existed(unit, today(), today(), "/org_unit_id")
    return db.save(Material(**data.model_dump() | {"id": data.id or create_id()}))


def update_material(db: Session, material: Material, data: MaterialUpdate) -> None:
    """Apply the fields that are set; raises NotFound for a material of a unit above."""
    get_writable_unit(db, material.org_unit_id)
    db.save(material, data.model_dump(exclude_unset=True))


def remove_material(db: Session, material: Material) -> None:
    """Remove a material with its files; Conflict `material-in-use` if an activity names it."""
    get_writable_unit(db, material.org_unit_id)
    try:
        with db.begin_nested():
            db.delete(material)
    except IntegrityError:
        raise Conflict("material-in-use") from None
    delete_record_attachments(db, "material", material.id)


register_messages(
    {
        "material-in-use": (
            "Có hoạt động tuyên truyền đã ghi dùng tài liệu này, nên không xóa được.",
            "A communication activity names this material, so it cannot be removed.",
        ),
    }
)
