"""What a workbook says, read against the caller's lists; nothing of the register is known yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from openpyxl.utils import get_column_letter

from backend.core.errors import FieldError, Invalid
from backend.core.text import names_person
from backend.features.imports.body import lines_of
from backend.features.imports.columns import BY_FIELD, ESTABLISHMENTS, HIDDEN, Lists
from backend.features.imports.headings import may_be_shown, names_persons
from backend.features.imports.layout import Table, tables_of
from backend.features.imports.legacy import convert
from backend.features.imports.reader import MAX_ROWS, Sheet
from backend.features.imports.rows import Fault, Row, read_row
from backend.features.imports.values import shown

SAMPLES = 2


@dataclass(slots=True)
class Draft:
    """`columns` say how headings were understood; `missing` are required columns not found."""

    rows: list[Row]
    columns: list[dict[str, Any]]
    missing: list[dict[str, Any]] = field(default_factory=list)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    """{(sheet, field): letter of its column}"""

    def cell_of(self, row: Row, name: str) -> str:
        """'C13'; a fault without a column of its own shows at the name, else in column A."""
        letter = self.places.get((row.sheet, name)) or self.places.get((row.sheet, "name"), "A")
        return f"{letter}{row.number}"

    def error(self, row: Row, fault: Fault) -> dict[str, Any]:
        """A fault as the import keeps it; its words are said when it is read."""
        value = row.typed.get(fault.at, "")
        known = {"value": value, "header": BY_FIELD[fault.at].header}
        return {
            "sheet": row.sheet,
            "cell": self.cell_of(row, fault.at),
            "value": value,
            "code": fault.code,
            "params": {**known, **fault.params},
            "suggestion": fault.suggestion,
        }


def read_draft(
    sheets: list[Sheet],
    lists: Lists,
    chosen: Mapping[str, str | None],
    only_commune: str | None = None,
) -> Draft:
    """Read every list of the workbook; raises Invalid at /file when there is none to read."""
    tables = tables_of(sheets, chosen)
    if not tables:
        raise Invalid.at("/file", "file-without-list")
    for table in tables:
        refuse_persons(table)
    draft = Draft([], [c for table in tables for c in described(table)])
    for table in tables:
        draft.missing += missing_of(table, only_commune)
        for name, index in table.index_of.items():
            draft.places[table.sheet, name] = get_column_letter(index + 1)
        for line in lines_of(table, lists.communes):
            draft.rows.append(read_row(table.sheet, line, lists, only_commune))
            if len(draft.rows) > MAX_ROWS:
                raise Invalid.at("/file", "file-too-many-rows")
    if not draft.rows:
        raise Invalid.at("/file", "file-without-rows")
    return draft


def refuse_persons(table: Table) -> None:
    """Columns that name workers or suspects are not read, and their file is not kept (R7)."""
    for match in table.matches:
        filled = any(
            match.index < len(row) and row[match.index] is not None for row in table.rows.values()
        )
        if filled and match.column is None and names_persons(match.header):
            raise Invalid.of([FieldError("/file", "file-names-persons", header=match.header)])


def described(table: Table) -> list[dict[str, Any]]:
    """The headings of a list for the user to check: what was understood, what is left out."""
    return [
        {
            "sheet": table.sheet,
            "column": get_column_letter(match.index + 1),
            "header": match.header,
            "field": match.column.field if match.column else None,
            "how": match.how,
            "samples": samples_of(table, match.index) if may_be_shown(match.header) else [],
        }
        for match in table.matches
    ]


def samples_of(table: Table, index: int) -> list[str]:
    """The first values of a column, never one with a person's number."""
    cells = (row[index] for row in table.rows.values() if index < len(row))
    texts = (convert(shown(c))[:80] for c in cells if c is not None)
    return list(islice((t for t in texts if not names_person(t)), SAMPLES))


def missing_of(table: Table, only_commune: str | None) -> list[dict[str, Any]]:
    """Required columns that the list lacks: said once, not for every row."""
    needed = [c for c in ESTABLISHMENTS if c.required and c.field not in HIDDEN]
    if only_commune is not None or has_groups(table):
        needed = [c for c in needed if c.field != "commune"]
    return [
        {
            "sheet": table.sheet,
            "cell": f"A{table.header_row}",
            "value": "",
            "code": "column-missing",
            "params": {"header": column.header},
            "suggestion": None,
        }
        for column in needed
        if column.field not in table.index_of
    ]


def has_groups(table: Table) -> bool:
    """Rows that name a commune over the establishments below them stand in for its column."""
    alone = (row for row in table.rows.values() if sum(c is not None for c in row) <= 2)
    return any("xã" in shown(c).lower() or "thị trấn" in shown(c).lower() for r in alone for c in r)
