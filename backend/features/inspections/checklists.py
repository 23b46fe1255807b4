"""Which items a visit answers, and whether the answers are whole."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from backend import reference
from backend.core.errors import FieldError
from backend.features.inspections.models import Answer
from backend.reference import ChecklistTemplate, EstablishmentType

Answers = Mapping[str, Mapping[str, Any]]


def template(key: str) -> ChecklistTemplate | None:
    return next((t for t in reference.checklist_templates() if t.key == key), None)


def in_force(on: date) -> list[ChecklistTemplate]:
    return [t for t in reference.checklist_templates() if t.valid_from <= on <= (t.valid_to or on)]


def default_key(on: date) -> str:
    """The newest template in force on that day; before the first one, the first."""
    return (in_force(on)[-1:] or list(reference.checklist_templates()))[0].key


def kind_of(code: str) -> EstablishmentType | None:
    return next((kind for kind in reference.establishment_types() if kind.code == code), None)


def answer_errors(key: str, answers: Answers, type_code: str) -> Iterator[FieldError]:
    """Answers to unknown or foreign items, and faults without a note."""
    used, kind = template(key), kind_of(type_code)
    if used is None:
        yield FieldError("/checklist_version", "no-such-template")
        return
    items = {item.code: item for item in used.items}
    for code, entry in answers.items():
        if code not in items:
            yield FieldError(pointer(code), "no-such-item")
        elif kind is not None and not items[code].concerns(kind):
            yield FieldError(pointer(code), "item-of-other-types")
        if entry["answer"] == Answer.NON_COMPLIANT and not entry.get("note"):
            yield FieldError(f"{pointer(code)}/note", "fault-needs-note")


def gaps(key: str, answers: Answers, type_code: str) -> Iterator[FieldError]:
    """The items that still wait for an answer."""
    used, kind = template(key), kind_of(type_code)
    for item in used.items if used else ():
        if item.code not in answers and (kind is None or item.concerns(kind)):
            yield FieldError(pointer(item.code), "answer-needed")


def merged(answers: Answers, patch: Mapping[str, Any]) -> dict[str, Any]:
    """`patch` merged into `answers` (RFC 7396); an entry may lack its answer afterwards."""
    result = {code: dict(entry) for code, entry in answers.items()}
    for code, entry in patch.items():
        if entry is None:
            result.pop(code, None)
        else:
            result[code] = {"note": None} | result.get(code, {}) | entry
    return result


def pointer(code: str) -> str:
    return f"/checklist/{code.replace('~', '~0').replace('/', '~1')}"
