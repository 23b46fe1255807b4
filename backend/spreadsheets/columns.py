"""The columns of a list: their headings, what their cells contain, and what may be chosen."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Protocol, TypedDict, Unpack

from backend.core.session.models import today
from backend.core.sql.search import to_search_text
from backend.core.text.text_validation import is_enterprise_code
from backend.law.reference.tiers import load_tiers
from backend.law.reference.wordings import list_wordings, to_words_of_day
from backend.spreadsheets import cell_values
from backend.spreadsheets.reader import Cell
from backend.spreadsheets.row import CellValue


@lru_cache(maxsize=4096)  # thousands of rows have the same few words
def to_choice_key(written: str) -> str:
    """'TT. Bình-Mỹ (mới)' -> 'tt binh my': only letters and digits count, brackets do not."""
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"\(.*?\)", " ", to_search_text(written))))


@dataclass(slots=True)
class Choices:
    """The values that a column may have, and the words that mean each of them.

    `labels` = {value: its word in the list}; `keys` = {key: value, None if several share it}.
    """

    error_code: str
    labels: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str | None] = field(default_factory=dict)
    prefix_pattern: str = ""
    """A regular expression over keys: words that may stand before a name."""

    def add(self, value: str, label: str, names: Iterable[str] = ()) -> None:
        """`label` and each of `names` mean `value`; a name of two values means neither of them."""
        self.labels[value] = label
        for name in (value, label, *names):
            key = to_choice_key(name)
            self.keys[key] = value if self.keys.get(key, value) == value else None

    def add_unlisted(self, value: str, label: str, names: Iterable[str] = ()) -> None:
        """As `add`, for a value out of use: it is understood, but not in the drop-down."""
        for name in (value, label, *names):
            self.keys.setdefault(to_choice_key(name), value)

    def find(self, cell: Cell) -> str | None:
        """The value that `cell` names, None if blank; raises BadValue with the nearest label."""
        written = cell_values.parse_text(cell)
        if written is None:
            return None
        key = self.strip_prefix(to_choice_key(written))
        if key not in self.keys:
            raise cell_values.BadValue(self.error_code, self.suggest_label(key))
        value = self.keys[key]
        if value is None:
            raise cell_values.BadValue(f"{self.error_code}-which")
        return value

    def strip_prefix(self, key: str) -> str:
        """'xa binh nghia' -> 'binh nghia', unless the long form is a key itself."""
        if key in self.keys or not self.prefix_pattern:
            return key
        return re.sub(rf"^(?:{self.prefix_pattern}) ", "", key)

    def suggest_label(self, key: str) -> str | None:
        """'binh ngia' -> 'Bình Nghĩa', if a key is near enough."""
        near = difflib.get_close_matches(key, self.keys, n=1, cutoff=0.72)
        value = self.keys[near[0]] if near else None
        return self.labels.get(value or "")


def build_choices(words: Mapping[str, str], error_code: str = "cell-unknown-choice") -> Choices:
    """Choices from {value: 'Label|other word|another word'}; labels are said in today's words."""
    choices = Choices(error_code)
    for value, names in words.items():
        label, *others = names.split("|")
        choices.add(value, to_words_of_day(label, today()), (*list_wordings(label), *others))
    return choices


def build_tier_choices() -> Choices:
    """The tiers of government: 'Xã', 'Cấp xã', and each kind of their units."""
    return build_choices(
        {tier.code: "|".join((tier.name, f"Cấp {tier.name}", *tier.kinds)) for tier in load_tiers()}
    )


def build_boolean_choices() -> Choices:
    """The choices of a boolean column. `parse_boolean` understands more words."""
    return build_choices({"true": "Có", "false": "Không"})


@dataclass(frozen=True, slots=True)
class CellContext:
    """What a cell is parsed with: the choices of each column, and the date of today."""

    today: date
    choices: Mapping[str, Choices] = field(default_factory=dict)
    """{`choice_set` of a column: its choices}"""


CellParser = Callable[[Cell, CellContext], CellValue]
"""Returns the value of a cell; raises BadValue."""


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
    parse: CellParser = lambda cell, _context: cell_values.parse_optional_text(cell)
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

    def mark_for_reading(self) -> "Column":
        """The column in an export by other boundaries: it names no unit of a record."""
        return replace(self, header=f"{self.header} ({FOR_READING})")


FOR_READING = "theo địa giới từ 1/7/2025, chỉ để xem"
"""In the heading of such a column. A file that has it is not imported, or its rows would move."""


class ColumnOptions(TypedDict, total=False):
    """The fields of `Column` that a list may set of a column that is built below."""

    required: bool
    max_length: int
    width: int
    help: str
    example: str
    form: Form
    choice_set: str
    keep_if_blank: bool
    is_exempt: Callable[[str], bool]
    is_extra: bool


def split_aliases(aliases: str) -> tuple[str, ...]:
    """'Tên|Tên gọi' -> ('Tên', 'Tên gọi')"""
    return tuple(name.strip() for name in aliases.split("|")) if aliases else ()


def build_column(
    field: str, header: str, aliases: str, parse: CellParser, options: ColumnOptions
) -> Column:
    """A column; `aliases` are its other headings, with | between them."""
    return Column(field, header, parse, split_aliases(aliases), **options)


class ColumnBuilder(Protocol):
    """Builds the columns of one form."""

    def __call__(
        self, field: str, header: str, aliases: str = "", **options: Unpack[ColumnOptions]
    ) -> Column: ...


def create_builder(parse: CellParser, defaults: ColumnOptions) -> ColumnBuilder:
    """What builds columns that are parsed like this; `defaults` hold where a list says nothing."""

    def build(
        field: str, header: str, aliases: str = "", **options: Unpack[ColumnOptions]
    ) -> Column:
        return build_column(field, header, aliases, parse, {**defaults, **options})

    return build


def build_text_column(
    field: str, header: str, aliases: str = "", **options: Unpack[ColumnOptions]
) -> Column:
    """One line of free text; a number of a person in it is an error."""
    required = options.get("required")
    parse = cell_values.parse_free_text if required else cell_values.parse_optional_text
    return build_column(
        field, header, aliases, lambda cell, _: parse(cell), {"max_length": 300, **options}
    )


def build_choice_column(
    field: str, header: str, aliases: str = "", **options: Unpack[ColumnOptions]
) -> Column:
    """One of the choices that the list loads as `choice_set` (by default the name of the field)."""
    name = options.setdefault("choice_set", field)
    return build_column(
        field, header, aliases, lambda cell, context: context.choices[name].find(cell), options
    )


def build_date_column(
    field: str,
    header: str,
    aliases: str = "",
    *,
    allow_future: bool = False,
    **options: Unpack[ColumnOptions],
) -> Column:
    """A civil date, at most today unless `allow_future`."""
    return build_column(
        field,
        header,
        aliases,
        (lambda cell, context: cell_values.parse_date(cell, context.today))
        if allow_future
        else parse_past_date,
        {"form": Form.DATE, "help": "Ngày/tháng/năm, ví dụ 27/03/2022.", **options},
    )


def parse_past_date(cell: Cell, context: CellContext) -> date | None:
    found = cell_values.parse_date(cell, context.today)
    if found is not None and found > context.today:
        raise cell_values.BadValue("cell-in-future", today=context.today.strftime("%d/%m/%Y"))
    return found


def parse_past_month(cell: Cell, context: CellContext) -> date | None:
    found = cell_values.parse_month(cell)
    if found is not None and found > context.today:
        raise cell_values.BadValue("cell-month-in-future", this=context.today.strftime("%m/%Y"))
    return found


build_note_column = create_builder(
    lambda cell, _: cell_values.parse_paragraphs(cell), {"max_length": 4000, "width": 40}
)
"""Free text with several lines."""
build_code_column = create_builder(
    lambda cell, _: cell_values.parse_filled_text(cell), {"form": Form.CODE, "max_length": 60}
)
"""The number of a document, or a code."""
build_boolean_column = create_builder(
    lambda cell, _: cell_values.parse_boolean(cell), {"choice_set": "boolean", "width": 12}
)
"""A boolean: Có, Không or ×. Blank means unknown; `Listing.fill_blanks()` may decide."""
build_count_column = create_builder(
    lambda cell, _: cell_values.parse_count(cell),
    {"form": Form.COUNT, "width": 12, "help": "Số nguyên."},
)
"""A whole number from 0."""
build_money_column = create_builder(
    lambda cell, _: cell_values.parse_money(cell),
    {"form": Form.COUNT, "width": 18, "help": "Số tiền tính bằng đồng."},
)
"""Whole đồng: '35.000.000'. '35 triệu' is an error."""
build_month_column = create_builder(
    parse_past_month,
    {"form": Form.MONTH, "width": 12, "help": "Tháng/năm, ví dụ 09/2022.", "example": "09/2022"},
)
"""A month, at most the present one; its value is the first day."""


UNIT_NAMES = (
    "Xã|Xã/thị trấn|Xã, phường, thị trấn|Xã phường|Thị trấn|Đơn vị hành chính|Tên xã|"
    "Đơn vị|Xã (thị trấn)|Thuộc xã|Mã xã|Mã đơn vị hành chính|Thuộc xã, thị trấn"
)


def build_unit_column(
    field: str = "commune",
    header: str = "Xã, thị trấn",
    aliases: str = UNIT_NAMES,
    **options: Unpack[ColumnOptions],
) -> Column:
    """The unit of a row: one of the units of the caller."""
    defaults: ColumnOptions = {
        "required": True,
        "width": 20,
        "help": "Tên xã, thị trấn hoặc mã 5 chữ số. Tài khoản của xã có thể bỏ cột này.",
        "example": "Bình Nghĩa",
    }
    return build_choice_column(field, header, aliases, **(defaults | options))


ID, VERSION, UNIT = "id", "version", "org_unit_id"
HIDDEN_FIELDS = (ID, VERSION)
"""Fields of the hidden columns of exports, by which an edited row finds its record again."""


def create_hidden_columns(noun: str) -> tuple[Column, Column]:
    """The two hidden columns of an export; `noun` is what a row is."""
    return (
        Column(ID, f"Mã {noun} (không sửa)", parse_hidden_value, width=38, form=Form.CODE),
        Column(VERSION, "Phiên bản (không sửa)", parse_hidden_value, width=24, form=Form.CODE),
    )


def parse_hidden_value(cell: Cell, _context: CellContext) -> str | None:
    """The id or version that an export wrote into a row; blank in a list typed by hand."""
    return cell_values.parse_text(cell)
