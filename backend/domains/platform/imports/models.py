"""An import: one uploaded workbook, what was found in it, and what was written."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NotRequired, TypedDict
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.session.actor import Actor
from backend.core.session.models import Base, Entity, UnitScoped
from backend.core.sql.types import Json, to_enum_type
from backend.domains.platform.imports.kinds import list_allowed_kinds
from backend.permissions import Permission
from backend.spreadsheets.import_columns import ImportColumn
from backend.spreadsheets.row import CellMistake, Keep


class ImportStatus(StrEnum):
    QUEUED = "queued"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"
    REVERTED = "reverted"


UNDER_WAY = (ImportStatus.QUEUED, ImportStatus.CHECKING, ImportStatus.APPLYING)
"""States in which a job works on it; nothing of it is in the register yet."""

_UNLOGGED = {"audit": False}  # large, and rows of the register log their own changes


class StagedConflict(TypedDict):
    """A contested cell as the import stores it."""

    field: str
    cell: str
    mine: JsonValue
    theirs: JsonValue
    before: JsonValue
    is_before_known: bool
    keep: Keep | None


class StagedRow(TypedDict):
    """A row of the file: cells by letter, values by field, before and after.

    Rows of the first version knew only establishments, and no conflicts.
    """

    sheet: str
    row: int
    action: str
    record_id: NotRequired[str | None]
    establishment_id: NotRequired[str | None]
    version: int | None
    cells: dict[str, str]
    values: dict[str, JsonValue]
    undo: NotRequired[JsonValue]
    spans: NotRequired[JsonValue]
    changes: dict[str, list[JsonValue]]
    conflicts: NotRequired[list[StagedConflict]]
    errors: list[CellMistake]
    warnings: list[CellMistake]


class Import(UnitScoped, Entity):
    """An import belongs to the unit of its uploader; counts are rows of the file."""

    __tablename__ = "imports"
    continues_record = True
    __table_args__ = (sa.Index(None, "org_unit_id", "created_at", "id"),)
    read_permission = Permission.IMPORT_USE

    kind: orm.Mapped[str] = orm.mapped_column(sa.String(32))
    """The kind of a list that some resource declares."""
    file_name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    uploaded_by_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    keeper_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    """Who is to finish it, if not whoever uploaded it: the file was handed over."""
    status: orm.Mapped[ImportStatus] = orm.mapped_column(to_enum_type(ImportStatus))
    dry_run: orm.Mapped[bool]
    partial: orm.Mapped[bool]
    mapping: orm.Mapped[dict[str, str | None] | None] = orm.mapped_column(Json, info=_UNLOGGED)
    """{heading: field, or null to leave the column out}, chosen by the user over the guess."""
    columns: orm.Mapped[list[ImportColumn]] = orm.mapped_column(Json, default=list, info=_UNLOGGED)
    row_count: orm.Mapped[int] = orm.mapped_column(default=0)
    created_count: orm.Mapped[int] = orm.mapped_column(default=0)
    updated_count: orm.Mapped[int] = orm.mapped_column(default=0)
    unchanged_count: orm.Mapped[int] = orm.mapped_column(default=0)
    conflict_count: orm.Mapped[int] = orm.mapped_column(default=0, server_default="0")
    """Rows that wait for a choice: the file and the register changed the same cell."""
    error_count: orm.Mapped[int] = orm.mapped_column(default=0)
    """Rows that cannot go in, those that repeat an earlier row included."""
    duplicate_count: orm.Mapped[int] = orm.mapped_column(default=0)
    """Of `error_count`: rows that repeat an earlier row of the file."""
    errors: orm.Mapped[list[CellMistake]] = orm.mapped_column(Json, default=list, info=_UNLOGGED)
    warnings: orm.Mapped[list[CellMistake]] = orm.mapped_column(Json, default=list, info=_UNLOGGED)
    failure: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """Code of what kept the whole file from being read or written in."""
    applied_at: orm.Mapped[datetime | None]
    reverted_at: orm.Mapped[datetime | None]

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Only imports of lists that the actor may import."""
        return cls.kind.in_(list_allowed_kinds(actor))

    @classmethod
    def lost_to(cls, actor: Actor, lost: Mapping[str, JsonValue]) -> bool:
        """Whether a discarded import was of a list that the actor may not import."""
        return lost.get("kind") not in list_allowed_kinds(actor)


class ImportFile(UnitScoped, Base):
    """The workbook, in the database so that it is stored in one transaction with its import."""

    __tablename__ = "import_files"
    continues_record = True

    import_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    )
    content: orm.Mapped[bytes] = orm.mapped_column(sa.LargeBinary)


class ImportRows(UnitScoped, Base):
    """A run of checked rows: what the preview shows and what applying writes."""

    __tablename__ = "import_rows"
    continues_record = True

    import_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    )
    number: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    """0, 1, 2 …: each run holds up to `RUN` rows."""
    rows: orm.Mapped[list[StagedRow]] = orm.mapped_column(Json)


RUN = 500
"""Rows in one record of `import_rows`."""
