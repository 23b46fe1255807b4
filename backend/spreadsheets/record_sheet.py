"""A sheet of records: XlsxWriter writes everything but the cells of the records.

For each cell XlsxWriter makes an object, a list of attributes and a line of XML, which took most of
the time of a long export. Here a row is one line of XML. `tests/spreadsheets/test_record_sheet.py`
compares both.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from backend.core.text.formulas import to_formula_free_text
from backend.spreadsheets.columns import Form
from backend.spreadsheets.reader import Cell

MAX_KNOWN_CELLS = 500
"""Different cells of one column whose XML is remembered: most columns have the same few words."""
MAX_KNOWN_TEXT = 200
"""Characters of such a cell's XML: longer ones hardly come twice."""
MAX_TEXT = 32_767
"""UTF-16 units of a cell of Excel."""
_SPECIAL = re.compile(r"[&<>_\x00-\x08\x0b-\x1f]")
"""What does not stand in XML as it is, or may begin an escape."""


@dataclass(slots=True)
class SheetColumn:
    """How the cells of one column are written."""

    index: int
    form: Form
    formats: Mapping[Form, Format]
    known: dict[tuple[type, Cell], str] = field(default_factory=dict)
    letter: str = field(init=False)

    def __post_init__(self) -> None:
        self.letter = xl_col_to_name(self.index)


class RecordSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """Takes whole rows, from top to bottom; what is written by cells stands above them."""

    def add_row(self, number: int, columns: list[SheetColumn], values: list[Cell]) -> None:
        """Write the row `number` (from 0); blank cells are left out."""
        self._write_single_row(number)  # what stands above, if it was written by cells
        cells = []
        for column, value in zip(columns, values, strict=True):
            if value is None or value == "":
                continue
            key = (type(value), value)
            rest = column.known.get(key)
            if rest is None:
                rest = self.render_cell(column, value)
                if len(column.known) < MAX_KNOWN_CELLS and len(rest) < MAX_KNOWN_TEXT:
                    column.known[key] = rest
            cells.append(f'<c r="{column.letter}{number + 1}"{rest}')
        if cells:
            self.dim_rowmax = number
            self.fh.write(f'<row r="{number + 1}">{"".join(cells)}</row>')

    def render_cell(self, column: SheetColumn, value: Cell) -> str:
        """The XML of a cell after its place: text as text, numbers as numbers, never a formula."""
        form = column.form
        if isinstance(value, date):
            form = Form.MONTH if form is Form.MONTH else Form.DATE
            content = f"><v>{self._convert_date_time(value):.16G}</v></c>"
        elif isinstance(value, int | float) and not isinstance(value, bool):
            form = form if form in (Form.COUNT, Form.NUMBER) else Form.NUMBER
            content = f"><v>{value:.16G}</v></c>"
        else:
            form = Form.TEXT
            content = self.render_text(to_formula_free_text(str(value)))
        return f' s="{column.formats[form]._get_xf_index()}"{content}'

    def render_text(self, text: str) -> str:
        if len(text) > MAX_TEXT // 2:
            text = text.encode("utf-16-le")[: 2 * MAX_TEXT].decode("utf-16-le", "ignore")
        if _SPECIAL.search(text):
            text = self._escape_data(self._escape_control_characters(text))
        spaces = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
        return f' t="inlineStr"><is><t{spaces}>{text}</t></is></c>'
