"""The columns of a list: their headings, what their cells contain, and how cells are parsed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from backend.core.text.text_validation import is_enterprise_code
from backend.law.reference.wordings import to_words_of_day
from backend.spreadsheets import text_values
from backend.spreadsheets.choices import Choices
from backend.spreadsheets.date_values import parse_date, parse_month
from backend.spreadsheets.number_values import parse_count, parse_money
from backend.spreadsheets.reader import Cell


@dataclass(frozen=True, slots=True)
class CellContext:
    """What a cell is parsed with: the choices of each column, and the date of today."""

    today: date
    choices: Mapping[str, Choices] = field(default_factory=dict)
    """{`choice_set` of a column: its choices}"""


CellParser = Callable[[Cell, CellContext], Any]
"""Returns the value of a cell (text, a number, a date, a list of texts), None for a blank one.

Raises BadValue.
"""


class Form(StrEnum):
    """What a column holds: how our workbooks format it, and what is looked for in its text."""

    TEXT = "text"
    CODE = "paper"
    """The number of a document, or a code. The API calls it `paper`."""
    COUNT = "count"
    NUMBER = "number"
    DATE = "day"
    MONTH = "month"
    """A month, given as its first day."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Templates and exports show `header`; imports accept `aliases` as well."""

    field: str
    header: str
    parse: CellParser = lambda cell, _context: text_values.parse_optional_text(cell)
    aliases: tuple[str, ...] = ()
    required: bool = False
    max_length: int = 0
    """The most characters of a text; 0 for other values."""
    width: int = 16
    help: str = ""
    example: str = ""
    form: Form = Form.TEXT
    choice_set: str = ""
    """The name of the choices, one of `Listing.load_choices()`; shown as a drop-down."""
    keep_if_blank: bool = False
    """An emptied cell of an exported row leaves the value as it is."""
    is_exempt: Callable[[str], bool] = is_enterprise_code
    """For a code: whether it is accepted although it looks like a number of a person."""
    is_extra: bool = False
    """Not a field of the record itself; the list handles it with `get_extra()` (a head count)."""

    def say_on(self, day: date) -> "Column":
        """The column with its heading, help and example in the words of a day."""
        return replace(
            self,
            header=to_words_of_day(self.header, day),
            help=to_words_of_day(self.help, day),
            example=to_words_of_day(self.example, day),
        )


def split_aliases(aliases: str) -> tuple[str, ...]:
    """'Tên|Tên gọi' -> ('Tên', 'Tên gọi')"""
    return tuple(name.strip() for name in aliases.split("|")) if aliases else ()


def build_text_column(
    field: str, header: str, aliases: str = "", *, max_length: int = 300, **more: Any
) -> Column:
    """One line of free text; a number of a person in it is an error."""
    parse = text_values.parse_free_text if more.get("required") else text_values.parse_optional_text
    return Column(
        field,
        header,
        lambda cell, _: parse(cell),
        split_aliases(aliases),
        max_length=max_length,
        **more,
    )


def build_note_column(field: str, header: str, aliases: str = "", **more: Any) -> Column:
    """Free text with several lines."""
    more = {"max_length": 4000, "width": 40, **more}
    return Column(
        field,
        header,
        lambda cell, _: text_values.parse_paragraphs(cell),
        split_aliases(aliases),
        **more,
    )


def build_code_column(
    field: str, header: str, aliases: str = "", *, max_length: int = 60, **more: Any
) -> Column:
    """The number of a document, or a code."""
    more = {"form": Form.CODE, "max_length": max_length, **more}
    return Column(
        field, header, lambda cell, _: text_values.parse_code(cell), split_aliases(aliases), **more
    )


def build_choice_column(
    field: str, header: str, aliases: str = "", *, choice_set: str = "", **more: Any
) -> Column:
    """One of the choices that the list loads as `choice_set` (by default the name of the field)."""
    name = choice_set or field

    def parse(cell: Cell, context: CellContext) -> str | None:
        return context.choices[name].find(cell)

    return Column(field, header, parse, split_aliases(aliases), choice_set=name, **more)


def build_boolean_column(field: str, header: str, aliases: str = "", **more: Any) -> Column:
    """A boolean: Có, Không or ×. Blank means unknown; `Listing.fill_blanks()` may decide."""
    more = {"choice_set": "boolean", "width": 12, **more}
    return Column(
        field,
        header,
        lambda cell, _: text_values.parse_boolean(cell),
        split_aliases(aliases),
        **more,
    )


def build_count_column(field: str, header: str, aliases: str = "", **more: Any) -> Column:
    """A whole number from 0."""
    more = {"form": Form.COUNT, "width": 12, "help": "Số nguyên.", **more}
    return Column(field, header, lambda cell, _: parse_count(cell), split_aliases(aliases), **more)


def build_money_column(field: str, header: str, aliases: str = "", **more: Any) -> Column:
    """Whole đồng: '35.000.000'. '35 triệu' is an error."""
    more = {"form": Form.COUNT, "width": 18, "help": "Số tiền tính bằng đồng.", **more}
    return Column(field, header, lambda cell, _: parse_money(cell), split_aliases(aliases), **more)


def build_date_column(
    field: str, header: str, aliases: str = "", *, allow_future: bool = False, **more: Any
) -> Column:
    """A civil date, at most today unless `allow_future`."""
    help_ = "Ngày/tháng/năm, ví dụ 27/03/2022."
    more = {"form": Form.DATE, "help": help_, **more}
    return Column(
        field,
        header,
        parse_any_date if allow_future else parse_past_date,
        split_aliases(aliases),
        **more,
    )


def build_month_column(field: str, header: str, aliases: str = "", **more: Any) -> Column:
    """A month, at most the present one; its value is the first day."""
    help_ = "Tháng/năm, ví dụ 09/2022."
    more = {"form": Form.MONTH, "width": 12, "help": help_, "example": "09/2022", **more}
    return Column(field, header, parse_past_month, split_aliases(aliases), **more)


def parse_past_month(cell: Cell, context: CellContext) -> date | None:
    found = parse_month(cell)
    if found is not None and found > context.today:
        raise text_values.BadValue("cell-month-in-future", this=context.today.strftime("%m/%Y"))
    return found


def parse_any_date(cell: Cell, context: CellContext) -> date | None:
    return parse_date(cell, context.today)


def parse_past_date(cell: Cell, context: CellContext) -> date | None:
    found = parse_date(cell, context.today)
    if found is not None and found > context.today:
        raise text_values.BadValue("cell-in-future", today=context.today.strftime("%d/%m/%Y"))
    return found


def build_unit_column(field: str = "commune", header: str = "Xã, thị trấn", **more: Any) -> Column:
    """The unit of a row: one of the units of the caller."""
    defaults = {
        "aliases": (
            "Xã|Xã/thị trấn|Xã, phường, thị trấn|Xã phường|Thị trấn|Đơn vị hành chính|Tên xã|"
            "Đơn vị|Xã (thị trấn)|Thuộc xã|Mã xã|Mã đơn vị hành chính|Thuộc xã, thị trấn"
        ),
        "required": True,
        "width": 20,
        "help": "Tên xã, thị trấn hoặc mã 5 chữ số. Tài khoản của xã có thể bỏ cột này.",
        "example": "Bình Nghĩa",
    }
    return build_choice_column(field, header, **{**defaults, **more})


ID, VERSION, UNIT = "id", "version", "org_unit_id"
HIDDEN_FIELDS = (ID, VERSION)
"""Fields of the hidden columns of exports, by which an edited row finds its record again."""


def create_hidden_columns(noun: str) -> tuple[Column, Column]:
    """The two hidden columns of an export; `noun` is what a row is."""
    return (
        Column(
            ID,
            f"Mã {noun} (không sửa)",
            lambda c, _: text_values.parse_hidden_value(c),
            width=38,
            form=Form.CODE,
        ),
        Column(
            VERSION,
            "Phiên bản (không sửa)",
            lambda c, _: text_values.parse_hidden_value(c),
            width=24,
            form=Form.CODE,
        ),
    )
