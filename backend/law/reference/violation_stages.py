"""The way of a violation as data: which act leads from where to where, and what it rests on."""

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from backend.law.reference.reference_files import ReferenceFile, load_file

Certainty = Literal["verified", "secondary", "unverified"]


class StageEntry(BaseModel):
    """A stage, what it means for the figures, and whether it lies on the straight path."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    status: str
    path: bool


class StageActEntry(BaseModel):
    """`to` None: the stage stays. `needs` names the fields of its body, `a|b` one of the two."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    act: str
    from_: tuple[str, ...] = Field(alias="from")
    to: str | None
    permission: str
    two_persons: bool = False
    needs: tuple[str, ...]
    day: str
    law: str
    certainty: Certainty


class StageFile(ReferenceFile):
    stages: tuple[StageEntry, ...]
    acts: tuple[StageActEntry, ...]


def load_violation_stages() -> StageFile:
    return load_file("violation_stages.json", StageFile)


@cache
def get_stage_act(act: str) -> StageActEntry:
    """The act of that name; KeyError if there is none."""
    return {fact.act: fact for fact in load_violation_stages().acts}[act]
