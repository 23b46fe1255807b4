"""What a feature says of its list in Excel: the base of every `lists.py`.

A feature has a list by a module `lists.py` with `LISTS`, a tuple of instances of `Listing`.
CONTRIBUTING.md, "Add a list", shows one.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from backend.core.session.models import Entity
from backend.core.session.org_units import Level
from backend.core.session.session import Session
from backend.core.sql.search import fold_text
from backend.permissions import Permission
from backend.spreadsheets.columns import HIDDEN, Column, Form, stamps
from backend.spreadsheets.enumerations import Choices
from backend.spreadsheets.headings import names_of
from backend.spreadsheets.record_lookup import records_of
from backend.spreadsheets.row import Decision, Known, Row

Values = Mapping[str, Any]


class NoFilters(BaseModel):
    """A list that is exported whole."""

    model_config = ConfigDict(extra="forbid")


class Listing:
    """One kind of list. `importing` None: it is only exported; `exporting` None: only imported.

    Whoever imports also holds `Permission.IMPORT_USE`; the session that reads and writes reaches
    what `importing` reaches.
    """

    kind: ClassVar[str]
    """The word in URLs: that of the resource."""
    title: ClassVar[str]
    """Names the files: 'Danh sách cơ sở'."""
    english: ClassVar[str] = ""
    """`title` for readers of English; they read the Vietnamese one where it is blank."""
    noun: ClassVar[tuple[str, str]]
    """What one row is, in Vietnamese and English: ('cơ sở', 'place')."""
    columns: ClassVar[tuple[Column, ...]]
    importing: ClassVar[Permission | None] = None
    exporting: ClassVar[Permission | None] = None
    filters: ClassVar[type[BaseModel]] = NoFilters
    model: ClassVar[type[Any]]
    """An `Entity`, if the list comes in."""
    schema: ClassVar[type[BaseModel] | None] = None
    """The body that creates a record: every row must pass it, and its service gets what it read."""
    key_fields: ClassVar[tuple[str, ...]] = ()
    """Two rows with these alike mean one record; text is compared without case and marks."""
    same: ClassVar[tuple[str, str]] = ("", "")
    """The key in words: ('tên, địa chỉ và xã', 'name, address and commune')."""
    unit_field: ClassVar[str] = "commune"
    """The column of the record's `org_unit_id`; '' where all belongs to the importer's own unit."""
    at_home: ClassVar[bool] = False
    """A row that names no unit belongs to the unit that its importer works for."""
    moves: ClassVar[bool] = False
    """An edited row may move its record to another unit."""
    stays: ClassVar[tuple[str, ...]] = ()
    """Fields that an edited row keeps: another value would be another record."""
    levels: ClassVar[tuple[Level, ...]] = (Level.COMMUNE,)
    """Levels of the units that the unit's column may name."""
    stands_for: ClassVar[Mapping[str, str]] = {}
    """{field of the schema: the column that it is read from}, where they are named apart."""
    fleeting: ClassVar[tuple[str, ...]] = ()
    """Columns of which the register keeps nothing: a row brings its own (a reason)."""
    together: ClassVar[tuple[str, ...]] = ()
    """Fields that the service reckons from one another where it is told but one: of an exported
    row, which says them all, it is told all as soon as one changes."""
    counts_only: ClassVar[bool] = False
    """No column of the file may name anybody: one that does refuses the file."""
    rules: ClassVar[tuple[str, ...]] = ()
    """More rules for the sheet of help."""
    final: ClassVar[bool] = False
    """What came in is corrected, never taken back: `release` refuses, and nothing offers it."""
    sheet: ClassVar[str] = "Danh sách"
    """The name of the sheet in exports."""

    # --- what a list may say of its own -----------------------------------------------------

    def choices(self, db: Session) -> dict[str, Choices]:
        """The words that columns offer, by their `choose`; the unit's are there already."""
        return {}

    def given(self, choices: Mapping[str, Choices]) -> dict[str, Any]:
        """{field: what stands in it where the file says nothing}: the only thing it can mean."""
        return {}

    def judge(self, row: Row) -> None:
        """Rules over several cells of a row whose cells are all right; adds faults, warnings."""

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        """All values of a new record; fills in what a blank cell means."""
        return values

    def follow(self, changes: dict[str, Any], known: Known) -> None:
        """Add to `changes` what a change entails."""

    def check(self, values: Values) -> None:
        """The rules of the register on the record as it would be; raises Invalid."""

    def beside(self, row: Row, known: Known | None) -> dict[str, Any] | None:
        """What the row says besides fields of the record, if that is news."""
        return None

    def contested(self, row: Row, known: Known) -> dict[str, tuple[Any, Any]]:
        """{field: (the register's value, that of the export or UNKNOWN)} of what stands beside the
        record, where the row differs from a value that someone changed since the export."""
        return {}

    def told(self, beside: Values, known: Known) -> dict[str, list[Any]]:
        """{field: [before, after]} of what `beside` brings, for the reader."""
        return {}

    def look_twice(self, rows: Sequence[Row], known: Iterable[Known]) -> None:
        """Warn at those of the new `rows` that may mean a known record all the same."""

    def prefer(self, found: Sequence[Known]) -> Known | None:
        """Which of several records with the same key a row means; None: it cannot be told."""
        return None

    def key(self, values: Values) -> Hashable | None:
        """What makes two rows, or a row and a record, the same; None: nothing does."""
        parts = [values.get(name) for name in self.key_fields]
        if not parts or any(part is None for part in parts):
            return None
        return tuple(fold_text(part) if isinstance(part, str) else part for part in parts)

    def known(self, db: Session, rows: Collection[Row], units: set[UUID]) -> Iterable[Known]:
        """The records that the rows may mean: those of `units`, and those they name by id."""
        return records_of(db, self.model, [column.field for column in self.own], rows, units)

    def create(self, db: Session, values: dict[str, Any]) -> Entity:
        """Enter a record through the feature's service; raises AppError."""
        raise NotImplementedError

    def update(self, db: Session, record: Any, changes: dict[str, Any]) -> Any:
        """Change a record through the feature's service; raises AppError."""
        raise NotImplementedError

    def write(self, db: Session, decisions: Sequence[Decision]) -> bool:
        """Write a whole batch, set the ids of new records, and say so (True).

        Else the rows go one by one through `create` and `update`.
        """
        return False

    def give_back(self, db: Session, record: Any, before: Values, undo: Any) -> None:
        """Restore the former values of a record that the import changed."""
        for name, value in before.items():
            setattr(record, name, value)

    def release(self, db: Session, ids: Sequence[UUID]) -> None:
        """Refuse to take back records that others rest upon by more than a key; raises Conflict."""

    def settle(self, db: Session, ids: Sequence[UUID]) -> None:
        """Mend what is derived of the records `ids` that stay, once an import was taken back."""

    def records(self, db: Session, filters: Any, most: int) -> Iterable[Values]:
        """Up to `most` records of the list as it is filtered, by the fields of columns."""
        raise NotImplementedError

    # --- what follows from it ---------------------------------------------------------------

    @cached_property
    def by_field(self) -> dict[str, Column]:
        """All columns, the hidden two of what can come back included."""
        hidden = stamps(self.noun[0]) if self.importing else ()
        return {column.field: column for column in (*self.columns, *hidden)}

    @cached_property
    def names(self) -> dict[str, Column]:
        return names_of(self.by_field.values())

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Fields that every row has, but for its unit."""
        return tuple(c.field for c in self.columns if c.required and c.field != self.unit_field)

    @cached_property
    def own(self) -> tuple[Column, ...]:
        """Columns that are fields of the record itself, but for its unit."""
        return tuple(c for c in self.columns if not c.beside and c.field != self.unit_field)

    @property
    def naming(self) -> tuple[str, ...]:
        """Fields that tell a reader which record a row means, its unit apart."""
        key = tuple(name for name in self.key_fields if name != self.unit_field)
        return key or self.required or (self.columns[0].field,)

    @property
    def is_whole(self) -> bool:
        """Exported as it stands; else a filter must say which part (one course's sheet)."""
        return not any(field.is_required() for field in self.filters.model_fields.values())

    def heading(self, *, english: bool) -> str:
        return (english and self.english) or self.title

    @property
    def first(self) -> str:
        """Where a fault of the whole row shows."""
        return self.required[0] if self.required else self.columns[0].field

    def days(self) -> frozenset[str]:
        return frozenset(c.field for c in self.columns if c.form in (Form.DAY, Form.MONTH))

    def mappable(self) -> list[str]:
        """Fields that a user may choose for a heading."""
        return [name for name in self.by_field if name not in HIDDEN]

    def words(self, language: str) -> dict[str, str]:
        """Parameters that every message about a row may use: its noun and what makes it unique."""
        english = language == "en"
        noun, same = self.noun[english], self.same[english]
        return {"noun": noun, "Noun": noun[:1].upper() + noun[1:], "same": same}
