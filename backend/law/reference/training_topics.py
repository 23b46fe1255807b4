"""What the plan trains people in, and whom, each with the sentence it rests on."""

from datetime import date

from backend.law.reference.reference_files import ReferenceEntry, ReferenceFile, load_file


class TrainingTerm(ReferenceEntry):
    """A topic or an audience; `source` names the part of the plan that has it."""

    code: str
    name: str
    source: str
    valid_from: date
    valid_to: date | None = None


class TrainingTopicFile(ReferenceFile):
    topics: tuple[TrainingTerm, ...]
    audiences: tuple[TrainingTerm, ...]


def load_training_topics() -> tuple[TrainingTerm, ...]:
    return load_file("training_topics.json", TrainingTopicFile).topics


def load_training_audiences() -> tuple[TrainingTerm, ...]:
    return load_file("training_topics.json", TrainingTopicFile).audiences
