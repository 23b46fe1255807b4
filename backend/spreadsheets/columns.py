"""Columns of a list: their headings, what stands in their cells, and how it is read."""

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
    """What cells are read against: the words of each column to choose from, and today."""

    today: date
    choices: Mapping[str, Choices] = field(default_factory=dict)
    """{name that a column's `choose` gives: its words}"""


Parser = Callable[[Cell, Lists], Any]
"""The value of a cell, None for blank; raises BadValue. Text, numbers, dates and lists of text."""


class Form(StrEnum):
    """What a column holds: how our workbooks format it, and what is looked for in its text."""

    TEXT = "text"
    PAPER = "paper"
    """The number of a paper or a code."""
    COUNT = "count"
    NUMBER = "number"
    DAY = "day"
    MONTH = "month"
    """A month, as its first day."""


@dataclass(frozen=True, slots=True)
class Column:
    """`header` stands in templates and exports; `names` are other headings that people use."""

    field: str
    header: str
    parse: Parser = lambda cell, _lists: values.optional_text(cell)
    names: tuple[str, ...] = ()
    required: bool = False
    limit: int = 0
    """Most characters of a text; 0 for other values."""
    width: int = 16
    help: str = ""
    example: str = ""
    form: Form = Form.TEXT
    choose: str = ""
    """The name of the words to choose from: a drop-down in the template."""
    keeps: bool = False
    """Emptying the cell of an exported row leaves the value alone."""
    allows: Callable[[str], bool] = is_enterprise_code
    """Of a paper's number: what passes although it looks like a number of a person."""
    beside: bool = False
    """No field of the record itself: the list's own code takes it (a head count)."""


def also(names: str) -> tuple[str, ...]:
    """'Tên|Tên gọi' -> ('Tên', 'Tên gọi')"""
    return tuple(name.strip() for name in names.split("|")) if names else ()


def words(field: str, header: str, names: str = "", *, limit: int = 300, **more: Any) -> Column:
    """A line of free text in which no person's number may stand."""
    read = values.free_text if more.get("required") else values.optional_text
    return Column(field, header, lambda cell, _: read(cell), also(names), limit=limit, **more)


def note(field: str, header: str, names: str = "", **more: Any) -> Column:
    """Free text of several lines."""
    more = {"limit": 4000, "width": 40, **more}
    return Column(field, header, lambda cell, _: values.paragraphs(cell), also(names), **more)


def paper(field: str, header: str, names: str = "", *, limit: int = 60, **more: Any) -> Column:
    """The number of a paper, or a code."""
    more = {"form": Form.PAPER, "limit": limit, **more}
    return Column(field, header, lambda cell, _: values.number(cell), also(names), **more)


def chosen(field: str, header: str, names: str = "", *, choose: str = "", **more: Any) -> Column:
    """One of the words of the list's `choices` under `choose` (or the field's own name)."""
    name = choose or field

    def find(cell: Cell, lists: Lists) -> str | None:
        return lists.choices[name].find(cell)

    return Column(field, header, find, also(names), choose=name, **more)


def yes_or_no(field: str, header: str, names: str = "", **more: Any) -> Column:
    """Có or Không, ×; a boolean. Blank means unknown: the list completes it."""
    more = {"choose": "yes", "width": 12, **more}
    return Column(field, header, lambda cell, _: values.yes_or_no(cell), also(names), **more)


def counted(field: str, header: str, names: str = "", **more: Any) -> Column:
    """A whole number from 0."""
    more = {"form": Form.COUNT, "width": 12, "help": "Số nguyên.", **more}
    return Column(field, header, lambda cell, _: count(cell), also(names), **more)


def amount(field: str, header: str, names: str = "", **more: Any) -> Column:
    """Whole đồng: '35.000.000', '35 triệu' is asked about."""
    more = {"form": Form.COUNT, "width": 18, "help": "Số tiền tính bằng đồng.", **more}
    return Column(field, header, lambda cell, _: money(cell), also(names), **more)


def dated(field: str, header: str, names: str = "", *, future: bool = False, **more: Any) -> Column:
    """A civil date; up to today unless `future`."""
    help_ = "Ngày/tháng/năm, ví dụ 27/03/2022."
    more = {"form": Form.DAY, "help": help_, **more}
    return Column(field, header, any_day if future else past_day, also(names), **more)


def monthly(field: str, header: str, names: str = "", **more: Any) -> Column:
    """A month up to this one, as its first day."""
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
    """The unit of a row: one of those of the caller."""
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
"""Columns that exports carry so that an edited row finds its record again."""


def stamps(noun: str) -> tuple[Column, Column]:
    """The two hidden columns of an export of `noun`s."""
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
