"""The district's plan of 2022: targets, tasks, trainings, and the programmes that it names."""

from datetime import date
from typing import Literal
from uuid import UUID

from backend.law.reference.reference_files import (
    DatedEntry,
    ReferenceEntry,
    ReferenceFile,
    build_reference_id,
    load_file,
)


class PlanTargetEntry(ReferenceEntry):
    """`indicator` names the rule that counts it; the threshold belongs to the plan."""

    order: int
    code: str
    indicator: str
    threshold_percent: int
    section: str
    short_title: str
    title: str


class PlanTaskEntry(ReferenceEntry):
    """What the plan asks of an agency; `due_on` only where the plan's text gives a time."""

    order: int
    key: str
    agency: str
    title: str
    due_on: date | None = None
    status: Literal["not_started", "in_progress", "done"]

    @property
    def id(self) -> UUID:
        return build_reference_id("plan-task", f"binh-luc-2022/{self.key}")


class PlanEntry(ReferenceEntry):
    key: str
    year: int
    unit: str
    title: str
    document_no: str
    based_on: str
    targets: tuple[PlanTargetEntry, ...]
    tasks: tuple[PlanTaskEntry, ...]

    @property
    def id(self) -> UUID:
        return build_reference_id("plan", self.key)

    def target_id(self, target: PlanTargetEntry) -> UUID:
        return build_reference_id("plan-target", f"{self.key}/{target.code}")


class PlanFile(ReferenceFile):
    plan: PlanEntry


def load_plan_2022() -> PlanEntry:
    return load_file("plan_2022.json", PlanFile).plan


class TrainingTerm(DatedEntry, ReferenceEntry):
    """A topic or an audience; `source` names the part of the plan that has it."""

    code: str
    name: str
    source: str


class TrainingTopicFile(ReferenceFile):
    topics: tuple[TrainingTerm, ...]
    audiences: tuple[TrainingTerm, ...]


def load_training_topics() -> tuple[TrainingTerm, ...]:
    return load_file("training_topics.json", TrainingTopicFile).topics


def load_training_audiences() -> tuple[TrainingTerm, ...]:
    return load_file("training_topics.json", TrainingTopicFile).audiences


class IntegratedProgramme(ReferenceEntry):
    """`quote` is where the plan names it; `short_name` is for columns and filters."""

    code: str
    name: str
    short_name: str
    source: str
    quote: str


class IntegratedProgrammeFile(ReferenceFile):
    programmes: tuple[IntegratedProgramme, ...]


def load_integrated_programmes() -> tuple[IntegratedProgramme, ...]:
    return load_file("integrated_programmes.json", IntegratedProgrammeFile).programmes
