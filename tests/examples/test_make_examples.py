"""The example list: the committed workbook is what its script writes, and what it promises."""

from pathlib import Path

import openpyxl

from backend.core.text.text_validation import has_personal_data
from backend.demo import DEMO_TODAY
from backend.demo.district import build_district
from backend.domains.establishments.establishments.list_columns import build_status_choices
from backend.domains.establishments.establishments.lists import Establishments
from backend.law.reference import load_establishment_types, load_org_units
from backend.spreadsheets.columns import CellContext, Choices
from backend.spreadsheets.decisions import RecordIndex, decide_rows
from backend.spreadsheets.listing import ListContext
from backend.spreadsheets.parsed_workbook import parse_workbook
from backend.spreadsheets.reader import read_workbook
from backend.spreadsheets.row import Action, RowDecision
from backend.spreadsheets.vietnamese_encodings import to_unicode_text
from examples.make_examples import FILE, FIRST_ROW, HEADINGS, OLD_FONT, TWIN, WRONG, rows, write


def test_the_committed_workbook_is_what_the_script_writes(tmp_path: Path) -> None:
    write(tmp_path / "again.xlsx", rows())
    assert (tmp_path / "again.xlsx").read_bytes() == FILE.read_bytes()


def test_sixty_rows_stand_below_merged_titles_and_two_rows_of_headings() -> None:
    sheet = openpyxl.load_workbook(FILE).active
    assert sheet is not None
    assert sheet.cell(FIRST_ROW + 60, 1).value == 60
    assert sheet.cell(FIRST_ROW + 61, 2).value == "Tổng cộng: 60 cơ sở"
    assert "A4:R4" in {str(area) for area in sheet.merged_cells.ranges}
    assert [cell.value for cell in sheet[FIRST_ROW]][13:16] == ["Tổng số", "Trong đó nữ", "Dưới 18"]
    assert sheet.max_column == len(HEADINGS)


def test_nine_rows_are_wrong_in_nine_ways() -> None:
    wrong = {*WRONG, TWIN[0]}
    assert len(wrong) == 9
    fields = [tuple(mistake) for mistake in WRONG.values()]
    assert len({*fields, "twin"}) == 8  # the commune is wrong twice: misspelt, and another's
    assert not wrong & {*OLD_FONT, TWIN[1]}
    first, again = rows()[TWIN[1] - 1], rows()[TWIN[0] - 1]
    assert {**first, "note": ""} == {**again, "note": ""}


def test_rows_in_an_old_font_turn_back_into_vietnamese() -> None:
    for number in OLD_FONT:
        row = rows()[number - 1]
        old = [value for value in row.values() if isinstance(value, str) and not value.isascii()]
        assert len(old) >= 4
        for value in old:
            assert to_unicode_text(value) != value
    name = rows()[OLD_FONT[0] - 1]["name"]
    assert isinstance(name, str)
    assert to_unicode_text(name).startswith("Nhà nghỉ ")


def test_names_are_new_to_the_demo_and_no_text_holds_a_persons_number() -> None:
    known = {place["name"] for place in build_district().establishments}
    names = {to_unicode_text(str(row["name"])) for row in rows()}
    assert not names & known
    assert len(names) == 59  # one is missing, one comes twice
    for row in rows():
        assert not any(has_personal_data(value) for value in row.values() if isinstance(value, str))


def test_the_importer_takes_51_rows_and_says_of_nine_why_not() -> None:
    decisions = read_as_the_commune(FILE.read_bytes())
    assert [d.action for d in decisions].count(Action.CREATE) == 51
    faults = {
        d.row.number - FIRST_ROW: [(fault.field_name, fault.code) for fault in d.row.errors]
        for d in decisions
        if d.action is Action.ERROR
    }
    assert faults == {
        9: [("commune", "cell-unknown-commune")],
        14: [("opened_on", "cell-not-in-month")],
        19: [("establishment_type", "cell-unknown-type")],
        25: [("workforce_female", "row-more-women")],
        31: [("name", "cell-required")],
        39: [("room_count", "cell-not-a-count")],
        44: [("commune", "cell-unknown-commune")],
        52: [("address", "cell-too-long")],
        60: [("name", "row-duplicate")],
    }
    old = {d.row.number - FIRST_ROW: d.row.values["name"] for d in decisions}
    assert old[7] == "Nhà nghỉ Tiến Thành"
    assert old[34] == "CÀ PHÊ BỜ AO"


def read_as_the_commune(content: bytes) -> list[RowDecision]:
    """What the import decides for Bình Nghĩa's officer, before any row is in the register."""
    types, communes = (
        Choices("cell-unknown-type"),
        Choices("cell-unknown-commune", prefix_pattern="xa"),
    )
    for kind in load_establishment_types():
        types.add(kind.code, kind.name, kind.synonyms)
    home = next(unit for unit in load_org_units() if unit.key == "binh-nghia")
    communes.add(str(home.id), home.name, [home.code])
    choices = {"establishment_type": types, "commune": communes, "status": build_status_choices()}
    listing = Establishments()
    context = ListContext(listing, CellContext(DEMO_TODAY, choices), str(home.id))
    return decide_rows(
        parse_workbook(read_workbook(content), context, {}).rows, RecordIndex(listing)
    )
