"""Odd and hostile cells in every column of every list: each is an error of its cell, or goes in.

What is declared in a `lists.py` enters by itself.
"""

from datetime import date, datetime, time
from typing import Any

import pytest

from backend.domains.platform.imports.kinds import list_importable_kinds, load_listings
from backend.spreadsheets.listing import Listing
from tests.acting import Api, Person
from tests.contract import objects
from tests.databases import pg_server
from tests.domains.platform.imports.lists import importer, opened, send, workbook
from tests.proofs import proof_sample

pytestmark = [pytest.mark.postgres_in_campaign]

ODD: tuple[Any, ...] = (
    *(True, 0, -1, 3.7, 10**15, 1e300, "5.000.000.000.000.000", "1e5", "½", "١٢", "Ⅻ"),
    *(date(2022, 9, 1), datetime.fromisoformat("2022-09-01T13:05"), time(8, 30)),
    date(9999, 12, 31),
    *("31/2/2022", "09/2022", "2022", "sinh năm 1990", "0912345678", "-", "không có"),
    *(
        "=1+1",
        "+cmd|' /C calc'!A0",
        "\t=1",
        "＝1",
        "@SUM(A1)",
        "％",
        "#N/A",
        "\u202eabc",
        "\ufeff ",
        "a\n- b",
    ),
    *("x" * 5000, "𠀀" * 100, "<script>", "'; DROP TABLE imports; --", "\ud7ff", "Bình Nghĩa"),
    "00000000-0000-0000-0000-000000000000",
)

DECIDED: tuple[Any, ...] = (
    *(True, -1, 3.7, 10**15, 1e300, date(9999, 12, 31), "09/2022", "\u202eabc", "a\n- b"),
    *("x" * 5000, "𠀀" * 100, "'; DROP TABLE imports; --", "\ud7ff", "Bình Nghĩa"),
    "00000000-0000-0000-0000-000000000000",
)
"""Of these, what databases store, compare or refuse in ways of their own."""
CELLS = tuple(proof_sample(DECIDED if pg_server() else ODD, tenths=1))

FROZEN = {"rating-criteria"}
"""Lists of which what is in force no longer changes: its rows are refused, not left alone."""


def record(person: Person, listing: Listing) -> list[Any]:
    """The cells of a record that is there, as its export has them; else the template's examples."""
    heads = [column.header for column in listing.columns_by_field.values()]
    if listing.is_exported_whole and listing.export_permission:
        page = opened(person.get(f"/exports/{listing.kind}.xlsx").content).worksheets[0]
        told = {str(cell.value).removesuffix(" *"): cell.column for cell in page[1]}
        if page.max_row > 1:
            return [page.cell(2, told[head]).value for head in heads]
    return [column.example or None for column in listing.columns_by_field.values()]


def odd_rows(good: list[Any], values: tuple[Any, ...]) -> list[list[Any]]:
    """Each odd value in every column at once, and in each column of an otherwise good row."""
    rows = [[odd] * len(good) for odd in values]
    for place in range(len(good)):
        rows += [[*good[:place], odd, *good[place + 1 :]] for odd in values]
    return rows


def tells(value: Any) -> bool:
    """Several words, which could be a note about somebody."""
    return isinstance(value, str) and len(value.split()) > 1


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.parametrize("kind", list_importable_kinds())
def test_odd_cells(api: Api, kind: str) -> None:
    api.run(objects.populate)
    listing = load_listings()[kind]
    person = api.as_(importer(kind))
    good = record(person, listing)
    heads = [column.header for column in listing.columns_by_field.values()]
    answer = send(person, workbook(heads, good, *odd_rows(good, CELLS)), kind=kind)
    if listing.counts_only and answer.status_code == 422:
        # Words beside counts refuse the whole file, and it is not kept.
        assert answer.json()["errors"][0]["code"] == "file-with-words"
        values = tuple(value for value in CELLS if not tells(value))
        answer = send(person, workbook(heads, good, *odd_rows(good, values)), kind=kind)
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert found["error_count"] > 0
    for fault in (*found["errors"], *found["warnings"]):
        assert fault["message"] != fault["code"], "a code without words"
        assert "{" not in fault["message"], fault["code"]
    applied = person.post(f"/imports/{found['id']}/apply")
    assert applied.status_code in (200, 409), applied.text
    if listing.is_exported_whole and listing.export_permission:
        comes_back(person, kind)
    if applied.status_code == 200:
        undone = person.post(f"/imports/{found['id']}/revert")
        assert undone.status_code == 200 or undone.json()["code"] == "figures-stay", undone.text


def comes_back(person: Person, kind: str) -> None:
    """Whatever went in goes out as text that runs nowhere, and comes back as it is."""
    content = person.get(f"/exports/{kind}.xlsx").content
    cells = [cell for row in opened(content).worksheets[0].iter_rows(min_row=2) for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert "\u202e" not in str([cell.value for cell in cells])
    again = send(person, content, kind=kind)
    if cells:
        assert again.status_code == 201, again.text
        found = again.json()
        kept = found["unchanged_count"] + (found["error_count"] if kind in FROZEN else 0)
        assert kept == found["row_count"], found["errors"]
