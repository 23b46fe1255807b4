"""The wire of imports."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.text.schemas import BaseModel, EntityRead, Moment, build_catalogue_check
from backend.domains.platform.imports.kinds import list_importable_kinds
from backend.domains.platform.imports.models import ImportStatus
from backend.spreadsheets.columns import Form
from backend.spreadsheets.import_columns import ImportColumn
from backend.spreadsheets.row import Action, Keep

MOST_CHOICES = 1000
"""Cells in one request; `rest` reaches them all."""

ImportKind = Annotated[
    str,
    build_catalogue_check(list_importable_kinds),
    Field(json_schema_extra={"enum": list_importable_kinds()}),
]
"""A list that some feature takes in."""


class ImportableColumn(BaseModel):
    """A column that a list may have; `field` is what a heading is mapped to.

    `words` = {code: its word in workbooks} of a column to choose from; empty for others, and for
    the unit's.
    """

    field: str
    header: str
    required: bool
    help: str
    example: str
    form: Form
    words: dict[str, str]


class ImportableList(BaseModel):
    """A list that the caller may import."""

    kind: ImportKind
    title: str
    noun: str = Field(description="what one row is")
    same: str = Field(description="what makes two rows mean one record; may be empty")
    unit_field: str = Field(description="the column of the row's unit; empty: there is none")
    naming: list[str] = Field(description="fields that name a row, the telling one first")
    is_final: bool = Field(description="what came in is corrected, never taken back")
    columns: list[ImportableColumn]


class ImportableLists(BaseModel):
    items: list[ImportableList]


class CellError(BaseModel):
    """What is wrong in one cell, and how to mend it; `suggestion` is a value that may be meant."""

    sheet: str
    cell: str
    value: Annotated[
        str | None, Field(description="as typed; null: not kept, it seems to name a person")
    ]
    code: str
    message: str
    suggestion: str | None


class ImportFailure(BaseModel):
    """Why the whole file could not be read or written in."""

    code: str
    message: str


class ImportSummary(EntityRead):
    """An import in the list. Counts are rows of the file.

    `error_count` includes `duplicate_count`: rows that repeat an earlier row of the file.
    """

    org_unit_id: UUID
    kind: ImportKind
    file_name: str
    uploaded_by_id: UUID
    uploaded_by_name: str
    status: ImportStatus
    dry_run: bool
    partial: bool
    row_count: int
    created_count: int
    updated_count: int
    unchanged_count: int
    conflict_count: int
    error_count: int
    duplicate_count: int
    applied_at: Moment | None
    reverted_at: Moment | None


class ImportRead(ImportSummary):
    """`errors` and `warnings` hold the first 1,000; the marked workbook has them all."""

    progress: int = Field(description="per cent of the step under way; 100 at rest")
    mapping: dict[str, str | None] | None
    columns: list[ImportColumn]
    errors: list[CellError]
    warnings: list[CellError]
    failure: ImportFailure | None


class ImportConflict(BaseModel):
    """A cell that the file and the register both changed since the export.

    `keep` null: nobody has chosen yet, and the row waits. `before` is what the export said; where
    nothing tells it any more, `is_before_known` is false.
    """

    field: str
    cell: str
    mine: Any = Field(description="what the file says")
    theirs: Any = Field(description="what the register says now")
    before: Any
    is_before_known: bool
    keep: Keep | None


class CellChoice(BaseModel):
    """Which value of a contested cell stands; the cell by its row and field."""

    model_config = ConfigDict(extra="forbid")

    sheet: Annotated[str, Field(max_length=200)]
    row: Annotated[int, Field(ge=1, le=2_000_000)]
    field: Annotated[str, Field(max_length=60)]
    keep: Keep


class ImportChoices(BaseModel):
    """Choices cell by cell; `rest` is chosen in every contested cell that is still open."""

    model_config = ConfigDict(extra="forbid")

    choices: Annotated[list[CellChoice], Field(max_length=MOST_CHOICES)] = Field([])
    rest: Keep | None = None


class ImportRow(BaseModel):
    """A row of the file: `cells` by column letter, `changes` = {field: [before, after]}."""

    model_config = ConfigDict(from_attributes=True)

    sheet: str
    row: int
    action: Action
    record_id: UUID | None
    cells: dict[str, str]
    changes: dict[str, list[Any]]
    conflicts: list[ImportConflict]
    errors: list[CellError]
    warnings: list[CellError]
