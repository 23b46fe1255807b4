"""What a periodic report says on paper and in Excel: one content, in its final words.

A number stands beside the text that is printed for it, so that .docx, .pdf and .xlsx cannot part.
"""

from collections.abc import Iterator

from pydantic import BaseModel, computed_field

from backend.documents.view_models import Paper

DRAFT = "DỰ THẢO"
UNKNOWN = "…"
HIDDEN = "KCB"
NOT_BY_UNIT = "–"


class Number(BaseModel):
    """`value` None: not known, or not for this reader; `text` is what is printed.

    `share`: what the text says behind the number, where it is not the sum of all: ' (5/7)'.
    """

    value: int | float | None = None
    text: str = UNKNOWN
    share: str = ""


class FigureLine(BaseModel):
    """A figure with its columns; `note`: what a reader must know of it."""

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
    """By unit, in the order of `ReportPaper.areas`; empty: not told by unit."""
    known: str = ""
    """Of how many records its numbers are, where some lack theirs."""
    note: str = ""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def remark(self) -> str:
        """What the workbook says beside the line."""
        return ". ".join(filter(None, (self.known, self.note)))


class FigureTable(BaseModel):
    """`title` empty: the table stands directly under the chapter."""

    title: str
    lines: list[FigureLine]
    has_amounts: bool
    """Some line is an amount of money: its columns are wide."""
    has_plan: bool
    """Some line has a plan: the two columns of it are shown."""


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
    """Figures told by unit: a column each, a row per unit; `weights`: the columns' widths."""

    title: str
    heads: list[str]
    weights: list[float]
    rows: list[list[Number]]
    total: list[Number]


class FormPaperColumn(BaseModel):
    """`is_sum`: the form's total is the sum of its rows; `weight`: its share of the width."""

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
    """A statutory form: a row per unit, and one for all.

    `label`: as the form calls itself; `basis`: the law that it is from; `is_wide`: landscape.
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


class ReportPaper(Paper):
    """Báo cáo định kỳ: the nine components of NĐ 30/2020/NĐ-CP, its tables and annexes."""

    agency_line: str
    """The agency in one line, as forms have it."""
    period: str
    """'6 tháng đầu năm 2022'"""
    as_of: str
    opening: list[str]
    chapters: list[Chapter]
    bars: list[Bar]
    closing: str
    signer_lines: list[str]
    signer_name: str
    signed_note: str
    content_hash: str
    check_url: str
    areas: list[str]
    """The units that figures are told by."""
    forms: list[FormPaper]
    corrections: list[CorrectionLine]
    legend: str
    provenance: list[tuple[str, str]]
    formulas: list[tuple[str, str, str, str]]
    """(code, title, version of the formula, law)"""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def area_tables(self) -> list[AreaTable]:
        """The figures by unit in tables as wide as a landscape page."""
        if not self.areas:
            return []
        return [
            build_area_table(f"{table.title or chapter.title}: theo đơn vị", part, at)
            for chapter in self.chapters
            for table in chapter.tables
            for at, part in enumerate(split_by_width([line for line in table.lines if line.areas]))
        ]


MOST_COLUMNS = 12
"""Counts side by side in a table by unit."""
AMOUNT = 1.5
"""Room that an amount of money takes, in columns of counts."""


def get_weight(line: FigureLine) -> float:
    return AMOUNT if line.unit == "đồng" else 1


def split_by_width(lines: list[FigureLine]) -> Iterator[list[FigureLine]]:
    """As few tables as hold them, each about as wide as the next."""
    whole = sum(map(get_weight, lines))
    count = -(-whole // MOST_COLUMNS)
    part: list[FigureLine] = []
    done = 0.0
    for line in lines:
        if part and done + get_weight(line) / 2 > whole / count:
            yield part
            whole, count, part, done = whole - done, count - 1, [], 0.0
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
