"""Kinds of establishment, their groups, and the words communes use for them.

Also who issues their certificate of public order, by kind, number of rooms and day.
"""

from datetime import date
from typing import Literal

from backend.law.reference.reference_files import ReferenceEntry, ReferenceFile, load_file


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


class CertificateIssuer(ReferenceEntry):
    """Who issues the certificate to these kinds of place, from `valid_from` on.

    `rooms_from`, `rooms_to`: only to places with so many rooms.
    """

    name: str
    english: str
    legal_document: str
    article: str
    valid_from: date
    valid_to: date | None = None
    types: tuple[str, ...]
    rooms_from: int | None = None
    rooms_to: int | None = None

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on <= (self.valid_to or on)


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
