"""Words that changed on a day: what the program's texts, written in 2022, say on other days.

Only fixed texts of the program pass through here (headings, titles, choices); never what people
entered, which stays as they wrote it.
"""

from datetime import date
from functools import lru_cache

from pydantic import Field

from backend.law.reference.reference_files import ReferenceEntry, ReferenceFile, load_file


class Wording(ReferenceEntry):
    """The word `until` was used before the day `from`; `since` is used from that day on.

    `during` is used for a period with days before and after; without it that is `since`.
    """

    until: str
    since: str
    during: str = ""
    valid_from: date = Field(alias="from")


class WordingFile(ReferenceFile):
    wordings: tuple[Wording, ...]


def load_wordings() -> tuple[Wording, ...]:
    """The words that changed, the longest first, so that a part does not hide its whole."""
    found = load_file("wordings.json", WordingFile).wordings
    return tuple(sorted(found, key=lambda wording: -len(wording.until)))


@lru_cache(maxsize=4096)
def to_words_of_day(text: str, on: date, start: date | None = None) -> str:
    """A fixed text of the program in the words of a day, or of a period that ends on it."""
    for at, wording in enumerate(load_wordings()):
        if on >= wording.valid_from:
            text = text.replace(wording.until, f"\0{at}\0")
    for at, wording in enumerate(load_wordings()):
        began_before = start is not None and start < wording.valid_from
        said = wording.during if began_before and wording.during else wording.since
        text = text.replace(f"\0{at}\0", said)
    return text


def list_wordings(text: str) -> tuple[str, ...]:
    """A fixed text in the words of every time, each once: a file may have any as a heading."""
    return tuple(dict.fromkeys((text, to_words_of_day(text, date.max))))
