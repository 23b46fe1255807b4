"""What a report's words begin with: sentences that repeat its figures and say nothing else."""

from typing import Literal

from backend.law.reference.reference_files import ReferenceEntry, ReferenceFile, load_file


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
