"""Fines for those who buy and sell sex, by decree: to check sums against, never persons."""

from datetime import date

from backend.law.reference.reference_files import ReferenceEntry, ReferenceFile, load_file


class FineRange(ReferenceEntry):
    """What one decision may impose, over all clauses of the article, in đồng."""

    article: str
    fine_min: int
    fine_max: int
    warning_allowed: bool


class PenaltyRule(ReferenceEntry):
    """The two articles of one decree, and the days on which it is in force."""

    legal_document: str
    valid_from: date
    valid_to: date | None = None
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
