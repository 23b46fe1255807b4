"""What an inspection looks at: versioned templates of items with their legal basis."""

from datetime import date
from typing import Literal
from uuid import UUID

from backend.law.reference.establishment_types import EstablishmentType
from backend.law.reference.reference_files import (
    ReferenceEntry,
    ReferenceFile,
    build_reference_id,
    load_file,
)


class ChecklistItemEntry(ReferenceEntry):
    """`applies_to`: every type, those that need a security certificate, or the types named."""

    code: str
    section: str
    text: str
    legal_basis: str
    applies_to: Literal["all", "needs_security_certificate"] | tuple[str, ...]

    def concerns(self, kind: EstablishmentType) -> bool:
        if self.applies_to == "all":
            return True
        if self.applies_to == "needs_security_certificate":
            return kind.needs_security_certificate
        return kind.code in self.applies_to


class ChecklistTemplateEntry(ReferenceEntry):
    key: str
    version: int
    title: str
    valid_from: date
    valid_to: date | None = None
    items: tuple[ChecklistItemEntry, ...]

    @property
    def id(self) -> UUID:
        return build_reference_id("checklist-template", self.key)

    def items_for(self, kind: EstablishmentType) -> tuple[ChecklistItemEntry, ...]:
        return tuple(item for item in self.items if item.concerns(kind))


class ChecklistFile(ReferenceFile):
    templates: tuple[ChecklistTemplateEntry, ...]


def load_checklist_templates() -> tuple[ChecklistTemplateEntry, ...]:
    """The templates; whether their file is verified holds for each of them."""
    file = load_file("checklists.json", ChecklistFile)
    standing = {"verified": file.verified, "note": file.note}
    return tuple(template.model_copy(update=standing) for template in file.templates)
