"""Until when an act may be punished, up to what fine each office may decide, and what follows."""

from datetime import date
from typing import Literal

from backend.law.reference.reference_files import (
    Certainty,
    DatedEntry,
    ReferenceEntry,
    ReferenceFile,
    load_file,
)


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


class Office(ReferenceEntry):
    """Who may sign on a day: the highest fines for an individual by field, in đồng.

    A fine is None where it was not read. `legal_document` is the decree that gives the office this
    competence, where it is another one than that of the act.
    """

    code: str
    name: str
    english: str
    level: str
    body: Literal["committee", "police"]
    legal_document: str = ""
    article: str
    fines: dict[str, int | None]
    may_suspend: bool | None
    """Whether it may suspend licences; None where it was not read."""
    valid_from: date = date.min
    valid_to: date = date.max
    """The first and the last day of decisions that it signs; some offices ended before a decree."""

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on <= self.valid_to


class TransitionalProvision(ReferenceEntry):
    """Where the decree says which decree applies to acts from before it came into force.

    `article` names the document itself.
    """

    article: str


class OneFine(ReferenceEntry):
    """Acts of which several, found at the same time, are fined once; the rest aggravates.

    `points` as 'article.clause.point', `articles` whole.
    """

    article: str
    points: tuple[str, ...]
    articles: tuple[str, ...]

    def covers(self, article: str, clause: str | None, point: str | None) -> bool:
        return article in self.articles or f"{article}.{clause}.{point}" in self.points


class Procedure(DatedEntry, ReferenceEntry):
    """What one decree says.

    `organisations` = where it doubles fines for organisations, `households` = where it fines
    households as individuals, `organisations_competence` = where it doubles what an office may
    decide.
    """

    legal_document: str
    limitation: Limitation
    organisations: str
    households: str
    organisations_competence: str
    caps_article: str
    one_fine: OneFine | None = None
    competence: Competence
    offices: tuple[Office, ...]
    transition: TransitionalProvision

    def list_offices(self, on: date) -> tuple[Office, ...]:
        """List the offices that may sign a decision of that day."""
        return tuple(office for office in self.offices if office.is_valid(on))

    def find_office(self, code: str, on: date) -> Office | None:
        """Find an office that may sign on that day; None if it may not, or is unknown."""
        return next((one for one in self.list_offices(on) if one.code == code), None)

    def find_chairman(self, level: str, on: date) -> Office | None:
        """Find the chairman of the People's Committee of that level; None if there is none."""
        return self.find_office(f"{level}_chairman", on)


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


class OnTheSpotFine(DatedEntry, ReferenceEntry):
    """Up to what fine, in đồng, a decision needs no minutes, by the day of the decision."""

    individual: int
    organisation: int
    article: str
    certainty: Certainty


class ProcedureFile(ReferenceFile):
    documents: tuple[Procedure, ...]
    on_the_spot: tuple[OnTheSpotFine, ...]
    late_payment: LatePayment
    repeat: Repeat


def load_procedures() -> ProcedureFile:
    return load_file("penalty_procedure.json", ProcedureFile)


def find_procedure(legal_document: str) -> Procedure | None:
    """Find the procedure of a decree, by the name that violation types carry; None if unknown."""
    found = load_procedures().documents
    return next((p for p in found if p.legal_document == legal_document), None)


def find_procedure_on(day: date) -> Procedure | None:
    """Find the procedure in force on a day: the day of the decision says who may decide."""
    found = load_procedures().documents
    return next((p for p in found if p.is_valid(day)), None)


def find_deciding_procedure(legal_document: str, decided_on: date) -> Procedure | None:
    """Find the procedure whose offices decide on that day about an act under a decree.

    It is that of the day; the decree's own where none is known for the day.
    """
    return find_procedure_on(decided_on) or find_procedure(legal_document)


def find_on_the_spot_fine(day: date) -> OnTheSpotFine | None:
    """Find the highest fine without minutes on a day; None if it was not read."""
    found = load_procedures().on_the_spot
    return next((f for f in found if f.is_valid(day)), None)


class FineRange(ReferenceEntry):
    """What one decision may impose, over all clauses of the article, in đồng."""

    article: str
    fine_min: int
    fine_max: int
    warning_allowed: bool


class PenaltyRule(DatedEntry, ReferenceEntry):
    """The two articles of one decree, and the days on which it is in force."""

    legal_document: str
    buying: FineRange
    selling: FineRange

    def overlaps(self, first: date, last: date) -> bool:
        return self.valid_from <= last and (self.valid_to or date.max) >= first

    @property
    def buying_article(self) -> str:
        return self.buying.article

    @property
    def selling_article(self) -> str:
        return self.selling.article


class PenaltyFile(ReferenceFile):
    documents: tuple[PenaltyRule, ...]


def load_penalty_rules() -> tuple[PenaltyRule, ...]:
    """The rules of every decree on file, the earlier first."""
    return load_file("person_penalties.json", PenaltyFile).documents
