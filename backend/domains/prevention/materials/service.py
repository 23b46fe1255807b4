"""Entering, correcting and removing materials, from the form or from a list in Excel."""

from sqlalchemy.exc import IntegrityError

from backend.core.errors.exceptions import Conflict, Forbidden
from backend.core.errors.possible import register_possible_errors
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.platform.attachments.kept_records import (
    create_kept_record,
    remove_kept_record,
    update_kept_record,
)
from backend.domains.prevention.materials.models import Material
from backend.domains.prevention.materials.schemas import MaterialCreate, MaterialUpdate


@register_possible_errors(Forbidden("outside-units"))  # another agency
def create_material(db: Session, data: MaterialCreate) -> Material:
    return create_kept_record(db, Material, data, today())


def update_material(db: Session, material: Material, data: MaterialUpdate) -> None:
    update_kept_record(db, material, data)


def remove_material(db: Session, material: Material) -> None:
    """Remove a material with its files; Conflict `material-in-use` if an activity names it."""
    try:
        with db.begin_nested():
            remove_kept_record(db, "material", material)
    except IntegrityError:
        raise Conflict("material-in-use") from None


register_messages(
    {
        "material-in-use": (
            "Có hoạt động tuyên truyền đã ghi dùng tài liệu này, nên không xóa được.",
            "A communication activity names this material, so it cannot be removed.",
        ),
    }
)
