"""How a heading of a file was understood."""

from enum import StrEnum

from typing_extensions import TypedDict


class How(StrEnum):
    EXACT = "exact"
    GUESSED = "guessed"
    CHOSEN = "chosen"


class ImportColumn(TypedDict):
    """A heading of the file and the field it was understood as; null: left out."""

    sheet: str
    column: str
    header: str
    field: str | None
    how: How | None
    samples: list[str]
