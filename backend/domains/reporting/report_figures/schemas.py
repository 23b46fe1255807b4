"""Schemas of the catalogue: what each figure counts, and which figures fill a form."""

from pydantic import ConfigDict, Field

from backend.core.text.schemas import BaseModel
from backend.law.reference.reference_files import Certainty
from backend.metrics.metric import Guard, Span


class FigureCatalogueRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ReportFigureRead(FigureCatalogueRead):
    """One figure. Frozen reports name the `version` of the formula that they were made with.

    `section`: its place in the report, "I" or "II.1" to "II.7". `span`: what the number is of: the
    period, its last day, or its whole calendar year. `entity`: the kind of record behind it.
    `whole`: the figure that it is a part of; `indicator`: the plan's target that it equals.
    `guard`: counts of persons, which not every reader has exactly.
    """

    code: str
    title: str
    english: str
    unit: str = Field(description="cơ sở, lượt, người, đồng …")
    section: str
    span: Span
    version: int
    law: str
    entity: str | None
    whole: str | None
    indicator: str | None
    guard: Guard | None


class FormColumnRead(FigureCatalogueRead):
    """A column: the sum of `figures`; none where the system has no such number, as `note` says."""

    number: str
    title: str
    english: str
    group: str = Field(description="the heading above several columns; empty: none")
    figures: list[str]
    note: str


class ReportFormRead(FigureCatalogueRead):
    """A statutory form. A number of the form is a figure divided by `per`."""

    code: str
    title: str
    english: str
    law: str
    article: str
    certainty: Certainty
    unit: str
    per: int
    note: str
    columns: list[FormColumnRead]
