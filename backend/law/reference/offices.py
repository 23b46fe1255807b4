"""Which office has which function, by tier and date: names, heads, and who gets the reports.

An office whose name was not found stands here without one: a paper prints `NOT_ENTERED` there,
and the screen says so. Nothing is guessed from a neighbouring period.
"""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from backend.law.reference.reference_files import (
    Certainty,
    ReferenceEntry,
    ReferenceFile,
    load_file,
)
from backend.law.reference.tiers import Period, load_tiers

NOT_ENTERED = "(cần nhập)"
"""Stands in a paper for an office that nobody has named."""
CENTRE = "centre"
"""The tier of ministries: they have no unit in the register."""


class OfficeFunction(StrEnum):
    """What an office does; `superior`: the office to which the reports of that tier go."""

    LEAD = "lead"
    COORDINATION = "coordination"
    APPROVER = "approver"
    FIELD_TEAM = "field_team"
    POLICE_HANDLING = "police_handling"
    DRUG_REHABILITATION = "drug_rehabilitation"
    DECISION_SIGNER = "decision_signer"
    SUPERIOR = "superior"


class OfficeFunctionEntry(ReferenceEntry):
    """What a function is called."""

    code: OfficeFunction
    name: str
    name_en: str


class OfficeEntry(Period):
    """An office from `from` to `to`. `name` is "" where the office was not found.

    `basis`: the text that names it; `head`: the title of who leads it; `note`: what is missing.
    """

    function: OfficeFunction
    tier: str
    name: str
    name_en: str
    abbreviation: str
    head: str
    basis: str
    certainty: Certainty

    @model_validator(mode="after")
    def doubts_have_a_note(self) -> Self:
        if self.certainty is not Certainty.VERIFIED and not self.note:
            raise ValueError("what is not verified needs a note")
        return self

    def is_on(self, day: date) -> bool:
        return self.overlaps(day, day)

    @property
    def short_name(self) -> str:
        """As a paper abbreviates it; `NOT_ENTERED` where the office was not found."""
        return self.abbreviation or self.name or NOT_ENTERED


class ReportCopies(Period):
    """Who else gets the reports of a tier, beside the offices above it."""

    tier: str
    lines: tuple[str, ...] = Field(min_length=1)


class OfficeFile(ReferenceFile):
    functions: tuple[OfficeFunctionEntry, ...]
    offices: tuple[OfficeEntry, ...]
    copies: tuple[ReportCopies, ...]

    @model_validator(mode="after")
    def tiers_are_known(self) -> Self:
        known = {CENTRE, *(tier.code for tier in load_tiers())}
        named = {*(row.tier for row in self.offices), *(row.tier for row in self.copies)}
        if unknown := named - known:
            raise ValueError(f"offices of unknown tiers: {sorted(unknown)}")
        if {row.code for row in self.functions} != set(OfficeFunction):
            raise ValueError("every function needs a name")
        return self


def load_office_file() -> OfficeFile:
    return load_file("offices.json", OfficeFile)


def list_offices(
    *, on: date | None = None, tier: str | None = None, function: str | None = None
) -> list[OfficeEntry]:
    """The offices in the order of the file; those of a day, a tier, a function where it is said."""
    return [
        office
        for office in load_office_file().offices
        if (on is None or office.is_on(on))
        and tier in (None, office.tier)
        and function in (None, office.function)
    ]


def find_office(function: str, tier: str, on: date) -> OfficeEntry | None:
    """The office that has the function at a tier on a day, the first of several; None: nobody."""
    return next(iter(list_offices(on=on, tier=tier, function=function)), None)


def get_office_name(function: str, tier: str, on: date) -> str:
    """The office's short name on a day; `NOT_ENTERED` where there is none, or it has no name."""
    office = find_office(function, tier, on)
    return office.short_name if office else NOT_ENTERED


def list_report_recipients(tier: str, on: date) -> list[str]:
    """Who gets a report that a unit of this tier issues on a day: above it "(b/c)", then others."""
    above = [office.short_name for office in list_offices(on=on, tier=tier, function="superior")]
    copies = [
        line
        for row in load_office_file().copies
        if row.tier == tier and row.overlaps(on, on)
        for line in row.lines
    ]
    return [*(f"{name} (b/c)" for name in above or [NOT_ENTERED]), *copies]
