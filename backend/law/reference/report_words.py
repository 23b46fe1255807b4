"""What a report's words begin with: sentences that repeat its figures and say nothing else."""

from datetime import date
from typing import Literal

from backend.law.reference.reference_files import ReferenceEntry, ReferenceFile, load_file
from backend.law.reference.wordings import to_words_of_day


class Sentence(ReferenceEntry):
    """`text` with live fields; written always, or only if one of its figures is above zero."""

    text: str
    when: Literal["always", "positive"]


class ReportSectionEntry(ReferenceEntry):
    """`below_plan`: one line for each figure that falls short of its plan."""

    code: str
    title: str
    sentences: tuple[Sentence, ...]
    below_plan: str | None = None


class ReportWordsFile(ReferenceFile):
    sections: tuple[ReportSectionEntry, ...]


def load_report_sections() -> tuple[ReportSectionEntry, ...]:
    return load_file("report_words.json", ReportWordsFile).sections


def list_worded_sections(on: date) -> tuple[ReportSectionEntry, ...]:
    """The sections with their titles and sentences in the words of a day."""
    return tuple(
        section.model_copy(
            update={
                "title": to_words_of_day(section.title, on),
                "sentences": tuple(
                    sentence.model_copy(update={"text": to_words_of_day(sentence.text, on)})
                    for sentence in section.sentences
                ),
            }
        )
        for section in load_report_sections()
    )
