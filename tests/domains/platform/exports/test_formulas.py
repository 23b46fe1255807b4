"""No text of the register runs as a formula (R27)."""

import io
import re
import unicodedata
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.text.formulas import to_formula_free_text
from backend.spreadsheets.cell_values import parse_text
from backend.spreadsheets.columns import CellContext, Column, Form
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.workbook_writer import open_export
from tests.proofs import proof_size

pytestmark = [pytest.mark.postgres_in_campaign]

RUNS = "=+-@|＝＋－＠\t\r\n"
LEAD = " \u00a0\u200b\u200e\ufeff\t\x01\u2003"


def first_that_counts(line: str) -> str:
    for char in line:
        if not (char.isspace() or unicodedata.category(char) in ("Cc", "Cf")):
            return char
    return ""


@pytest.mark.campaign
@settings(max_examples=proof_size(full=50_000, campaign=5_000), deadline=None)
@given(st.text(st.one_of(st.sampled_from(RUNS + LEAD + "'a1"), st.characters()), max_size=20))
def test_no_line_begins_with_what_a_spreadsheet_runs(raw: str) -> None:
    made = to_formula_free_text(raw)
    for line in re.split(r"[\r\n]", made):
        assert first_that_counts(line) not in set("=+-@|＝＋－＠") - {""}
    assert made[:1] not in ("\t", "\r", "\n")
    assert made.replace("'", "") == raw.replace("'", "")


@pytest.mark.parametrize("lead", ["", " ", "\u00a0", "\u200b", "\ufeff", "\x01", "  \t"])
@pytest.mark.parametrize("runs", list("=+-@|＝＋－＠"))
def test_whatever_stands_before_it(lead: str, runs: str) -> None:
    assert to_formula_free_text(f"{lead}{runs}1").startswith("'")


@pytest.mark.parametrize("plain", ["", "Nhà nghỉ", "a=b", "12", "(+84)", "'đơn'", "1-2"])
def test_plain_text_stays(plain: str) -> None:
    assert to_formula_free_text(plain) == plain


@pytest.mark.parametrize("typed", ["=1+1", "+84", "-", "@x", "|a", "＝1"])
def test_the_apostrophe_comes_off_again_on_import(typed: str) -> None:
    assert parse_text(to_formula_free_text(typed)) == typed


class Hostile(Listing):
    kind, title, noun = "hostile", "Thử", ("dòng", "row")
    columns = (
        Column("a", "A"),
        Column("on", "Ngày", form=Form.DATE),
        Column("n", "Số", form=Form.COUNT),
    )


def test_a_workbook_of_hostile_text_holds_no_formula() -> None:
    values = [*(f"{r}cmd|' /C calc'!A0" for r in RUNS), "{=1}", "http://x/", "1" * 400, "a\n=b"]
    rows = [{"a": value, "on": date(2022, 3, 27), "n": 12} for value in values]
    out = io.BytesIO()
    writer = open_export(out, Hostile(), CellContext(date(2022, 10, 3)))
    writer.add_records(rows)
    writer.close()
    with zipfile.ZipFile(out) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
    page = openpyxl.load_workbook(out).active
    assert page is not None
    for row in page.iter_rows(min_row=2):
        assert row[0].data_type == "s"
        assert row[1].is_date
        assert row[2].value == 12


def test_xlsxwriter_still_writes_strings_as_strings() -> None:
    """What `write_string` promises; `write` would make a formula of the same text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write_string(0, 0, "=1+1")
    page.write(1, 0, "=1+1")
    book.close()
    sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue())).active
    assert sheet is not None
    assert [cell.data_type for cell in sheet["A"]] == ["s", "f"]
