"""The columns of a list: their headings, what their cells contain, and how cells are parsed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from backend.core.text.text_validation import is_enterprise_code
from backend.spreadsheets import values
from backend.spreadsheets.counts import count, money
from backend.spreadsheets.days import day, month
from backend.spreadsheets.enumerations import Choices
from backend.spreadsheets.reader import Cell


@dataclass(frozen=True, slots=True)
class Lists:
    """What a cell is parsed with: the choices of each column, and the date of today."""

    today: date
    choices: Mapping[str, Choices] = field(default_factory=dict)
    """{`choice_set` of a column: its choices}"""


Parser = Callable[[Cell, Lists], Any]
"""Returns the value of a cell (text, a number, a date, a list of texts), None for a blank one.

Raises BadValue.
"""


class Form(StrEnum):
    """What a column holds: how our workbooks format it, and what is looked for in its text."""

    TEXT = "text"
    PAPER = "paper"
    """The number of a document, or a code. The API calls it `paper`."""
    COUNT = "count"
    NUMBER = "number"
    DAY = "day"
    MONTH = "month"
    """A month, given as its first day."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Templates and exports show `header`; imports accept `aliases` as well."""

    field: str
    header: str
    parse: Parser = lambda cell, _lists: values.optional_text(cell)
    names: tuple[str, ...] = ()
    required: bool = False
    limit: int = 0
    """The most characters of a text; 0 for other values."""
    width: int = 16
    help: str = ""
    example: str = ""
    form: Form = Form.TEXT
    choose: str = ""
    """The name of the choices, one of `Listing.load_choices()`; shown as a drop-down."""
    keeps: bool = False
    """An emptied cell of an exported row leaves the value as it is."""
    allows: Callable[[str], bool] = is_enterprise_code
    """For a code: whether it is accepted although it looks like a number of a person."""
    beside: bool = False
    """Not a field of the record itself; the list handles it with `get_extra()` (a head count)."""


def also(names: str) -> tuple[str, ...]:
    """'Tên|Tên gọi' -> ('Tên', 'Tên gọi')"""
    return tuple(name.strip() for name in names.split("|")) if names else ()


def words(field: str, header: str, names: str = "", *, limit: int = 300, **more: Any) -> Column:
    """One line of free text; a number of a person in it is an error."""
    read = values.free_text if more.get("required") else values.optional_text
    return Column(field, header, lambda cell, _: read(cell), also(names), limit=limit, **more)


def note(field: str, header: str, names: str = "", **more: Any) -> Column:
    """Free text with several lines."""
    more = {"limit": 4000, "width": 40, **more}
    return Column(field, header, lambda cell, _: values.paragraphs(cell), also(names), **more)


def paper(field: str, header: str, names: str = "", *, limit: int = 60, **more: Any) -> Column:
    """The number of a document, or a code."""
    more = {"form": Form.PAPER, "limit": limit, **more}
    return Column(field, header, lambda cell, _: values.number(cell), also(names), **more)


def chosen(field: str, header: str, names: str = "", *, choose: str = "", **more: Any) -> Column:
    """One of the choices that the list loads as `choice_set` (by default the name of the field)."""
    name = choose or field

    def find(cell: Cell, lists: Lists) -> str | None:
        return lists.choices[name].find(cell)

    return Column(field, header, find, also(names), choose=name, **more)


def yes_or_no(field: str, header: str, names: str = "", **more: Any) -> Column:
    """A boolean: Có, Không or ×. Blank means unknown; `Listing.fill_blanks()` may decide."""
    more = {"choose": "yes", "width": 12, **more}
    return Column(field, header, lambda cell, _: values.yes_or_no(cell), also(names), **more)


def counted(field: str, header: str, names: str = "", **more: Any) -> Column:
    """A whole number from 0."""
    more = {"form": Form.COUNT, "width": 12, "help": "Số nguyên.", **more}
    return Column(field, header, lambda cell, _: count(cell), also(names), **more)


def amount(field: str, header: str, names: str = "", **more: Any) -> Column:
    """Whole đồng: '35.000.000'. '35 triệu' is an error."""
    more = {"form": Form.COUNT, "width": 18, "help": "Số tiền tính bằng đồng.", **more}
    return Column(field, header, lambda cell, _: money(cell), also(names), **more)


def dated(field: str, header: str, names: str = "", *, future: bool = False, **more: Any) -> Column:
    """A civil date, at most today unless `allow_future`."""
    help_ = "Ngày/tháng/năm, ví dụ 27/03/2022."
    more = {"form": Form.DAY, "help": help_, **more}
    return Column(field, header, any_day if future else past_day, also(names), **more)


def monthly(field: str, header: str, names: str = "", **more: Any) -> Column:
    """A month, at most the present one; its value is the first day."""
    help_ = "Tháng/năm, ví dụ 09/2022."
    more = {"form": Form.MONTH, "width": 12, "help": help_, "example": "09/2022", **more}
    return Column(field, header, past_month, also(names), **more)


def past_month(cell: Cell, lists: Lists) -> date | None:
    found = month(cell)
    if found is not None and found > lists.today:
        raise values.BadValue("cell-month-in-future", this=lists.today.strftime("%m/%Y"))
    return found


def any_day(cell: Cell, lists: Lists) -> date | None:
    return day(cell, lists.today)


def past_day(cell: Cell, lists: Lists) -> date | None:
    found = day(cell, lists.today)
    if found is not None and found > lists.today:
        raise values.BadValue("cell-in-future", today=lists.today.strftime("%d/%m/%Y"))
    return found


def of_unit(field: str = "commune", header: str = "Xã, thị trấn", **more: Any) -> Column:
    """The unit of a row: one of the units of the caller."""
    known = {
        "names": (
            "Xã|Xã/thị trấn|Xã, phường, thị trấn|Xã phường|Thị trấn|Đơn vị hành chính|Tên xã|"
            "Đơn vị|Xã (thị trấn)|Thuộc xã|Mã xã|Mã đơn vị hành chính|Thuộc xã, thị trấn"
        ),
        "required": True,
        "width": 20,
        "help": "Tên xã, thị trấn hoặc mã 5 chữ số. Tài khoản của xã có thể bỏ cột này.",
        "example": "Bình Nghĩa",
    }
    return chosen(field, header, **{**known, **more})


ID, VERSION, UNIT = "id", "version", "org_unit_id"
HIDDEN = (ID, VERSION)
"""Fields of the hidden columns of exports, by which an edited row finds its record again."""


def stamps(noun: str) -> tuple[Column, Column]:
    """The two hidden columns of an export; `noun` is what a row is."""
    return (
        Column(
            ID, f"Mã {noun} (không sửa)", lambda c, _: values.stamp(c), width=38, form=Form.PAPER
        ),
        Column(
            VERSION,
            "Phiên bản (không sửa)",
            lambda c, _: values.stamp(c),
            width=24,
            form=Form.PAPER,
        ),
    )
