"""Until when an act may be punished, up to what fine each office may decide, and what follows."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from backend.law.reference.reference_files import ReferenceEntry, ReferenceFile, load_file

LevelName = Literal["commune", "district", "province"]


class Limitation(ReferenceEntry):
    """Years from the end of the act within which it may be punished."""

    years: int
    article: str
    text: str


class AdministrativeField(ReferenceEntry):
    """A field of administration: its articles, and the highest fine for an individual, in đồng."""

    code: str
    name: str
    articles: tuple[str, ...]
    cap: int


class Competence(ReferenceEntry):
    article: str
    fields: tuple[AdministrativeField, ...]

    def field_of(self, article: str) -> AdministrativeField | None:
        return next((field for field in self.fields if article in field.articles), None)


class Office(BaseModel):
    """Who may sign: the highest fines for an individual by field; None where it was not read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    name: str
    english: str
    level: LevelName
    body: Literal["committee", "police"]
    article: str
    fines: dict[str, int | None]
    may_suspend: bool | None
    """Whether it may suspend licences; None where it was not read."""


class Transition(ReferenceEntry):
    """Where the decree says which decree applies to acts from before it came into force.

    `article` names the document itself.
    """

    article: str


class Procedure(ReferenceEntry):
    """What one decree says.

    `organisations` = where it doubles fines for organisations, `organisations_competence` = where
    it doubles what an office may decide.
    """

    legal_document: str
    valid_from: date
    valid_to: date | None
    limitation: Limitation
    organisations: str
    organisations_competence: str
    caps_article: str
    competence: Competence
    offices: tuple[Office, ...]
    transition: Transition

    def office(self, code: str) -> Office | None:
        return next((office for office in self.offices if office.code == code), None)

    def chairman(self, level: str) -> Office | None:
        """The chairman of the People's Committee of that level; None where there is none."""
        return self.office(f"{level}_chairman")


class LatePayment(ReferenceEntry):
    """What is owed for each day after the term: hundredths of a percent of what is unpaid."""

    per_day_hundredths_of_percent: int
    after_days: int
    article: str
    term_article: str
    certainty: Literal["verified", "secondary", "unverified"]


class Repeat(ReferenceEntry):
    """Months after which an earlier penalty counts no longer."""

    fine_months: int
    warning_months: int
    article: str


class ProcedureFile(ReferenceFile):
    documents: tuple[Procedure, ...]
    late_payment: LatePayment
    repeat: Repeat


def load_procedures() -> ProcedureFile:
    return load_file("penalty_procedure.json", ProcedureFile)


def find_procedure(legal_document: str) -> Procedure | None:
    """The procedure of a decree, by the name that violation types carry; None if unknown."""
    found = load_procedures().documents
    return next((p for p in found if p.legal_document == legal_document), None)


def find_procedure_on(day: date) -> Procedure | None:
    """The procedure in force on a day: who may decide is asked of the day of the decision."""
    found = load_procedures().documents
    return next((p for p in found if p.valid_from <= day <= (p.valid_to or day)), None)
