"""Until when an act may be punished, and up to what fine each chairman may decide."""

from typing import Literal

from backend.reference.claims import Claim, File, read


class Limitation(Claim):
    """Years from the end of the act within which it may be punished."""

    years: int
    article: str
    text: str


class Field(Claim):
    """Highest fines in đồng, for an individual; None where the level does not exist."""

    name: str
    articles: tuple[str, ...]
    commune: int | None
    district: int | None
    province: int | None

    def cap(self, level: Literal["commune", "district", "province"]) -> int | None:
        cap: int | None = getattr(self, level)
        return cap


class Competence(Claim):
    article: str
    fields: tuple[Field, ...]

    def field_of(self, article: str) -> Field | None:
        return next((field for field in self.fields if article in field.articles), None)


class Procedure(Claim):
    """What one decree says; `organisations` = where it doubles fines for organisations."""

    legal_document: str
    limitation: Limitation
    organisations: str
    competence: Competence


class ProcedureFile(File):
    documents: tuple[Procedure, ...]


def procedure_of(legal_document: str) -> Procedure | None:
    """The procedure of a decree, by the name that violation types carry; None if unknown."""
    file = read("penalty_procedure.json", ProcedureFile)
    return next((p for p in file.documents if p.legal_document == legal_document), None)
