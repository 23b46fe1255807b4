"""What a report's words begin with: sentences that repeat its figures and say nothing else."""

from typing import Literal

from backend.law.reference.claims import Claim, File, read


class Sentence(Claim):
    """`text` with live fields; written always, or only if one of its figures is above zero."""

    text: str
    when: Literal["always", "positive"]


class Section(Claim):
    """`below_plan`: one line for each figure that falls short of its plan."""

    code: str
    title: str
    sentences: tuple[Sentence, ...]
    below_plan: str | None = None


class ReportWordsFile(File):
    sections: tuple[Section, ...]


def report_sections() -> tuple[Section, ...]:
    return read("report_words.json", ReportWordsFile).sections
