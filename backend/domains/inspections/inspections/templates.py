"""Entering versions of the checklist, and changing them until minutes name them."""

from collections.abc import Iterator, Sequence
from datetime import date

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError
from backend.core.session.models import create_id
from backend.core.session.org_units import lock_unit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.inspections.inspections.checklists import (
    find_establishment_type,
    list_all_checklists,
)
from backend.domains.inspections.inspections.models import ChecklistTemplate, Inspection
from backend.domains.inspections.inspections.service import ensure_no_errors
from backend.domains.inspections.inspections.template_schemas import (
    ItemEntry,
    TemplateCreate,
    TemplateUpdate,
)
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.law import reference

ALWAYS_FREE = {"valid_to", "note", "is_verified"}
"""Fields that may still change once minutes name the version."""


def create_template(db: Session, data: TemplateCreate) -> ChecklistTemplate:
    """Create a version for one of the actor's units; it ends the one before when it begins."""
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    ensure_no_errors(check_template(data.valid_from, data.valid_to, data.items))
    lock_unit(db, unit.id)
    id = data.id or create_id()
    number = max(one.number for one in list_all_checklists(db)) + 1
    key = f"178-{id.hex[-12:]}"
    values = data.model_dump() | {"id": id, "number": number, "key": key}
    return db.save(ChecklistTemplate(**values))


def update_template(db: Session, found: ChecklistTemplate, data: TemplateUpdate) -> None:
    """Apply a merge patch, as far as the version may still change."""
    get_writable_unit(db, found.org_unit_id)
    given = data.model_fields_set
    if given - ALWAYS_FREE:
        ensure_not_used(db, found)
    first = data.valid_from if "valid_from" in given else found.valid_from
    last = data.valid_to if "valid_to" in given else found.valid_to
    ensure_no_errors(check_template(first, last, data.items if "items" in given else ()))
    db.save(found, data.model_dump(include=given))


def delete_template(db: Session, found: ChecklistTemplate) -> None:
    get_writable_unit(db, found.org_unit_id)
    ensure_not_used(db, found)
    db.remove(found)


def ensure_not_used(db: Session, found: ChecklistTemplate) -> None:
    named = sa.select(Inspection.id).where(Inspection.checklist_version == found.key).limit(1)
    if db.scalar(named) is not None:
        raise Conflict("template-in-use")


def check_template(
    first: date, last: date | None, items: Sequence[ItemEntry]
) -> Iterator[FieldError]:
    """Errors in the days of a version and in its new items."""
    if last is not None and last < first:
        yield FieldError("/valid_to", "ends-before-start")
    seen: set[str] = set()
    acts = {act.code for act in reference.load_violation_types()}
    for i, item in enumerate(items):
        if item.code in seen:
            yield FieldError(f"/items/{i}/code", "item-twice")
        seen.add(item.code)
        for at, code in enumerate(item.applies_to if isinstance(item.applies_to, list) else ()):
            if find_establishment_type(code) is None:
                yield FieldError(f"/items/{i}/applies_to/{at}", "no-such-type")
        for at, code in enumerate(item.acts):
            if code not in acts:
                yield FieldError(f"/items/{i}/acts/{at}", "no-such-act")


register_messages(
    {
        "template-in-use": (
            "Đã có biên bản dùng phiên bản này nên nội dung giữ nguyên. Lập phiên bản mới.",
            "Minutes use this version, so its content stays. Enter a new version.",
        ),
        "item-twice": ("Mã mục này đã dùng ở trên.", "This item code is already used above."),
        "no-such-act": (
            "Danh mục không có hành vi vi phạm này.",
            "There is no such act in the catalogue.",
        ),
        "no-such-type": ("Không có loại hình cơ sở này.", "There is no such kind of place."),
    }
)
