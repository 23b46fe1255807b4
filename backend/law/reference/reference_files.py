"""What every reference file says about itself, how certain its rules are, and how it is loaded."""

from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Self, TypeVar
from uuid import UUID, uuid5

from pydantic import ConfigDict, model_validator

from backend.core.text.schemas import BaseModel

NAMESPACE = UUID("6f9a1c52-0a6e-5b1d-9d27-178178178178")


class ReferenceEntry(BaseModel):
    """A fact with its standing: `verified` = the words were read in the source that is named.

    What is not verified says in `note` what is missing; screens mark it "Cần đối chiếu văn bản".
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    verified: bool = True
    note: str = ""

    @model_validator(mode="after")
    def doubts_are_explained(self) -> Self:
        if not self.verified and not self.note:
            raise ValueError("verified: false needs a note")
        return self


class DatedEntry(BaseModel):
    """What holds from `valid_from` to `valid_to`, both included; without an end it still does."""

    valid_from: date
    valid_to: date | None = None

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on <= (self.valid_to or on)


class ReferenceFile(ReferenceEntry):
    """A whole file: its title and where its contents come from."""

    title: str
    source: tuple[str, ...]


AnyReferenceFile = TypeVar("AnyReferenceFile", bound=ReferenceFile)


def load_file(name: str, kind: type[AnyReferenceFile]) -> AnyReferenceFile:
    """Load the file `name` of this folder; it is parsed once per process."""
    file = _parse_file(name, kind)
    assert isinstance(file, kind)
    return file


@cache
def _parse_file(name: str, kind: type[ReferenceFile]) -> ReferenceFile:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return kind.model_validate_json(text)


def build_unit_key(key: str, first_unit: str, unit: UUID) -> str:
    """The key of a record that several units have; the first of them is not named in it."""
    return key if unit == build_reference_id("org-unit", first_unit) else f"{key}@{unit}"


def build_reference_id(kind: str, key: str) -> UUID:
    """Build the id of a record: always the same on every machine, independent of official codes."""
    return uuid5(NAMESPACE, f"{kind}:{key}")


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
