"""Nothing that is printed or shown today names an office or a kind of unit that had ended.

Papers, lists and figures are said on a day of 2026; the screens' words have no day. What may still
name them (legal texts, records of their day, a form's heading) stands in `words_that_ended.py`.
"""

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from backend.core.text import i18n
from backend.core.text.clock import set_today
from backend.domains.organisation.accounts.role_words import ROLE_WORDS
from backend.domains.platform.imports.kinds import load_listings
from backend.domains.reporting.report_figures.catalogue import FIGURES
from backend.domains.reporting.report_figures.forms import FORMS, build_form_on
from backend.domains.reporting.report_papers.phrases import SUBSECTIONS
from backend.law.reference.offices import list_offices, list_report_recipients
from backend.law.reference.report_rules import list_closing_rules, list_worded_sections
from backend.law.reference.wordings import to_words_of_day
from tests.acting import Api
from tests.contract.words_that_ended import REVIEWED, find_ended, list_ended

ROOT = Path(__file__).resolve().parents[2]
SPA = ROOT / "frontend" / "src"
IN_2022, TODAY = date(2022, 10, 3), date(2026, 11, 28)
WORD = re.compile(r'^  (?P<key>\w+):\s*"(?P<text>(?:[^"\\]|\\.)*)",?$', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->|(?<!:)//[^\n]*", re.DOTALL)
CAST = ("district", "admin", "police")
NAMES_KINDS = {
    "api/catalogues.ts",
    "domains/organisation/org_units/unit.ts",
    "domains/police/tip_offs/tip.ts",
}
"""Modules that know the kinds of units of every time: a unit is called as it was on its day."""


def read_locales() -> Iterator[tuple[str, str]]:
    for path in sorted((SPA / "locales").glob("*/*.ts")):
        for found in WORD.finditer(path.read_text("utf-8")):
            yield f"{path.parent.name}/{path.name} {found['key']}", found["text"]


def test_both_locales_name_nothing_that_ended() -> None:
    words = list(read_locales())
    assert len(words) > 4_000
    assert list(list_ended(words)) == []


def test_no_screen_spells_out_an_office_that_ended() -> None:
    files = [path for kind in ("*.vue", "*.ts") for path in SPA.rglob(kind)]
    texts = (
        (str(path.relative_to(SPA)), COMMENT.sub("", path.read_text("utf-8")))
        for path in files
        if not {"api/generated", "dev", "locales"} & {str(p) for p in path.relative_to(SPA).parents}
    )
    vietnamese = (
        (where, re.sub(r"\b[Dd]istricts?\b", "", text))  # names in the code, never said
        for where, text in texts
        if where not in NAMES_KINDS
    )
    assert list(list_ended(vietnamese)) == []


def say_fixed_words(on: date) -> Iterator[tuple[str, str]]:
    """(where, text) of what the server says by itself on a day, without a record."""
    for tier in ("commune", "province"):
        yield f"recipients of {tier}", "\n".join(list_report_recipients(tier, on))
    for office in list_offices(on=on):
        yield f"office {office.function} {office.tier}", f"{office.name}\n{office.abbreviation}"
    for section in list_worded_sections(on):
        yield f"section {section.code}", section.title
        for sentence in section.sentences:
            yield f"sentence of {section.code}", sentence.text
    for code, title in SUBSECTIONS.items():
        yield f"part {code}", to_words_of_day(title, on)
    for rule in list_closing_rules(on):
        yield f"closing {rule.level} {rule.period_kind}", f"{rule.source}\n{rule.note}"
    for role, names in ROLE_WORDS.items():
        yield f"role {role}", "\n".join(names)


def say_figures(on: date) -> Iterator[tuple[str, str]]:
    """The same of the figures of a report, and of the forms that they fill."""
    for figure in FIGURES:
        said = figure.say_on(on)
        yield f"figure {figure.code}", f"{said.title}\n{said.english}\n{said.unit}\n{said.law}"
    for form in (build_form_on(form, on) for form in FORMS):
        yield f"form {form.code}", f"{form.title}\n{form.english}\n{form.note}"
        for column in form.columns:
            words = (column.title, column.english, column.group, column.note)
            yield f"column {column.number} of form {form.code}", "\n".join(words)


def test_what_the_server_says_by_itself_names_nothing_that_ended() -> None:
    assert list(list_ended((*say_fixed_words(TODAY), *say_figures(TODAY)))) == []


def test_messages_name_nothing_that_ended(api: Api) -> None:
    assert api.nobody().get("/me").status_code == 401  # every module has registered its messages
    said = ((code, "\n".join(i18n._MESSAGES[code])) for code in i18n.list_codes())
    assert list(list_ended(said)) == []


def list_headings(on: date) -> Iterator[tuple[str, str]]:
    for kind, listing in sorted(load_listings().items()):
        yield f"{kind}: title", to_words_of_day(listing.title, on)
        for column in (column.say_on(on) for column in listing.columns):
            yield f"{kind}: {column.field}", f"{column.header}\n{column.help}\n{column.example}"


def test_headings_of_every_list_name_nothing_that_ended() -> None:
    assert list(list_ended(list_headings(TODAY))) == []


def read_workbook(content: bytes) -> str:
    book = load_workbook(io.BytesIO(content))
    cells = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return "\n".join(str(cell) for cell in cells if cell is not None)


def list_importable() -> list[str]:
    return sorted(
        kind for kind, one in load_listings().items() if one.import_permission is not None
    )


@pytest.mark.parametrize("kind", list_importable())
def test_the_empty_list_of_today_names_nothing_that_ended(api: Api, kind: str) -> None:
    """The choices of its columns too; units and teams of the world of 2022 are left out."""
    set_today(TODAY)
    answers = [api.as_(n).get(f"/imports/templates/{kind}.xlsx") for n in CAST]
    texts = [read_workbook(one.content) for one in answers if one.status_code == 200]
    assert texts
    of_2022 = r"(?:huyện|thị trấn) (?:Bình Lục|Bình Mỹ|Thanh Liêm)"
    assert list(list_ended((kind, re.sub(of_2022, "", text)) for text in texts)) == []


def test_the_words_of_2022_are_found() -> None:
    """The control: on a day of 2022 the same words name what ended later, and are found."""
    found = list(
        list_ended((*say_fixed_words(IN_2022), *say_figures(IN_2022), *list_headings(IN_2022)))
    )
    for where in ("recipients of commune", "office lead district", "establishments: commune"):
        assert [one for one in found if one.startswith(where)], where
    assert find_ended("UBND huyện (b/c)")
    assert find_ended("Nói chuyện chuyên đề") == []
    assert all(reason for _, reason in REVIEWED)
