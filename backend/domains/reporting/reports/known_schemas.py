"""Schemas of how many records a number of a report is the sum of."""

from pydantic import BaseModel


class KnownRead(BaseModel):
    """Of how many records a number is the sum: `known` of the `among` that should have one.

    `unclear` of the known ones are 0 from when a blank became 0: they may be no count.
    """

    known: int
    among: int
    unclear: int


class KnownNumbers(BaseModel):
    """Null: every record has a number by its kind, or a writer or an older report says the sum."""

    value: KnownRead | None
    previous_value: KnownRead | None
    cumulative_value: KnownRead | None
