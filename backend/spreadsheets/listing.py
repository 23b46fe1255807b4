"""The declaration of a list in Excel: the base class of every `lists.py`, and what it is read with.

A resource has lists if its module `lists.py` has `LISTS`, a tuple of instances of `Listing`.
CONTRIBUTING.md, "Add a list", explains how to write one.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import ConfigDict

from backend.core.session.models import Base, Entity, today
from backend.core.session.org_units import OrgUnit, build_existing_clause, select_own_units_of
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.core.text.schemas import BaseModel
from backend.law.reference.tiers import (
    build_kind_pattern,
    list_establishment_tiers,
    list_working_tiers,
)
from backend.law.reference.wordings import to_words_of_day
from backend.permissions import Permission
from backend.spreadsheets.columns import (
    CellContext,
    Choices,
    Column,
    Form,
    build_boolean_choices,
    build_choices,
    create_hidden_columns,
)
from backend.spreadsheets.records import find_records
from backend.spreadsheets.row import CellValue, KnownRecord, Row, RowDecision, Unknown
from backend.spreadsheets.table_detection import build_heading_index

Values = Mapping[str, Any]


class NoFilters(BaseModel):
    """For a list that is always exported whole."""

    model_config = ConfigDict(extra="forbid")


class Listing:
    """One kind of list: its columns, its permissions, and how its rows become records.

    Importing also needs `Permission.IMPORT_USE`. The session that reads and writes reaches what
    `import_permission` reaches.
    """

    kind: ClassVar[str]
    """The word in URLs: the one of the resource."""
    title: ClassVar[str]
    """The name of the files: 'Danh sách cơ sở'."""
    english_title: ClassVar[str] = ""
    """`title` for readers of English; where it is blank they get the Vietnamese one."""
    noun: ClassVar[tuple[str, str]]
    """What one row is, in Vietnamese and English: ('cơ sở', 'place')."""
    columns: ClassVar[tuple[Column, ...]]
    told_columns: ClassVar[tuple[Column, ...]] = ()
    """More columns of an export, which follow from other records; an import ignores them."""
    import_permission: ClassVar[Permission | None] = None
    """None: the list cannot be imported."""
    export_permission: ClassVar[Permission | None] = None
    """None: the list cannot be exported."""
    filter_schema: ClassVar[type[BaseModel]] = NoFilters
    model: ClassVar[type[Base]]
    """The records; an `Entity` of a unit, if the list can be imported."""
    schema: ClassVar[type[BaseModel] | None] = None
    """The request body that creates a record; it parses each row as well."""
    key_fields: ClassVar[tuple[str, ...]] = ()
    """Rows with the same values here mean one record; text is compared without case and marks."""
    key_description: ClassVar[tuple[str, str]] = ("", "")
    """`key_fields` in words: ('tên, địa chỉ và xã', 'name, address and commune')."""
    unit_field: ClassVar[str] = "commune"
    """The column of `org_unit_id`; '' if all records belong to the unit of the importer."""
    defaults_to_own_unit: ClassVar[bool] = False
    """A row without a unit belongs to the unit that the importer works for."""
    may_change_unit: ClassVar[bool] = False
    """An edited row may move its record to another unit."""
    fixed_fields: ClassVar[tuple[str, ...]] = ()
    """Fields that an edited row cannot change: another value would mean another record."""
    includes_leading_units: ClassVar[bool] = False
    """The column of the unit may also name units that run a plan, not only those that hold
    establishments."""
    schema_columns: ClassVar[Mapping[str, str]] = {}
    """{field of the schema: column that it is read from}, where their names differ."""
    unstored_fields: ClassVar[tuple[str, ...]] = ()
    """Columns that the register does not store; each row brings its own value (a reason)."""
    interdependent_fields: ClassVar[tuple[str, ...]] = ()
    """Fields that the service computes from each other (a whole and its parts). If one of them
    changes in an exported row, the service gets all of them."""
    counts_only: ClassVar[bool] = False
    """A file with a column that names a person is refused as a whole."""
    help_rules: ClassVar[tuple[str, ...]] = ()
    """More rules for the help sheet."""
    is_final: ClassVar[bool] = False
    """Imported records can be corrected, but not reverted: `ensure_revertible` always raises."""
    sheet_name: ClassVar[str] = "Danh sách"
    """The name of the sheet in exports."""

    words: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    """{`choice_set` of a column: {code: its words}}, as `build_choices` takes them."""
    blank_values: ClassVar[Mapping[str, CellValue]] = {}
    """{field: what a blank cell of a new record means}."""

    # --- what a list may override -----------------------------------------------------------

    def load_choices(self, db: Session) -> dict[str, Choices]:
        """{`choice_set` of a column: its choices}; those of the unit are added by the library."""
        return {name: build_choices(words) for name, words in self.words.items()}

    def get_implied_values(self, choices: Mapping[str, Choices]) -> Mapping[str, CellValue]:
        """{field: value} for blank cells that can mean only one thing (the only team there is)."""
        return {}

    def validate_row(self, row: Row) -> None:
        """Rules over several cells; adds errors and warnings. Called if every cell is right."""

    def fill_blanks(self, values: dict[str, CellValue]) -> dict[str, CellValue]:
        """All values of a new record, with what a blank cell means."""
        blank = {name for name, value in values.items() if value is None}
        return values | {n: meant for n, meant in self.blank_values.items() if n in blank}

    def add_implied_changes(self, changes: dict[str, CellValue], record: KnownRecord) -> None:
        """Add to `changes` what they imply for other fields."""

    def validate_record(self, data: Any) -> None:
        """Rules of the register for the record as it would become; raises Invalid.

        `data` is what `schema` parsed, or a mapping of values if there is no schema.
        """

    def get_extra(self, row: Row, record: KnownRecord | None) -> Values | None:
        """What the row brings besides the fields of the record (a head count), if it is new."""
        return None

    def find_extra_conflicts(
        self, row: Row, record: KnownRecord
    ) -> dict[str, tuple[CellValue, CellValue | Unknown]]:
        """{field: (value of the register, value of the export or UNKNOWN)} of extra values.

        Only where the row differs from a value that someone changed after the export.
        """
        return {}

    def diff_extra(self, extra: Values, record: KnownRecord) -> dict[str, list[CellValue]]:
        """{field: [before, after]} of what `extra` changes, to show to the user."""
        return {}

    def build_lookalike_check(self, records: Iterable[KnownRecord]) -> Callable[[Row], None] | None:
        """What adds a warning to a new row that may mean one of `records` after all."""
        return None

    def choose_record(self, records: Sequence[KnownRecord]) -> KnownRecord | None:
        """Which of several records with the same key a row means; None if it is not clear."""
        return None

    def get_key(self, values: Values) -> Hashable | None:
        """The key of a row or record: the same key means the same record. None: it has no key."""
        parts = [values.get(name) for name in self.key_fields]
        if not parts or any(part is None for part in parts):
            return None
        return tuple(to_search_text(part) if isinstance(part, str) else part for part in parts)

    def find_records(
        self, db: Session, rows: Collection[Row], units: set[UUID]
    ) -> Iterable[KnownRecord]:
        """The records that the rows may mean: those of `units`, and those named by id."""
        return find_records(
            db, self.entity, [column.field for column in self.record_columns], rows, units
        )

    def create(self, db: Session, data: Any) -> Entity:
        """Create a record through the service, from what `schema` parsed; raises AppError."""
        raise NotImplementedError

    def update(self, db: Session, record: Any, changes: dict[str, Any]) -> None:
        """Change a record through the service; raises AppError."""
        raise NotImplementedError

    def write_batch(self, db: Session, decisions: Sequence[RowDecision]) -> bool:
        """Write a whole batch, set the ids of new records, and return True.

        If this returns False, each row is written by `create` or `update`.
        """
        return False

    def restore_record(self, db: Session, record: Any, before: Values, undo: Any) -> None:
        """Restore the former values of a record that the import changed."""
        for name, value in before.items():
            setattr(record, name, value)

    def ensure_revertible(self, db: Session, ids: Sequence[UUID]) -> None:
        """Raise Conflict if these records can no longer be reverted, apart from foreign keys."""

    def refresh_after_revert(self, db: Session, ids: Sequence[UUID]) -> None:
        """Update what is derived from the records `ids`, after an import was reverted."""

    def list_records(self, db: Session, filters: Any, limit: int) -> Iterable[Values]:
        """At most `limit` records of the filtered list, as {field of a column: value}."""
        raise NotImplementedError

    # --- what follows from the declaration --------------------------------------------------

    @property
    def entity(self) -> type[Entity]:
        """The model of a list that can be imported."""
        assert issubclass(self.model, Entity)
        return self.model

    @cached_property
    def columns_by_field(self) -> dict[str, Column]:
        """All columns; with the two hidden ones if the list can be imported again."""
        hidden = create_hidden_columns(self.noun[0]) if self.import_permission else ()
        return {column.field: column for column in (*self.columns, *hidden, *self.told_columns)}

    @cached_property
    def heading_index(self) -> dict[str, Column]:
        return build_heading_index(self.columns_by_field.values())

    @cached_property
    def required_fields(self) -> tuple[str, ...]:
        """The required fields, except the unit."""
        return tuple(c.field for c in self.columns if c.required and c.field != self.unit_field)

    @cached_property
    def needed_fields(self) -> tuple[str, ...]:
        """The required fields, with the unit."""
        return tuple(c.field for c in self.columns if c.required or c.field == self.unit_field)

    @cached_property
    def record_columns(self) -> tuple[Column, ...]:
        """The columns that are fields of the record itself, except the unit."""
        return tuple(c for c in self.columns if not c.is_extra and c.field != self.unit_field)

    @property
    def identifying_fields(self) -> tuple[str, ...]:
        """Fields that show a user which record a row means, except the unit."""
        key = tuple(name for name in self.key_fields if name != self.unit_field)
        return key or self.required_fields or (self.columns[0].field,)

    @property
    def is_exported_whole(self) -> bool:
        """Whether it can be exported without filters; else one is required (which course)."""
        return not any(field.is_required() for field in self.filter_schema.model_fields.values())

    def get_title(self, *, english: bool) -> str:
        return to_words_of_day((english and self.english_title) or self.title, today())

    @property
    def first_field(self) -> str:
        """The field at which an error of the whole row is shown."""
        return self.required_fields[0] if self.required_fields else self.columns[0].field

    @cached_property
    def date_fields(self) -> frozenset[str]:
        return frozenset(c.field for c in self.columns if c.form in (Form.DATE, Form.MONTH))

    def list_mappable_fields(self) -> list[str]:
        """The fields that a user may choose for a heading."""
        return [column.field for column in self.columns]

    def get_message_params(self, language: str) -> dict[str, str]:
        """Parameters that any message about a row may use: its noun and its key in words."""
        english = language == "en"
        noun, key = self.noun[english], to_words_of_day(self.key_description[english], today())
        return {"noun": noun, "Noun": noun[:1].upper() + noun[1:], "same": key}


@dataclass(frozen=True, slots=True)
class ListContext:
    """One list as the caller may read and write it today."""

    listing: Listing
    cells: CellContext
    default_unit: str | None = None
    """The unit of rows that name no unit: the only one of the caller, or the one they work for."""
    implied_values: Mapping[str, CellValue] = field(default_factory=dict)
    """{field: its value where the file has none}"""

    @property
    def units(self) -> Choices | None:
        return self.cells.choices.get(self.listing.unit_field)


def load_context(db: Session, listing: Listing) -> ListContext:
    """The choices of the list, and the units of the actor that exist today."""
    choices = {"boolean": build_boolean_choices(), **listing.load_choices(db)}
    default_unit = None
    if listing.unit_field:
        is_wide = listing.includes_leading_units
        tiers = list_working_tiers() if is_wide else list_establishment_tiers()
        units, default_unit = load_units(db, tiers)
        if listing.defaults_to_own_unit:
            default_unit = find_home_unit(db, units)
        choices[listing.unit_field] = units
    return ListContext(
        listing, CellContext(today(), choices), default_unit, listing.get_implied_values(choices)
    )


def find_home_unit(db: Session, units: Choices) -> str | None:
    """The unit that the actor works for, if there is only one and it is among `units`."""
    own = db.scope.units or ()
    home = str(own[0]) if len(own) == 1 else None
    return home if home in units.labels else None


def load_units(db: Session, levels: Sequence[str]) -> tuple[Choices, str | None]:
    """The units of the actor at `levels`, by names and codes; and the only one, if it is one."""
    choices = Choices("cell-unknown-commune", prefix_pattern=build_kind_pattern(shortest=1))
    units = db.execute(select_units(db, levels)).all()
    present = [unit for unit in units if unit.is_present]
    for unit in present:
        choices.add(str(unit.id), unit.name, [unit.code, f"{unit.kind} {unit.name}"])
    for unit in units:  # their records are still in exports, and come back
        if not unit.is_present:
            choices.add_unlisted(str(unit.id), unit.name, [f"{unit.kind} {unit.name}"])
    return choices, str(present[0].id) if len(present) == 1 else None


def select_units(db: Session, levels: Sequence[str]) -> sa.Select[UUID, str, str, str, bool]:
    """The units of the actor at `levels` that began until today.

    `is_present` is true for those that still exist.
    """
    found = (
        sa.select(OrgUnit.id, OrgUnit.code, OrgUnit.kind, OrgUnit.name, build_is_present())
        .where(OrgUnit.level.in_(levels), sa.func.coalesce(OrgUnit.valid_from, today()) <= today())
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    if db.scope.units is None:
        return found
    return found.where(OrgUnit.id.in_(select_own_units_of(db.scope)))


def build_is_present() -> sa.Label[bool]:
    return build_existing_clause(today()).label("is_present")
