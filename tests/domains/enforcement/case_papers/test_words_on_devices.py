"""A device words the minutes that wait on it by itself: with the words of the server, whole."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from backend.documents.paper_content import DRAFT
from backend.documents.template_schema import DEFAULT_TEMPLATE_LABEL
from backend.documents.vi_text import BLANK, LONG_BLANK
from backend.domains.enforcement.case_papers import inspection_minutes, phrases
from backend.domains.organisation.inspection_teams.models import FUNCTION_TITLES

ROOT = Path(__file__).parents[4]
LOCAL = ROOT / "frontend/src/domains/inspections/inspections/localPaper.ts"


@pytest.mark.parametrize(
    "words",
    [
        phrases.KIND.values(),
        phrases.TRIGGER.values(),
        phrases.ANSWER.values(),
        phrases.OUTCOME.values(),
        phrases.SUBJECT.values(),
        FUNCTION_TITLES.values(),
        inspection_minutes.BASES,
        inspection_minutes.WORKFORCE.values(),
        [inspection_minutes.SUBJECT_LINE, inspection_minutes.NOT_WRITTEN, BLANK, LONG_BLANK],
        [DRAFT, DEFAULT_TEMPLATE_LABEL],
    ],
)
def test_the_device_has_each_word_of_the_paper(words: Iterable[str]) -> None:
    source = LOCAL.read_text(encoding="utf-8")
    assert [one for one in words if f'"{one}"' not in source] == []
    assert f"……/{inspection_minutes.SYMBOL}" in source
