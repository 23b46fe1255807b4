"""One row of a list read and judged: its values, and what is wrong with which cell."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from backend.features.imports.body import Line
from backend.features.imports.columns import BY_FIELD, Lists
from backend.features.imports.reader import Cell
from backend.features.imports.values import BadValue, shown

ACTIVE, CLOSED = "active", "closed"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the cell of the field `at` (or with the row, then at its name)."""

    at: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    suggestion: str | None = None


@dataclass(slots=True)
class Row:
    """`values` = {field: value} of the cells that could be read; blank ones are None."""

    sheet: str
    number: int
    values: dict[str, Any]
    faults: list[Fault]
    typed: dict[str, str]
    """{field: the cell as Excel shows it}"""
    warnings: list[Fault] = field(default_factory=list)
    """What goes in all the same, but deserves a look."""


def read_row(sheet: str, line: Line, lists: Lists, only_commune: str | None) -> Row:
    """Parse every cell; `only_commune` stands in where the caller has just one."""
    row = Row(sheet, line.number, {}, [], {f: shown(c)[:300] for f, c in line.cells.items()})
    for name, cell in line.cells.items():
        parse_cell(row, name, cell, lists)
    if row.values.get("commune") is None and not faulty(row, "commune"):
        row.values["commune"] = line.commune or only_commune
    for column in BY_FIELD.values():
        name = column.field
        if column.required and row.values.get(name) is None and not faulty(row, name):
            add(row, name, "cell-required")
    if not row.faults:
        judge(row)
    return row


def parse_cell(row: Row, name: str, cell: Cell, lists: Lists) -> None:
    column = BY_FIELD[name]
    try:
        value = column.parse(cell, lists)
        if column.limit and value is not None and len(value) > column.limit:
            raise BadValue("cell-too-long", max=column.limit)
    except BadValue as bad:
        row.faults.append(Fault(name, bad.code, bad.params, bad.suggestion))
    else:
        row.values[name] = value


def faulty(row: Row, name: str) -> bool:
    return any(fault.at == name for fault in row.faults)


def add(row: Row, name: str, code: str, **params: Any) -> None:
    row.faults.append(Fault(name, code, params))


def judge(row: Row) -> None:
    """Rules over several cells."""
    judge_days(row)
    judge_workforce(row)
    north, east = row.values.get("latitude"), row.values.get("longitude")
    if (north is None) != (east is None):
        add(row, "longitude" if north is None else "latitude", "row-without-other-axis")


def judge_days(row: Row) -> None:
    """Closed and closing day go together; a blank state beside a closing day means closed."""
    values = row.values
    opened, closed = values.get("opened_on"), values.get("closed_on")
    if closed is not None and values.get("status") is None:
        values["status"] = CLOSED
    if closed is None and values.get("status") == CLOSED:
        add(row, "closed_on" if "closed_on" in row.typed else "status", "row-closed-without-day")
    elif closed is not None and values["status"] != CLOSED:
        add(row, "closed_on", "row-closing-day-but-open")
    elif opened and closed and closed < opened:
        add(row, "closed_on", "row-closed-before-opened", opened=dmy(opened), closed=dmy(closed))


def judge_workforce(row: Row) -> None:
    total = row.values.get("workforce_total")
    parts = {"workforce_female": "row-more-women", "workforce_under_18": "row-more-minors"}
    for name, code in parts.items():
        part = row.values.get(name)
        if part and total is None:
            add(row, name, "row-without-total")
        elif part is not None and total is not None and part > total:
            add(row, name, code, part=part, total=total)
    if total is not None and row.values.get("workforce_female") is None:
        row.warnings.append(Fault("workforce_total", "row-without-women"))


def dmy(day: date) -> str:
    return day.strftime("%d/%m/%Y")
