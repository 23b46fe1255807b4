"""Kinds of establishment, who issues their certificates, and what an inspection looks at."""

from collections.abc import Iterable
from functools import cache
from typing import Literal
from uuid import UUID

from backend.law.reference.reference_files import (
    DatedEntry,
    ReferenceEntry,
    ReferenceFile,
    build_reference_id,
    load_file,
)


class EstablishmentGroup(ReferenceEntry):
    """`by_project` marks a grouping that no legal text makes."""

    code: str
    name: str
    source: str
    by_project: bool = False


class EstablishmentType(ReferenceEntry):
    """`needs_security_certificate`: a trade conditional on public order (NĐ 96/2016/NĐ-CP)."""

    code: str
    name: str
    group: str
    needs_security_certificate: bool
    synonyms: tuple[str, ...]


AppliesTo = Literal["all", "needs_security_certificate"] | tuple[str, ...]
"""Which kinds of place something is for: every one, those that need a certificate, those named."""


def is_applicable(applies_to: AppliesTo, kind: EstablishmentType) -> bool:
    if applies_to == "all":
        return True
    if applies_to == "needs_security_certificate":
        return kind.needs_security_certificate
    return kind.code in applies_to


class CertificateIssuer(DatedEntry, ReferenceEntry):
    """Who issues the certificate to these kinds of place, from `valid_from` on.

    `rooms_from`, `rooms_to`: only to places with so many rooms.
    """

    name: str
    english: str
    legal_document: str
    article: str
    types: tuple[str, ...]
    rooms_from: int | None = None
    rooms_to: int | None = None


class EstablishmentTypeFile(ReferenceFile):
    groups: tuple[EstablishmentGroup, ...]
    types: tuple[EstablishmentType, ...]
    certificate_issuers: tuple[CertificateIssuer, ...]


def load_establishment_groups() -> tuple[EstablishmentGroup, ...]:
    return load_file("establishment_types.json", EstablishmentTypeFile).groups


def load_establishment_types() -> tuple[EstablishmentType, ...]:
    return load_file("establishment_types.json", EstablishmentTypeFile).types


def list_certificate_issuers(kind: str) -> tuple[CertificateIssuer, ...]:
    """List who issues the certificate to that kind of place, by rooms and days."""
    file = load_file("establishment_types.json", EstablishmentTypeFile)
    return tuple(issuer for issuer in file.certificate_issuers if kind in issuer.types)


class ChecklistItemEntry(ReferenceEntry):
    """`applies_to`: every type, those that need a security certificate, or the types named.

    `acts`: codes of the violations that a place commits if it does not comply with the item.
    """

    code: str
    section: str
    text: str
    legal_basis: str
    applies_to: AppliesTo
    acts: tuple[str, ...] = ()

    def concerns(self, kind: EstablishmentType) -> bool:
        return is_applicable(self.applies_to, kind)


class ChecklistTemplateEntry(DatedEntry, ReferenceEntry):
    """One version. `follows`: the version whose items it keeps, but for those that it names itself.

    A new item comes last in its section.
    """

    key: str
    version: int
    title: str
    follows: str = ""
    items: tuple[ChecklistItemEntry, ...]

    @property
    def id(self) -> UUID:
        return build_reference_id("checklist-template", self.key)

    def items_for(self, kind: EstablishmentType) -> tuple[ChecklistItemEntry, ...]:
        return tuple(item for item in self.items if item.concerns(kind))


class ChecklistFile(ReferenceFile):
    templates: tuple[ChecklistTemplateEntry, ...]


@cache
def load_checklist_templates() -> tuple[ChecklistTemplateEntry, ...]:
    """The templates, the earliest first, each with all its items.

    A template is verified if the file is, and has the note of the file if it has none.
    """
    file = load_file("checklists.json", ChecklistFile)
    whole: dict[str, ChecklistTemplateEntry] = {}
    for one in file.templates:
        before = whole[one.follows].items if one.follows else ()
        standing = {"verified": file.verified, "note": one.note or file.note}
        items = {"items": merge_items(before, one.items)}
        whole[one.key] = one.model_copy(update=standing | items)
    return tuple(whole.values())


def merge_items(
    before: Iterable[ChecklistItemEntry], changed: Iterable[ChecklistItemEntry]
) -> tuple[ChecklistItemEntry, ...]:
    """Put changed items in the place of those with their code, and new ones last in a section."""
    by_code = {item.code: item for item in before} | {item.code: item for item in changed}
    sections = list(dict.fromkeys(item.section for item in by_code.values()))
    return tuple(sorted(by_code.values(), key=lambda item: sections.index(item.section)))
