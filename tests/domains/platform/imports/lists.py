"""Workbooks for the tests of imports, and how they are sent."""

import io
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from backend.domains.platform.imports.kinds import load_listings
from backend.permissions import GRANTED, Permission
from tests import world
from tests.acting import Person

EXAMPLE = Path(__file__).resolve().parents[4] / "examples" / "co-so-xa-binh-nghia.xlsx"
HEADINGS = ("Tên cơ sở", "Loại hình", "Địa chỉ", "Xã, thị trấn")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(*rows: Sequence[Any], sheet: str = "Danh sách") -> bytes:
    """A workbook of one sheet; a row is a sequence of cells."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    return saved(book)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def listing(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> bytes:
    return workbook(headings, *rows)


def many(count: int, commune: str = "Bình Nghĩa") -> bytes:
    """A long list of different places, with head counts."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    page = book.add_worksheet("Danh sách")
    heads = (*HEADINGS, "Chủ cơ sở", "Số phòng", "Ngày hoạt động", "Số lao động", "Lao động nữ")
    page.write_row(0, 0, heads)
    for n in range(1, count + 1):
        place = (f"Nhà nghỉ số {n}", "Nhà nghỉ", f"Thôn {n % 9 + 1}, số {n}", commune)
        page.write_row(n, 0, (*place, "Nguyễn Văn An", n % 20, "27/03/2019", n % 9 + 1, n % 2))
    book.close()
    return out.getvalue()


def send(person: Person, content: bytes, name: str = "ds.xlsx", **fields: Any) -> Any:
    """POST /imports as a form."""
    headers = fields.pop("headers", {})
    data = {"kind": "establishments", **fields}
    return person.request(
        "POST", "/imports", files={"file": (name, content, XLSX)}, data=data, headers=headers
    )


def importer(kind: str) -> str:
    """Someone who may bring the list in."""
    needed = {Permission.IMPORT_USE, load_listings()[kind].import_permission}
    return next(name for name, (_, role, _) in world.PEOPLE.items() if needed <= GRANTED[role])


def finished(person: Person, found: dict[str, Any], seconds: float = 60) -> dict[str, Any]:
    """The import once nothing is under way with it any more."""
    until = time.monotonic() + seconds
    while found["status"] in ("queued", "checking", "applying"):
        assert time.monotonic() < until, found["status"]
        time.sleep(0.05)
        found = person.get(f"/imports/{found['id']}").json()
    return found


def codes(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["cell"], error["code"]) for error in found["errors"]]


def names(person: Person) -> Iterable[str]:
    page: dict[str, Any] = person.get("/establishments", limit=200).json()
    return [item["name"] for item in page["items"]]
