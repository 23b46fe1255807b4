"""The acts that the decrees fine, and the way of a violation from stage to stage."""

from functools import cache
from typing import Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from backend.core.text.schemas import BaseModel
from backend.law.reference.checklists import (
    AppliesTo,
    EstablishmentType,
    is_applicable,
    load_establishment_types,
)
from backend.law.reference.penalty_procedure import find_procedure
from backend.law.reference.reference_files import (
    Certainty,
    DatedEntry,
    ReferenceEntry,
    ReferenceFile,
    build_reference_id,
    load_file,
)


class SuspensionTerm(ReferenceEntry):
    """An additional penalty with a term: a licence withdrawn or the activity stopped, in months."""

    kind: Literal["licence_suspension", "activity_suspension"]
    of: str
    months_min: int
    months_max: int


class ViolationAct(ReferenceEntry):
    """One act under one decree. Fines in đồng, for an individual.

    `establishment_types`: the kinds of place that the words of the point fit.
    """

    code: str
    article: str
    clause: str
    point: str | None = None
    title: str
    fine_min: int
    fine_max: int
    warning_allowed: bool = False
    suspension: SuspensionTerm | None = None
    other_penalties: tuple[str, ...] = ()
    remedial_measures: tuple[str, ...] = ()
    establishment_types: AppliesTo = "all"

    @model_validator(mode="after")
    def ranges_rise(self) -> Self:
        term = self.suspension
        if self.fine_min > self.fine_max or (term and term.months_min > term.months_max):
            raise ValueError(f"{self.code}: the range runs backwards")
        return self


class Decree(DatedEntry, ReferenceEntry):
    key: str
    legal_document: str
    organisation_multiplier: int
    acts: tuple[ViolationAct, ...]


class ViolationTypeFile(ReferenceFile):
    """`not_loaded` names the acts that were left out and why."""

    not_loaded: tuple[str, ...]
    documents: tuple[Decree, ...]


class ViolationTypeEntry(DatedEntry, ViolationAct):
    """An act with its decree: `code` names the act across decrees, `id` this version of it."""

    decree: str
    legal_document: str
    organisation_multiplier: int
    source: str

    @property
    def id(self) -> UUID:
        return build_reference_id("violation-type", f"{self.decree}/{self.code}")

    def fits(self, kind: EstablishmentType) -> bool:
        return is_applicable(self.establishment_types, kind)

    def list_fitting_types(self) -> list[str]:
        """List the codes of the kinds of place that it fits."""
        return [kind.code for kind in load_establishment_types() if self.fits(kind)]


@cache
def load_violation_types() -> tuple[ViolationTypeEntry, ...]:
    """Every version of every act, in the order of the decrees."""
    file = load_file("violation_types.json", ViolationTypeFile)
    return tuple(
        ViolationTypeEntry(
            **act.model_dump(),
            decree=decree.key,
            source=source,
            **decree.model_dump(exclude={"key", "acts", "verified", "note"}),
        )
        for decree, source in zip(file.documents, file.source, strict=True)
        for act in decree.acts
    )


def list_acts_fined_once() -> list[ViolationTypeEntry]:
    """List the acts of which several, found at the same time, are fined once (`OneFine`)."""
    found = []
    for act in load_violation_types():
        law = find_procedure(act.legal_document)
        if law and law.one_fine and law.one_fine.covers(act.article, act.clause, act.point):
            found.append(act)
    return found


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
