"""Columns of form 507: whose staff each of them counts, by tier of government and kind."""

from backend.law.reference.reference_files import ReferenceEntry, ReferenceFile, load_file


class StaffColumn(ReferenceEntry):
    """`tier`: of the unit on whose staff list they stand; `kind`: a word of the staff list."""

    tier: str
    kind: str
    title: str
    title_en: str


class StaffColumnFile(ReferenceFile):
    columns: tuple[StaffColumn, ...]


def load_staff_columns() -> tuple[StaffColumn, ...]:
    """The columns in the order of the form."""
    return load_file("staff_columns.json", StaffColumnFile).columns
