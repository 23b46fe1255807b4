"""What a periodic report says on paper and in Excel: one content, in its final words.

A number stands beside the text that is printed for it, so that .docx, .pdf and .xlsx cannot part.
"""

from pydantic import BaseModel

from backend.papers.content import Paper

DRAFT = "DỰ THẢO"
UNKNOWN = "…"
HIDDEN = "KCB"
NOT_BY_UNIT = "–"


class Number(BaseModel):
    """`value` None: not known, or not for this reader; `text` is what is printed."""

    value: int | float | None = None
    text: str = UNKNOWN


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
    note: str = ""


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


class FormColumn(BaseModel):
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
    """A statutory form: a row per unit, and one for all."""

    code: str
    title: str
    basis: str
    unit: str
    note: str
    columns: list[FormColumn]
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
