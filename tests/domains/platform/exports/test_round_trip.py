"""A list goes out, is edited for days by two people, and comes back without losing anything."""

import random
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from backend.core.text.formulas import to_formula_free_text
from backend.domains.establishments.establishments.lists import Establishments
from tests.acting import CURRENT, Api, Person
from tests.domains.platform.imports.lists import codes, many, opened, send, workbook

PATH = "/exports/establishments.xlsx"
PLACES = 40
HEADS = {column.field: column.header for column in Establishments().columns_by_field.values()}
FIELDS = {header: field for field, header in HEADS.items()}
TEXTS = ("name", "address", "owner_name", "manager_name")
PAPERS = ("business_registration_no", "security_certificate_no")
DAYS = ("security_certificate_expires_on", "opened_on")
EDITED = (*TEXTS, *PAPERS, *DAYS, "room_count", "workforce_total")
LEADS = ("Bến", "Số", "=1+1 đường", "+ Quán", "@ Ngõ", "'Nhà'", "-Sao\u00a0", "<b>Mai</b> &")

Cells = dict[tuple[str, str], Any]
"""{(id, field): the value}"""


def taken_out(person: Person) -> dict[str, dict[str, Any]]:
    """The export as {id: {field: value}}, in its order."""
    answer = person.get(PATH)
    assert answer.status_code == 200, answer.text
    head, *rows = opened(answer.content).worksheets[0].iter_rows(values_only=True)
    fields = [FIELDS[str(cell).removesuffix(" *")] for cell in head]
    found = [dict(zip(fields, map(as_day, row), strict=True)) for row in rows]
    return {row["id"]: row for row in found}


def as_day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def brought_in(
    person: Person, rows: Mapping[str, Mapping[str, Any]], cells: Cells, rng: random.Random
) -> Any:
    """Send the rows with edited cells, as someone leaves them: sorted and moved about."""
    fields = rng.sample(list(HEADS), len(HEADS))
    told = as_told(cells)
    lines = [
        {**row, **{f: v for (of, f), v in told.items() if of == id}} for id, row in rows.items()
    ]
    rng.shuffle(lines)
    content = workbook(
        [HEADS[field] for field in fields],
        *([line[field] for field in fields] for line in lines),
        sheet="Bản của tôi (2)",
    )
    answer = send(person, content)
    assert answer.status_code == 201, answer.text
    return answer.json()


def fresh(rng: random.Random, field: str, number: int) -> Any:
    """Another value for a cell, of its form; now and then none."""
    if field in (*TEXTS[2:], *PAPERS, *DAYS, "room_count") and rng.random() < 0.1:
        return None
    if field in TEXTS:
        return f"{rng.choice(LEADS)} {number}"
    if field in PAPERS:
        return f"{rng.choice(('', '=', '0'))}{number:03d}/GP-ĐK"
    if field in DAYS:
        ahead = 1500 if field == "security_certificate_expires_on" else 0
        return date(2020, 1, 1) + timedelta(days=number % 700 + ahead)
    return 100 + number


def edits(
    rng: random.Random, rows: Mapping[str, Any], places: Iterable[tuple[str, str]], start: int
) -> Cells:
    found = {}
    for number, (id, field) in enumerate(places, start):
        while (value := fresh(rng, field, number)) == rows[id][field]:
            pass
        found[id, field] = value
    return found


def filled(api: Api) -> tuple[Person, dict[str, dict[str, Any]], list[tuple[str, str]]]:
    """A register of some size, taken out; and all its cells to edit, in chance order."""
    person = api.as_("binhnghia")
    assert send(person, many(PLACES), dry_run="false").json()["created_count"] == PLACES
    rows = {id: row for id, row in taken_out(person).items() if row["workforce_total"]}
    places = [(id, field) for id in rows for field in EDITED]
    random.Random(178).shuffle(places)
    return person, rows, places


def as_told(cells: Cells) -> Cells:
    """Values as exports write them: text that runs gets its apostrophe, spaces become plain."""
    plain = {
        key: v.replace("\u00a0 ", " ") if isinstance(v, str) else v for key, v in cells.items()
    }
    return {key: to_formula_free_text(v) if isinstance(v, str) else v for key, v in plain.items()}


def of(rows: Mapping[str, Mapping[str, Any]]) -> Cells:
    return {(id, field): row[field] for id, row in rows.items() for field in EDITED}


def test_320_edits_come_back_exactly_and_only_once(api: Api) -> None:
    person, rows, places = filled(api)
    rng = random.Random(1)
    cells = edits(rng, rows, places[:320], 1)
    found = brought_in(person, rows, cells, rng)
    assert (found["errors"], found["conflict_count"]) == ([], 0)
    shown = {
        (row["record_id"], field): after
        for row in every_row(person, found, "changes")
        for field, (_, after) in row["changes"].items()
    }
    assert shown == {key: as_kept(value) for key, value in cells.items()}
    assert person.post(f"/imports/{found['id']}/apply").status_code == 200
    after = of({id: row for id, row in taken_out(person).items() if id in rows})
    assert after == of(rows) | as_told(cells)
    again = brought_in(person, rows, cells, rng)
    assert again["unchanged_count"] == again["row_count"] == PLACES, again["errors"]


def every_row(person: Person, found: Any, only: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = person.get(f"/imports/{found['id']}/rows", only=only, limit=15, **after).json()
        rows += page["items"]
        if page["next"] is None:
            return rows
        after = {"after": page["next"]}


def as_kept(value: Any) -> Any:
    """As the API tells a value."""
    if isinstance(value, str):
        return value.replace("\u00a0 ", " ")
    return value.isoformat() if isinstance(value, date) else value


def test_240_conflicts_are_all_shown_and_none_is_lost(api: Api) -> None:
    person, rows, places = filled(api)
    rng = random.Random(2)
    both, same, only_mine, only_theirs = (
        places[:240],
        places[240:260],
        places[260:310],
        places[310:],
    )
    mine = edits(rng, rows, [*both, *only_mine], 1)
    theirs = edits(rng, rows, [*both, *only_theirs], 500)
    alike = edits(rng, rows, same, 300)
    both = [cell for cell in both if mine[cell] != theirs[cell]]
    assert len(both) > 230
    district = api.as_("district")
    first = brought_in(district, rows, theirs | alike, rng)
    assert district.post(f"/imports/{first['id']}/apply").json()["updated_count"] == PLACES
    found = brought_in(person, rows, mine | alike, rng)
    waiting = every_row(person, found, "conflicts")
    assert found["conflict_count"] == len(waiting) > 30
    shown = {
        (row["record_id"], one["field"]): (one["mine"], one["theirs"])
        for row in waiting
        for one in row["conflicts"]
    }
    assert shown == {cell: (as_kept(mine[cell]), as_kept(theirs[cell])) for cell in both}
    for row in waiting:
        for one in row["conflicts"]:
            before = as_kept(rows[row["record_id"]][one["field"]])
            assert (one["keep"], one["is_before_known"], one["before"]) == (None, True, before)

    chosen = {cell: rng.choice(("mine", "theirs")) for cell in both[:120]}
    told = {row["record_id"]: (row["sheet"], row["row"]) for row in waiting}
    choices = [
        {"sheet": told[id][0], "row": told[id][1], "field": field, "keep": keep}
        for (id, field), keep in chosen.items()
    ]
    path = f"/imports/{found['id']}/choices"
    half = person.post(path, {"choices": choices}).json()
    assert 0 < half["conflict_count"] < found["conflict_count"]
    done = person.post(path, {"rest": "theirs"}).json()
    assert (done["conflict_count"], done["errors"]) == (0, [])
    assert person.post(f"/imports/{found['id']}/apply").status_code == 200
    after = of({id: row for id, row in taken_out(person).items() if id in rows})
    kept = {cell: mine[cell] for cell in only_mine}
    kept |= {cell: mine[cell] for cell, keep in chosen.items() if keep == "mine"}
    assert after == of(rows) | as_told(theirs | alike | kept)


def two(api: Api) -> tuple[Person, dict[str, dict[str, Any]], str]:
    """A small register, taken out; and the id of a place that someone changed since."""
    person = api.as_("binhnghia")
    rows = taken_out(person)
    id = next(iter(rows))
    changed = person.patch(
        f"/establishments/{id}", {"room_count": 3, "name": "Tên mới"}, etag=CURRENT
    )
    assert changed.status_code == 200, changed.text
    return person, rows, id


def sheet(rows: Mapping[str, Mapping[str, Any]], id: str, **cells: Any) -> bytes:
    """The rows with some cells of one changed."""
    lines = [{**row, **cells} if of == id else row for of, row in rows.items()]
    return workbook(list(HEADS.values()), *([line[field] for field in HEADS] for line in lines))


def test_a_whole_import_waits_for_every_choice(api: Api) -> None:
    person, rows, id = two(api)
    found = send(person, sheet(rows, id, room_count=9), partial="false").json()
    apply = f"/imports/{found['id']}/apply"
    assert person.post(apply).json()["code"] == "import-has-conflicts"
    (shown,) = every_row(person, found, "conflicts")
    (one,) = shown["conflicts"]
    assert (one["before"], one["mine"], one["theirs"]) == (rows[id]["room_count"], 9, 3)
    marked = opened(person.get(f"/imports/{found['id']}/annotated.xlsx").content)
    note = marked.worksheets[0][one["cell"]].comment.text
    assert "lúc xuất để trống, sổ ghi “3”, tệp ghi “9”" in note
    choice = {"sheet": shown["sheet"], "row": shown["row"], "field": "room_count", "keep": "mine"}
    path = f"/imports/{found['id']}/choices"
    for wrong in ({**choice, "field": "name"}, {**choice, "row": 99}, {**choice, "sheet": "?"}):
        answer = person.post(path, {"choices": [choice, wrong]})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/choices/1/field"
    assert person.post(path, {"choices": [choice]}).json()["updated_count"] == 1
    assert person.post(apply).json()["status"] == "applied"
    place = person.get(f"/establishments/{id}").json()
    assert (place["name"], place["room_count"]) == ("Tên mới", 9), "the other's name stays"
    assert person.post(path, {"rest": "mine"}).json()["code"] == "import-not-checked"


def test_a_choice_over_a_value_that_changed_once_more_is_asked_anew(api: Api) -> None:
    person, rows, id = two(api)
    found = send(person, sheet(rows, id, room_count=9)).json()
    assert person.patch(f"/establishments/{id}", {"room_count": 4}, etag=CURRENT).status_code == 200
    path = f"/imports/{found['id']}/choices"
    assert person.post(path, {"rest": "mine"}).json()["conflict_count"] == 1
    ((one,),) = [row["conflicts"] for row in every_row(person, found, "conflicts")]
    assert (one["theirs"], one["keep"]) == (4, None)
    assert person.post(path, {"rest": "mine"}).json()["conflict_count"] == 0
    assert person.patch(f"/establishments/{id}", {"room_count": 5}, etag=CURRENT).status_code == 200
    applied = person.post(f"/imports/{found['id']}/apply").json()
    assert [e["code"] for e in applied["errors"]] == ["row-changed"]
    assert person.get(f"/establishments/{id}").json()["room_count"] == 5


def test_what_nobody_should_do_to_an_export_is_told(api: Api) -> None:
    person, rows, id = two(api)
    base = rows[id]

    def found(*lines: Mapping[str, Any], without: tuple[str, ...] = ()) -> Any:
        fields = [field for field in HEADS if field not in without]
        content = workbook(
            [HEADS[f] for f in fields], *([line[f] for f in fields] for line in lines)
        )
        return send(person, content).json()

    assert codes(found({**base, "id": "Nhà nghỉ"}))[0][1] == "row-unknown-id"
    assert codes(found({**base, "version": "mới"})) == [("V2", "row-odd-version")]
    assert codes(found(base, {**base, "name": "Chép lại"})) == [("U3", "row-copied")]
    for gone in ("id", "version", "address"):
        answer = found(base, without=(gone,))
        assert [e["code"] for e in answer["errors"]] == ["column-missing"], gone
        assert HEADS[gone] in answer["errors"][0]["message"]
        assert answer["updated_count"] == answer["created_count"] == 0
    for unsure in (None, "99"):
        answer = found({**base, "version": unsure, "room_count": 9})
        assert answer["conflict_count"] == 1, "what cannot be told is asked"
    assert found(base, without=("room_count", "owner_name"))["unchanged_count"] == 1
    assert person.get(f"/establishments/{id}").json()["room_count"] == 3
