"""How certain a legal rule is: read in its own text, in a secondary source, or not read."""

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator


class Certainty(StrEnum):
    """`verified`: the words were read in the text itself; `secondary`: in a source that tells of
    it; `unverified`: nowhere. Screens say "nguồn thứ cấp – cần đối chiếu" of what is not verified.
    """

    VERIFIED = "verified"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


FROM_SUREST = (Certainty.VERIFIED, Certainty.SECONDARY, Certainty.UNVERIFIED)


def get_weakest(*found: Certainty) -> Certainty:
    """Get the lowest certainty; `verified` if there is none."""
    return max(found, key=FROM_SUREST.index, default=Certainty.VERIFIED)


class SourcedEntry(BaseModel):
    """A fact with its source and standing; what is not verified says in `note` what is missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    certainty: Certainty
    note: str = ""

    @model_validator(mode="after")
    def doubts_are_explained(self) -> Self:
        if self.certainty is Certainty.UNVERIFIED and not self.note:
            raise ValueError("unverified needs a note")
        return self


class BilingualText(BaseModel):
    """A title in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    vi: str
    en: str
