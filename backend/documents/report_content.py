"""The content of a periodic report in its final words, the same for Word, PDF and Excel.

Each number has its printed text beside it, so that .docx, .pdf and .xlsx cannot differ.
"""

from collections.abc import Iterator

from pydantic import computed_field

from backend.core.text.schemas import BaseModel
from backend.documents.paper_content import IssuedPaper, VerifiablePaper

UNKNOWN, HIDDEN, NOT_BY_UNIT = "…", "KCB", "–"
"""What is printed for a number that nobody knows, that is suppressed, or that has no units."""


class Number(BaseModel):
    """A number and the text printed for it; `value` None: not known, or hidden from this reader.

    `share`: how many records the number covers, if not all: ' (5/7)'. It is printed after the
    number.
    """

    value: int | float | None = None
    text: str = UNKNOWN
    share: str = ""


class FigureLine(BaseModel):
    """A figure and its columns; `note`: what a reader must know about it."""

    no: str
    code: str
    title: str
    unit: str
    value: Number
    previous: Number
    cumulative: Number
    planned: Number
    percent: Number
    areas: list[Number]
    """By unit, in the order of `ReportPaper.areas`; empty if it is not counted by unit."""
    known: str = ""
    """How many records have the numbers, if some have none."""
    note: str = ""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def remark(self) -> str:
        """The text beside the line in the workbook."""
        return ". ".join(filter(None, (self.known, self.note)))


class FigureTable(BaseModel):
    """Some figures of a chapter; with an empty `title` they stand directly under its heading."""

    title: str
    lines: list[FigureLine]
    has_amounts: bool
    """Some line is an amount of money, so the columns are wide."""
    has_plan: bool
    """Some line has a plan, so its two columns are shown."""


class Chapter(BaseModel):
    title: str
    paragraphs: list[str]
    tables: list[FigureTable]


class Bar(BaseModel):
    """A figure against its plan; `percent` may exceed 100."""

    title: str
    percent: float
    text: str


class AreaTable(BaseModel):
    """Figures by unit: one column each, one row per unit; `weights`: relative widths of columns."""

    title: str
    heads: list[str]
    weights: list[float]
    rows: list[list[Number]]
    total: list[Number]


class FormPaperColumn(BaseModel):
    """A column of a statutory form.

    `is_sum`: its total is the sum of the rows. `weight`: its relative width.
    """

    number: str
    title: str
    group: str
    is_sum: bool
    weight: int


class FormRow(BaseModel):
    no: str
    name: str
    cells: list[Number]


class FormPaper(BaseModel):
    """A statutory form: one row per unit, and a row with the total.

    `label`: the form's own name. `basis`: the law that prescribes it. `is_wide`: printed in
    landscape.
    """

    code: str
    label: str
    title: str
    basis: str
    is_wide: bool
    unit: str
    note: str
    columns: list[FormPaperColumn]
    rows: list[FormRow]
    total: FormRow


class CorrectionLine(BaseModel):
    title: str
    computed: str
    value: str
    reason: str
    evidence: str


class ReportPaper(IssuedPaper, VerifiablePaper):
    """Báo cáo định kỳ: the nine components of NĐ 30/2020/NĐ-CP, with its tables and annexes."""

    agency_line: str
    """The agency on one line, as statutory forms print it."""
    period: str
    """'6 tháng đầu năm 2022'"""
    as_of: str
    opening: list[str]
    chapters: list[Chapter]
    bars: list[Bar]
    closing: str
    areas: list[str]
    """The names of the units by which figures are counted."""
    forms: list[FormPaper]
    corrections: list[CorrectionLine]
    legend: str
    provenance: list[tuple[str, str]]
    formulas: list[tuple[str, str, str, str]]
    """(code, title, version of the formula, law)"""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def area_tables(self) -> list[AreaTable]:
        """The figures by unit, split into tables that fit a landscape page."""
        if not self.areas:
            return []
        return [
            build_area_table(f"{table.title or chapter.title}: theo đơn vị", part, at)
            for chapter in self.chapters
            for table in chapter.tables
            for at, part in enumerate(split_by_width([line for line in table.lines if line.areas]))
        ]


MOST_COLUMNS = 12
"""The most counts that fit beside each other in a table by unit."""
AMOUNT = 1.5
"""The width of an amount of money, in columns of counts."""


def get_weight(line: FigureLine) -> float:
    return AMOUNT if line.unit == "đồng" else 1


def split_by_width(lines: list[FigureLine]) -> Iterator[list[FigureLine]]:
    """The smallest number of tables that hold the lines, all of about the same width."""
    remaining = sum(map(get_weight, lines))
    count = -(-remaining // MOST_COLUMNS)
    part: list[FigureLine] = []
    done = 0.0
    for line in lines:
        if part and done + get_weight(line) / 2 > remaining / count:
            yield part
            remaining, count, part, done = remaining - done, count - 1, [], 0.0
        part.append(line)
        done += get_weight(line)
    if part:
        yield part


def build_area_table(title: str, lines: list[FigureLine], at: int) -> AreaTable:
    units = range(len(lines[0].areas))
    return AreaTable(
        title=title + (" (tiếp theo)" if at else ""),
        heads=[f"{line.title} ({line.unit})" for line in lines],
        weights=[get_weight(line) for line in lines],
        rows=[[line.areas[unit] for line in lines] for unit in units],
        total=[line.value for line in lines],
    )
