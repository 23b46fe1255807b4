"""Reads the cells of a workbook in a child process with little memory and time (R24).

The parser never runs in the main server: a workbook that needs too much ends only its own child.
The child gets the file on a socket and answers with lines of JSON: for each sheet one line with
its name, then [row number, [cells]] for each row that is not empty.
"""

import json
import resource
import socket
import threading
import time
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import IO, TypedDict

import backend.spreadsheets.messages  # noqa: F401  (registers the messages)
from backend.core.server.fork_server import create_fork_server, run_fork_server
from backend.spreadsheets.disk_spool import IndexedLines, create_spool_file

MAX_MEMORY = 512 * 2**20
MAX_SECONDS = 20
MAX_ROWS = 100_000
MAX_COLUMNS = 60
MAX_CHARACTERS = 48 * 2**20
"""Characters of all cells together: a million cells may share one text."""
MAX_LAST_LINE = 200
"""The last line of an answer is not longer than this (bytes)."""
SPARE_ROWS = 200
"""Additional rows, over all sheets: titles, headings and signatures."""

_FORK_SERVER = create_fork_server("backend.spreadsheets.reader")
_TWO_AT_A_TIME = threading.BoundedSemaphore(2)

Cell = str | int | float | bool | date | datetime | None
JsonCell = str | float | dict[str, str] | None
"""A cell as the child answers it: {"d": iso} is a date, {"t": iso} a datetime."""


class SheetStart(TypedDict):
    """The line that begins a sheet; `merged` has (first row, column, last row, column) of areas."""

    sheet: str
    merged: list[tuple[int, int, int, int]]


RowLine = tuple[int, list[JsonCell]]
"""The line of a row: its number, and its cells."""


@dataclass(slots=True)
class Sheet:
    """A visible sheet; `rows` = {number from 1: cells from column A, without trailing blanks}."""

    name: str
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """(first row, first column, last row, last column); rows from 1, columns from 0."""
    rows: MutableMapping[int, list[Cell]] = field(default_factory=dict)


class UnreadableWorkbook(Exception):
    """The workbook cannot be read; `code` is one of `messages`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ReadTimeout(UnreadableWorkbook):
    """The time was over; the workbook itself may be right."""


def read_workbook(content: bytes, seconds: float = 2 * MAX_SECONDS) -> list[Sheet]:
    """The visible sheets of a .xlsx that `ensure_safe_package` accepted.

    Raises UnreadableWorkbook.
    """
    if not _TWO_AT_A_TIME.acquire(timeout=seconds):
        raise ReadTimeout("file-too-complex")
    answer = create_spool_file()
    try:
        _FORK_SERVER.run(content, answer, time.monotonic() + seconds)
        return parse_answer(answer)
    except TimeoutError:
        raise ReadTimeout("file-too-complex") from None
    finally:
        _TWO_AT_A_TIME.release()


CHILD_CODES = ("file-broken", "file-too-complex", "file-too-many-columns", "file-too-many-rows")
"""Why the child may refuse a workbook."""


def parse_answer(answer: IO[bytes]) -> list[Sheet]:
    """The sheets of an answer. Rows stay in its file, and are parsed when they are needed."""
    size = answer.seek(0, 2)
    answer.seek(max(0, size - MAX_LAST_LINE))
    last = answer.read().rsplit(b"\n", 2)[-2:]
    if len(last) < 2 or last[1] or not last[0].startswith(b'{"end"'):
        raise UnreadableWorkbook("file-too-complex")  # the child was stopped by its limits
    if code := json.loads(last[0])["end"]:
        raise UnreadableWorkbook(code)
    sheets: list[Sheet] = []
    offset = answer.seek(0)
    while offset < size:
        line = answer.readline()
        if line.startswith(b"["):
            rows = sheets[-1].rows
            assert isinstance(rows, IndexedLines)
            rows.add(int(line[1 : line.index(b",")]), offset)
        elif not line.startswith(b'{"end"'):
            head: SheetStart = json.loads(line)
            merged = [(top, left, last, right) for top, left, last, right in head["merged"]]
            sheets.append(Sheet(head["sheet"], merged, IndexedLines(answer, parse_cells)))
        offset += len(line)
    return sheets


def parse_cells(line: bytes) -> list[Cell]:
    return [parse_json_cell(cell) for cell in json.loads(line)[1]]


def parse_json_cell(cell: JsonCell) -> Cell:
    if not isinstance(cell, dict):
        return cell
    return date.fromisoformat(cell["d"]) if "d" in cell else datetime.fromisoformat(cell["t"])


# --- in the child process --------------------------------------------------------------------


def main() -> None:
    """Fork a child for each workbook; the parser is loaded once, before the first of them."""
    import python_calamine  # noqa: F401, PLC0415 (only in the fork server)

    run_fork_server(run_request)


def run_request(connection: socket.socket) -> None:
    """Read the workbook from `connection` under limits; the last line tells how it ended."""
    set_resource_limits()
    from python_calamine import CalamineError  # noqa: PLC0415 (never in the main server)

    end = ""
    with connection.makefile("rb") as received, connection.makefile("w") as out:
        try:
            for line in read_lines(received.read()):
                out.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")
        except UnreadableWorkbook as refused:
            end = refused.code
        except (CalamineError, ValueError, OverflowError, OSError):
            end = "file-broken"
        except MemoryError:
            end = "file-too-complex"
        out.write(json.dumps({"end": end}) + "\n")


def set_resource_limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_lines(content: bytes) -> Iterator[SheetStart | RowLine]:
    import io  # noqa: PLC0415

    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415

    size_limit = SizeLimit()
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        for description in book.sheets_metadata:
            visible = description.visible == SheetVisibleEnum.Visible
            if not visible or description.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(description.name)
            merged = [(a + 1, b, c + 1, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
            yield {"sheet": description.name, "merged": merged[:5000]}
            left = sheet.start[1] if sheet.start else 0
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                if row := size_limit.trim_row([None] * left + [to_json_cell(c) for c in cells]):
                    yield number, row


class SizeLimit:
    """Counts rows and characters that really exist; the declared size of a sheet may be wrong."""

    def __init__(self) -> None:
        self.rows = self.text = 0

    def trim_row(self, cells: list[JsonCell]) -> list[JsonCell]:
        """`cells` without trailing blanks, [] for an empty row; raises UnreadableWorkbook."""
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise UnreadableWorkbook("file-too-many-columns")
        if cells:
            self.rows += 1
            self.text += sum(len(c) for c in cells if isinstance(c, str))
        if self.rows > MAX_ROWS + SPARE_ROWS:
            raise UnreadableWorkbook("file-too-many-rows")
        if self.text > MAX_CHARACTERS:
            raise UnreadableWorkbook("file-too-complex")
        return cells


def to_json_cell(value: Cell | time_of_day | timedelta) -> JsonCell:
    """The JSON value of a cell; times of day and durations become text, blanks None."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    return str(value) if isinstance(value, time_of_day | timedelta) else value


if __name__ == "__main__":
    main()
