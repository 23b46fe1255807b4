"""Checklists: which items a visit answers, and whether the answers are complete.

A checklist came with the program (backend/law/reference) or was entered by an administrator. The
one that begins last is in force; minutes keep the one they name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import FieldError
from backend.core.session.session import Session
from backend.core.sql.single_read import FieldColumns
from backend.domains.inspections.inspections.models import (
    Answers,
    ChecklistAnswer,
    ChecklistTemplate,
)
from backend.law import reference
from backend.law.reference import EstablishmentType
from backend.law.reference.checklists import ChecklistItemEntry

MOST = 200
"""Versions that one unit can read; nobody enters as many."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """One version, whether it came with the program or was entered."""

    id: UUID
    key: str
    number: int
    title: str
    valid_from: date
    valid_to: date | None
    note: str
    items: tuple[ChecklistItemEntry, ...]
    is_verified: bool = False
    is_shipped: bool = False
    version: int = 1
    org_unit_id: UUID | None = None
    created_at: datetime | None = None

    def items_for(self, kind: EstablishmentType) -> tuple[ChecklistItemEntry, ...]:
        return tuple(item for item in self.items if item.concerns(kind))


@cache
def list_shipped_checklists() -> tuple[Checklist, ...]:
    return tuple(
        Checklist(
            **{name: getattr(t, name) for name in ("id", "key", "title", "note", "items")},
            **{name: getattr(t, name) for name in ("valid_from", "valid_to")},
            number=t.version,
            is_verified=t.verified,
            is_shipped=True,
        )
        for t in reference.load_checklist_templates()
    )


def list_entered_checklists(db: Session, *conditions: sa.ColumnElement[bool]) -> list[Checklist]:
    """The versions entered in the actor's units and the units above."""
    columns = FieldColumns(ChecklistTemplate).of(Checklist.__slots__, but=("is_shipped",))
    found = sa.select(*columns).where(*conditions).order_by(ChecklistTemplate.id).limit(MOST)
    return [
        Checklist(
            **{**row._mapping, "items": tuple(ChecklistItemEntry(**item) for item in row.items)}
        )
        for row in db.load_rows(found)
    ]


def find_checklist(db: Session, key: str) -> Checklist | None:
    """The version that minutes name; reads the database only if the program does not have it."""
    known = [t for t in list_shipped_checklists() if t.key == key] or list_entered_checklists(
        db, ChecklistTemplate.key == key
    )
    return known[0] if known else None


def list_all_checklists(db: Session) -> list[Checklist]:
    """All versions, the earliest first, each ending where the next one begins."""
    found = sorted(
        (*list_shipped_checklists(), *list_entered_checklists(db)),
        key=lambda t: (t.valid_from, t.number, t.key),
    )
    return list(set_end_days(found))


def set_end_days(found: list[Checklist]) -> Iterator[Checklist]:
    for one, after in zip(found, [*found[1:], None], strict=True):
        last = after.valid_from - timedelta(days=1) if after else None
        yield replace(one, valid_to=min((d for d in (one.valid_to, last) if d), default=None))


def list_checklists_in_force(found: Iterable[Checklist], on: date) -> list[Checklist]:
    return [t for t in found if t.valid_from <= on <= (t.valid_to or on)]


def get_default_key(db: Session, on: date) -> str:
    """The version in force on that day; without one, the last before it, or the first of all."""
    found = list_all_checklists(db)
    begun = [t for t in found if t.valid_from <= on]
    return (list_checklists_in_force(found, on) or begun or found[:1])[-1].key


def find_establishment_type(code: str) -> EstablishmentType | None:
    return next((kind for kind in reference.load_establishment_types() if kind.code == code), None)


def check_answers(used: Checklist | None, answers: Answers, type_code: str) -> Iterator[FieldError]:
    """Errors for answers to unknown items or those of other places, and faults without a note."""
    kind = find_establishment_type(type_code)
    if used is None:
        yield FieldError("/checklist_version", "no-such-template")
        return
    items = {item.code: item for item in used.items}
    for code, entry in answers.items():
        if code not in items:
            yield FieldError(format_pointer(code), "no-such-item")
        elif kind is not None and not items[code].concerns(kind):
            yield FieldError(format_pointer(code), "item-of-other-types")
        if entry["answer"] == ChecklistAnswer.NON_COMPLIANT and not entry.get("note"):
            yield FieldError(f"{format_pointer(code)}/note", "fault-needs-note")


def check_completeness(
    used: Checklist | None, answers: Answers, type_code: str
) -> Iterator[FieldError]:
    """Errors for items that have no answer yet."""
    kind = find_establishment_type(type_code)
    for item in used.items if used else ():
        if item.code not in answers and (kind is None or item.concerns(kind)):
            yield FieldError(format_pointer(item.code), "answer-needed")


def merge_answers(answers: Answers, patch: Mapping[str, dict[str, str | None] | None]) -> Answers:
    """`patch` merged into `answers` (RFC 7396); an entry may lack its answer afterwards."""
    result = {code: dict(entry) for code, entry in answers.items()}
    for code, entry in patch.items():
        if entry is None:
            result.pop(code, None)
        else:
            result[code] = {"note": None} | result.get(code, {}) | entry
    return result


def format_pointer(code: str) -> str:
    return f"/checklist/{code.replace('~', '~0').replace('/', '~1')}"
