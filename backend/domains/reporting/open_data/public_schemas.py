"""Schemas of open data: a catalogue in two languages, and tables of fixed columns."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, RootModel

from backend.core.text.schemas import BaseModel, Filters, Moment

JsonCell = str | int | float | bool | None


class ColumnKind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    YEAR = "year"
    DATE = "date"
    YES_NO = "yes_no"


class DatasetFilters(Filters):
    year: Annotated[int | None, Field(ge=2000, le=2100, description="default: all years")] = None
    unit_code: Annotated[
        str | None, Field(pattern=r"^[0-9]{2,10}$", description="of one unit; default: all")
    ] = None


class CsvwMetadata(RootModel[dict[str, object]]):
    """What the columns of a CSV mean: a document of CSV on the Web (W3C)."""


class InTwoLanguages(BaseModel):
    vi: str
    en: str


class OpenColumn(BaseModel):
    """`unit`: in what a number is given; null for what is no number."""

    name: str
    kind: ColumnKind
    title: InTwoLanguages
    definition: InTwoLanguages
    unit: InTwoLanguages | None


class OpenDownload(BaseModel):
    media_type: str
    path: str


class OpenDataset(BaseModel):
    """`updated_at`: when the newest of it was approved or published, or a year withdrawn."""

    code: str
    title: InTwoLanguages
    description: InTwoLanguages
    source: InTwoLanguages
    updated_at: Moment | None
    columns: list[OpenColumn]
    downloads: list[OpenDownload]


class OpenYearAct(StrEnum):
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class OpenYearChange(BaseModel):
    """A year of a district's plan that was published or withdrawn, and why the latter."""

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    year: int
    action: OpenYearAct
    on: date
    reason: str | None


class OpenCatalogue(BaseModel):
    """`licence`: its terms; `smallest_shown`: figures from 1 to one less are never shown."""

    licence: InTwoLanguages
    smallest_shown: int
    datasets: list[OpenDataset]
    changes: list[OpenYearChange]


class OpenTable(BaseModel):
    """A dataset's rows: each has exactly the catalogue's columns; null stands for empty."""

    dataset: str
    title: InTwoLanguages
    licence: InTwoLanguages
    items: list[dict[str, JsonCell]]
