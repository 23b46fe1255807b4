"""Kinds of establishment, their groups, and the words communes use for them."""

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


class EstablishmentTypeFile(ReferenceFile):
    groups: tuple[EstablishmentGroup, ...]
    types: tuple[EstablishmentType, ...]


def load_establishment_groups() -> tuple[EstablishmentGroup, ...]:
    return load_file("establishment_types.json", EstablishmentTypeFile).groups


def load_establishment_types() -> tuple[EstablishmentType, ...]:
    return load_file("establishment_types.json", EstablishmentTypeFile).types
