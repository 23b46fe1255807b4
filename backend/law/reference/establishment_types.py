"""Kinds of establishment, their groups, and the words communes use for them."""

from backend.law.reference.claims import Claim, File, read


class Group(Claim):
    """`by_project` marks a grouping that no legal text makes."""

    code: str
    name: str
    source: str
    by_project: bool = False


class EstablishmentType(Claim):
    """`needs_security_certificate`: a trade conditional on public order (NĐ 96/2016/NĐ-CP)."""

    code: str
    name: str
    group: str
    needs_security_certificate: bool
    synonyms: tuple[str, ...]


class EstablishmentTypeFile(File):
    groups: tuple[Group, ...]
    types: tuple[EstablishmentType, ...]


def establishment_groups() -> tuple[Group, ...]:
    return read("establishment_types.json", EstablishmentTypeFile).groups


def establishment_types() -> tuple[EstablishmentType, ...]:
    return read("establishment_types.json", EstablishmentTypeFile).types
