"""The example list: the committed workbook is what its script writes, and what it promises."""

from pathlib import Path

import openpyxl

from backend.core.text import names_person
from backend.demo import district
from backend.features.imports.legacy import convert
from examples.make_examples import FILE, FIRST_ROW, HEADINGS, OLD_FONT, TWIN, WRONG, rows, write


def test_the_committed_workbook_is_what_the_script_writes(tmp_path: Path) -> None:
    write(tmp_path / "again.xlsx", rows())
    assert (tmp_path / "again.xlsx").read_bytes() == FILE.read_bytes()


def test_sixty_rows_stand_below_merged_titles_and_two_rows_of_headings() -> None:
    sheet = openpyxl.load_workbook(FILE).active
    assert sheet is not None
    assert sheet.max_row == FIRST_ROW + 60
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
            assert convert(value) != value
    name = rows()[OLD_FONT[0] - 1]["name"]
    assert isinstance(name, str)
    assert convert(name).startswith("Nhà nghỉ ")


def test_names_are_new_to_the_demo_and_no_text_holds_a_persons_number() -> None:
    known = {place["name"] for place in district().establishments}
    names = {convert(str(row["name"])) for row in rows()}
    assert not names & known
    assert len(names) == 59  # one is missing, one comes twice
    for row in rows():
        assert not any(names_person(value) for value in row.values() if isinstance(value, str))
