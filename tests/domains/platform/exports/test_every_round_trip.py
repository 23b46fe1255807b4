"""Every list that can come back: taken out, edited by two people for days, and nothing is lost.

One walk per list. A file with edits drawn by the form of each column comes back exactly, and twice
changes nothing; a second file, edited from the same old export, meets the first one's changes cell
by cell: each contested cell is shown, and what is chosen stands.
"""

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from backend.domains.platform.imports.kinds import list_importable_kinds, load_listings
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.workbook_writer import get_locked_fields
from tests.acting import Api, Person
from tests.contract import objects
from tests.domains.platform.imports.lists import importer, opened, send, workbook
from tests.domains.ratings.rating_criteria_sets.test_sets import made

pytestmark = [pytest.mark.postgres_in_campaign]

Row = dict[str, Any]
Cells = dict[tuple[str, str], Any]
"""{(id, field): the cell}"""

LEADS = ("Việc", "'=1+1", "'+ Ý", "'@ Ghi", "'-", "<b>&", "“Dấu”", "a; b")
ROWS = 8
MOST = 44
"""Cells of one list that are edited: by the first person, by the second, or by both."""


def spread(start: date, count: int, days: int) -> list[date]:
    return [start + timedelta(days=days * n) for n in range(count)]


def months(count: int) -> list[date]:
    return [date(2020 + n // 12, n % 12 + 1, 1) for n in range(count)]


def seeds() -> dict[str, list[Row]]:
    """Rows of each list by the fields of its columns, as somebody types them."""
    n = range(ROWS)
    service = ("Vay vốn", "Hỗ trợ khác")
    return {
        "budgets": [
            {"year": 2010 + i, "content": "Nâng cao năng lực", "source": "Nguồn khác"}
            | {"planned": 5_000_000 + i, "spent": 0}
            for i in n
        ],
        "communication-activities": [
            {"topic": f"Chủ đề {i}", "form": "Hội nghị", "held_on": date(2022, 3, 1 + i)}
            | {"audience": "Cán bộ", "material_count": 5000}
            for i in n
        ],
        "crime-statistics": [
            {"period_kind": "Tháng", "period_start": day, "case_count": 1, "person_count": 900}
            | {"trafficking_person_count": 900, "buying_penalty_count": 900}
            | {"selling_penalty_count": 900, "trafficking_case_count": 9}
            for day in months(ROWS)
        ],
        "establishments": [
            {"name": f"Nhà nghỉ {i}", "establishment_type": "Nhà nghỉ", "address": f"Số {i}"}
            | {"workforce_total": 90, "workforce_female": 4, "commune": "Bình Nghĩa"}
            for i in n
        ],
        "inspection-team-members": [
            {"full_name": f"Lê Văn {i}", "agency": "Công an", "inspection_card_no": f"T-{i}"}
            | {"team_id": "Đội 178 Bình Lục", "active_to": date(2023, 5, 1 + i)}
            for i in n
        ],
        "needs-assessments": [
            {"year": 2012 + i // 2, "half": i % 2 + 1, "reached_count": 900, "commune": "Tràng An"}
            for i in n
        ],
        "plan-tasks": [{"title": f"Nhiệm vụ {i}", "agency": "Phòng Y tế"} for i in n],
        "rating-criteria": [
            {"code": f"R.{i}", "title": f"Tiêu chí {i}", "max_points": 10} for i in n
        ],
        "staff": [
            {"full_name": f"Vũ Thị {i}", "agency": "UBND xã", "unit": "Bình Nghĩa"}
            | {"active_from": date(2021, 1, 1 + i)}
            for i in n
        ],
        "support-models": [
            {"name": f"Câu lạc bộ {i}", "kind": "Câu lạc bộ", "venue": "Nhà văn hóa"}
            | {"member_band": "Từ 10 đến 19 người", "unit": "Bình Nghĩa"}
            for i in n
        ],
        "support-services": [
            {"month": day, "service": service[i % 2], "count": 900, "commune": "Bình Nghĩa"}
            for i, day in enumerate(months(ROWS))
        ],
        "training-attendances": [],
        "trainings": [
            {"title": f"Lớp {i}", "topic": "Kỹ năng truyền thông, vận động", "organiser": "Phòng"}
            | {"held_from": date(2022, 4, 1 + i), "held_to": date(2022, 5, 1 + i)}
            | {"unit": "Bình Lục"}
            for i in n
        ],
        "areas": [{"name": f"Thôn {i}", "kind": "Thôn", "unit": "Bình Nghĩa"} for i in n],
        "materials": [
            {
                "name": f"Tờ rơi số {i}",
                "kind": "Tờ rơi",
                "audience": "Nhân dân",
                "year": 2022,
                "unit": "Bình Nghĩa",
            }
            for i in n
        ],
    }


WHOLES = {
    *("reached_count", "count", "person_count", "buying_penalty_count", "selling_penalty_count"),
    *("trafficking_person_count", "material_count", "workforce_total", "planned", "spent"),
}
"""Numbers of which others are parts."""
LATER = {"held_to": date(2022, 6, 1), "active_to": date(2023, 1, 1), "valid_to": date(2023, 1, 1)}
"""Days that end something; all others lie before them."""
ALONE: dict[str, set[str]] = {
    "budgets": {"year", "content", "source"},
    "communication-activities": {"area_id", "reached_ids"},
    "crime-statistics": {"reason"},
    "establishments": {"area_id", "status", "closed_on", "latitude", "longitude"},
    "inspection-team-members": {"function"},
    "rating-criteria": {"required_evidence", "criteria_set_id"},
    "support-models": {"status", "ended_on"},
}
"""Columns left alone: part of what names the record, or bound to another cell's value."""
REASON = "Đính chính theo báo cáo"


class Walk:
    """One list of one person, from the first export to the last."""

    def __init__(self, person: Person, kind: str, about: dict[str, Any]) -> None:
        self.person, self.kind, self.listing = person, kind, load_listings()[kind]
        self.words = {c["field"]: list(c["words"].values()) for c in about["columns"]}
        self.rng = random.Random(f"178:{kind}")
        self.number = 0
        self.query: dict[str, str] = {}
        skipped = (
            get_locked_fields(self.listing) | ALONE.get(kind, set()) | {self.listing.unit_field}
        )
        self.columns = [
            column
            for column in self.listing.columns
            if column.field not in skipped
            and (not column.is_extra or column.field == "workforce_total")
        ]

    def taken_out(self) -> dict[str, Row]:
        answer = self.person.get(f"/exports/{self.kind}.xlsx", **self.query)
        assert answer.status_code == 200, (self.kind, answer.text)
        head, *rows = opened(answer.content).worksheets[0].iter_rows(values_only=True)
        of = {column.header: field for field, column in self.listing.columns_by_field.items()}
        fields = [of[str(cell).removesuffix(" *")] for cell in head]
        found = [dict(zip(fields, map(as_day, row), strict=True)) for row in rows]
        return {row["id"]: row for row in found}

    def sent(self, rows: Iterable[Row], **how: str) -> Any:
        """The rows in a workbook of somebody's own, its columns and rows moved about."""
        lines = list(rows)
        self.rng.shuffle(lines)
        fields = [f for f in self.listing.columns_by_field if any(f in line for line in lines)]
        self.rng.shuffle(fields)
        heads = [self.listing.columns_by_field[field].header for field in fields]
        cells = ([line.get(field) for field in fields] for line in lines)
        answer = send(self.person, workbook(heads, *cells), kind=self.kind, **how)
        assert answer.status_code == 201, (self.kind, answer.text)
        return answer.json()

    def seeded(self, rows: list[Row]) -> dict[str, Row]:
        """The rows of the list that this test may edit, as exported: new ones, or all."""
        before = self.taken_out()
        if rows:
            told = self.sent([self.filled(row) for row in rows], dry_run="false")
            assert told["created_count"] == len(rows), (self.kind, told["errors"])
        after = self.taken_out()
        return {id: row for id, row in after.items() if not rows or id not in before}

    def filled(self, row: Row) -> Row:
        """What must be chosen and is not: the first of the words."""
        needed = [c.field for c in self.listing.columns if c.required and self.words[c.field]]
        return {**{field: self.words[field][0] for field in needed}, **row}

    def edits(self, rows: dict[str, Row], places: list[tuple[str, str]]) -> Cells:
        found: Cells = {}
        for id, field in places:
            column = self.listing.columns_by_field[field]
            while (value := self.fresh(column)) == rows[id][field]:
                pass
            found[id, field] = value
        return found

    def fresh(self, column: Column) -> Any:
        """Another value of the column's form; now and then none, where that empties it."""
        self.number += 1
        n, field = self.number, column.field
        if (
            not (column.required or column.keep_if_blank or column.is_extra)
            and self.rng.random() < 0.1
        ):
            return None
        if self.words[field]:
            return self.rng.choice(self.words[field][: 2 if field == "result" else None])
        match column.form:
            case Form.DATE:
                return LATER.get(field, date(2021, 9, 1)) + timedelta(days=n % 120)
            case Form.NUMBER if field == "year":
                return 2000 + n % 90
            case Form.COUNT | Form.NUMBER:
                return 9_000 + n if field in WHOLES else n % 89 + 0.5 * (field == "max_points")
            case Form.CODE:
                return f"K.{n}"
            case _:
                return f"{self.rng.choice(LEADS)} {n}"

    def file(self, rows: dict[str, Row], cells: Cells) -> list[Row]:
        edited = {id: dict(row) for id, row in rows.items()}
        for (id, field), value in cells.items():
            edited[id][field] = value
            if "reason" in edited[id]:
                edited[id]["reason"] = REASON
        return list(edited.values())

    def rows_of(self, found: Any, only: str) -> list[dict[str, Any]]:
        page = self.person.get(f"/imports/{found['id']}/rows", only=only, limit=200).json()
        assert page["next"] is None
        return list(page["items"])

    def applied(self, found: Any) -> None:
        done = self.person.post(f"/imports/{found['id']}/apply")
        assert done.status_code == 200, (self.kind, done.text)
        assert done.json()["errors"] == [], self.kind

    def stands(self, rows: dict[str, Row], cells: Cells) -> None:
        """The register says what the rows said, with the cells changed, and nothing else."""
        now = self.taken_out()
        for id, row in rows.items():
            for field in (column.field for column in self.columns):
                expected = cells.get((id, field), row[field])
                assert now[id][field] == expected, (self.kind, id, field)


def as_day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


@pytest.mark.whole_proof
def test_every_list_comes_back_exactly_and_loses_no_conflict(api: Api) -> None:
    api.run(objects.populate)
    made(api, criteria=[], classes=None)
    rows, edited, contested = seeds(), 0, 0
    assert rows.keys() == set(list_importable_kinds()), (
        "a list without rows to edit: give seeds() some"
    )
    abouts: dict[str, dict[str, Any]] = {}
    for kind in sorted(rows, key=lambda kind: kind == "training-attendances"):
        person = api.as_(importer(kind))
        if kind not in abouts:
            abouts |= {one["kind"]: one for one in person.get("/imports/kinds").json()["items"]}
        walk = Walk(person, kind, abouts[kind])
        if kind == "training-attendances":
            course = person.get("/trainings", limit=200).json()["items"]
            walk.query = {"training_id": next(c["id"] for c in course if c["held_to"] < "2022-10")}
        mine, both = walked(walk, rows[kind])
        edited, contested = edited + mine, contested + both
        moved_elsewhere(walk)
    assert edited >= 300
    assert contested >= 200


def moved_elsewhere(walk: Walk) -> None:
    """What makes a row this record is told when it is changed, before anything is written."""
    rows = walk.taken_out()
    id, row = next(iter(rows.items()))
    for field in walk.listing.fixed_fields:
        others = [word for word in walk.words[field] if word != row[field]]
        if not others:
            continue
        found = walk.sent(walk.file({id: row}, {(id, field): others[-1]}))
        assert found["error_count"] == 1, walk.kind
        assert found["errors"][0]["code"] in ("row-field-stays", "row-unknown-id"), walk.kind


def walked(walk: Walk, seeds: list[Row]) -> tuple[int, int]:
    """(cells edited, cells contested) of one list."""
    rows = walk.seeded(seeds)
    places = [(id, column.field) for id in rows for column in walk.columns]
    walk.rng.shuffle(places)
    places = places[:MOST]
    quarter = max(1, len(places) // 4)
    first = walk.edits(rows, places[:-quarter])
    second = walk.edits(rows, places[quarter:])

    found = walk.sent(walk.file(rows, first))
    assert (found["errors"], found["conflict_count"]) == ([], 0), walk.kind
    shown = {
        (row["record_id"], field)
        for row in walk.rows_of(found, "changes")
        for field in row["changes"]
        if field != "reason"
    }
    assert shown == first.keys(), walk.kind
    walk.applied(found)
    walk.stands(rows, first)
    again = walk.sent(walk.file(rows, first))
    assert again["unchanged_count"] == again["row_count"] == len(rows), (walk.kind, again["errors"])

    both = {cell for cell in first.keys() & second.keys() if first[cell] != second[cell]}
    late = walk.sent(walk.file(rows, second))
    waiting = walk.rows_of(late, "conflicts")
    asked = {(r["record_id"], one["field"]): (r, one) for r in waiting for one in r["conflicts"]}
    assert asked.keys() == both, walk.kind
    keeps = {cell: walk.rng.choice(("mine", "theirs")) for cell in sorted(both)}
    choices = [
        {"sheet": r["sheet"], "row": r["row"], "field": one["field"], "keep": keeps[cell]}
        for cell, (r, one) in asked.items()
    ]
    half = len(choices) // 2
    for some in (choices[:half], choices[half:]):
        answer = walk.person.post(f"/imports/{late['id']}/choices", {"choices": some})
        assert answer.status_code == 200, (walk.kind, answer.text)
    settled = walk.person.get(f"/imports/{late['id']}").json()
    assert (settled["conflict_count"], settled["errors"]) == (0, []), walk.kind
    walk.applied(late)
    kept = {cell: v for cell, v in second.items() if keeps.get(cell, "mine") == "mine"}
    walk.stands(rows, first | kept)
    return len(first | second), len(both)
