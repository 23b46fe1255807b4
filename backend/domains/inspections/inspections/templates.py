"""Entering versions of the checklist, and changing them until minutes name them."""

from collections.abc import Iterator, Sequence
from typing import Any

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
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.law import reference

ALWAYS_FREE = {"valid_to", "note", "is_verified"}
"""What may change of a version that minutes name."""


def create_template(db: Session, values: dict[str, Any]) -> ChecklistTemplate:
    """A new version of one of the actor's units; it ends the one before when it begins."""
    unit = get_writable_unit(db, values["org_unit_id"], "/org_unit_id")
    ensure_no_errors(check_template(values))
    lock_unit(db, unit.id)
    id = values["id"] or create_id()
    number = max(one.number for one in list_all_checklists(db)) + 1
    key = f"178-{id.hex[-12:]}"
    return db.save(ChecklistTemplate(**values | {"id": id, "number": number, "key": key}))


def update_template(db: Session, found: ChecklistTemplate, changes: dict[str, Any]) -> None:
    """Apply a merge patch, as far as the version may still change."""
    get_writable_unit(db, found.org_unit_id)
    if changes.keys() - ALWAYS_FREE:
        ensure_not_used(db, found)
    names = ("valid_from", "valid_to", "items")
    ensure_no_errors(check_template({name: getattr(found, name) for name in names} | changes))
    db.save(found, changes)


def delete_template(db: Session, found: ChecklistTemplate) -> None:
    get_writable_unit(db, found.org_unit_id)
    ensure_not_used(db, found)
    db.delete(found)
    db.flush()


def ensure_not_used(db: Session, found: ChecklistTemplate) -> None:
    named = sa.select(Inspection.id).where(Inspection.checklist_version == found.key).limit(1)
    if db.scalar(named) is not None:
        raise Conflict("template-in-use")


def check_template(values: dict[str, Any]) -> Iterator[FieldError]:
    if values["valid_to"] is not None and values["valid_to"] < values["valid_from"]:
        yield FieldError("/valid_to", "ends-before-start")
    yield from check_items(values["items"])


def check_items(items: Sequence[dict[str, Any]]) -> Iterator[FieldError]:
    seen: set[str] = set()
    for i, item in enumerate(items):
        if item["code"] in seen:
            yield FieldError(f"/items/{i}/code", "item-twice")
        seen.add(item["code"])
        named = item["applies_to"] if isinstance(item["applies_to"], list) else []
        for at, code in enumerate(named):
            if find_establishment_type(code) is None:
                yield FieldError(f"/items/{i}/applies_to/{at}", "no-such-type")
        known = {act.code for act in reference.load_violation_types()}
        for at, code in enumerate(item.get("acts", ())):
            if code not in known:
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
