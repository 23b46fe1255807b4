"""What the plan trains people in, and whom, each with the sentence it rests on."""

from datetime import date

from backend.law.reference.claims import Claim, File, read


class TrainingTerm(Claim):
    """A topic or an audience; `source` names the part of the plan that has it."""

    code: str
    name: str
    source: str
    valid_from: date
    valid_to: date | None = None


class TrainingTopicFile(File):
    topics: tuple[TrainingTerm, ...]
    audiences: tuple[TrainingTerm, ...]


def training_topics() -> tuple[TrainingTerm, ...]:
    return read("training_topics.json", TrainingTopicFile).topics


def training_audiences() -> tuple[TrainingTerm, ...]:
    return read("training_topics.json", TrainingTopicFile).audiences
