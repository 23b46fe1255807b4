"""Good rows into the register: what is created, changed, left alone, and when nothing is."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import (
    LONG_AGO,
    ActivePeriod,
    Establishment,
    WorkforceCount,
)
from backend.domains.establishments.establishments.schemas import EstablishmentCreate
from tests import world
from tests.acting import Api, Person
from tests.domains.platform.imports.lists import (
    EXAMPLE,
    HEADINGS,
    codes,
    listing,
    names,
    send,
    workbook,
)

GOOD = ("Nhà nghỉ A", "Nhà nghỉ", "Thôn 1", "Bình Nghĩa")
KNOWN = ("Nhà nghỉ Hương Sen", "Nhà nghỉ", "Thôn 3, xã Bình Nghĩa", "Bình Nghĩa")
"""The place of tests/world.py."""


def checked(person: Person, content: bytes, **fields: Any) -> dict[str, Any]:
    answer = send(person, content, **fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def applied(person: Person, content: bytes, **fields: Any) -> dict[str, Any]:
    id = checked(person, content, **fields)["id"]
    answer = person.post(f"/imports/{id}/apply")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["status"] == "applied"
    assert found["applied_at"] is not None
    return found


def rows_of(person: Person, id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = person.get(f"/imports/{id}/rows", limit=200).json()["items"]
    return items


def place(api: Api, name: str) -> Any:
    return api.run(lambda db: db.scalars(sa.select(Establishment).filter_by(name=name)).one())


def test_51_rows_of_the_example_go_in_while_nine_wait(api: Api) -> None:
    person = api.as_("binhnghia")
    before = set(names(person))
    found = applied(person, EXAMPLE.read_bytes())
    assert (found["created_count"], found["error_count"], len(found["errors"])) == (51, 9, 9)
    assert len(set(names(person)) - before) == 51
    rows = rows_of(person, found["id"])
    assert [row["action"] for row in rows].count("create") == 51
    link = next(row["record_id"] for row in rows if row["action"] == "create")
    assert person.get(f"/establishments/{link}").status_code == 200
    assert person.get(f"/imports/{found['id']}/annotated.xlsx").status_code == 200


def test_a_new_place_comes_with_its_days_in_business_and_head_count(api: Api) -> None:
    heads = (*HEADINGS, "Trạng thái", "Ngày hoạt động", "Ngày đóng cửa", "Lao động", "Nữ")
    applied(
        api.as_("binhnghia"),
        workbook(
            heads,
            (*GOOD, "Tạm ngừng", None, None, 6, 4),
            ("B", "Karaoke", "Thôn 2", "Bình Nghĩa", "Đã đóng", "1/2/2019", "3/4/2021"),
            ("C", "Karaoke", "Thôn 2", "Bình Nghĩa", "Đang hoạt động", "1/2/2019"),
        ),
    )
    spans = {
        name: [
            (row.active_from, row.active_to)
            for row in api.all(
                sa.select(ActivePeriod.active_from, ActivePeriod.active_to).where(
                    ActivePeriod.establishment_id == place(api, name).id
                )
            )
        ]
        for name in ("Nhà nghỉ A", "B", "C")
    }
    assert spans == {
        "Nhà nghỉ A": [(LONG_AGO, today())],
        "B": [(date(2019, 2, 1), date(2021, 4, 3))],
        "C": [(date(2019, 2, 1), None)],
    }
    one = place(api, "Nhà nghỉ A")
    assert (one.last_counted_on, one.org_unit_id) == (today(), world.unit("binhnghia"))
    ((total, female, under_18),) = api.all(
        sa.select(WorkforceCount.total, WorkforceCount.female, WorkforceCount.under_18)
    )
    assert (total, female, under_18) == (6, 4, None)


def test_what_goes_in_would_also_pass_the_form(api: Api) -> None:
    """The list is no way round the rules of the register."""
    person = api.as_("binhnghia")
    applied(person, EXAMPLE.read_bytes())
    fields = set(EstablishmentCreate.model_fields) - {"allow_duplicate", "id"}
    for item in person.get("/establishments", limit=200).json()["items"]:
        full = person.get(f"/establishments/{item['id']}").json()
        known = {name: value for name, value in full.items() if name in fields}
        EstablishmentCreate.model_validate_json(json.dumps(known))


def test_every_change_is_logged_under_the_import(api: Api) -> None:
    found = applied(api.as_("binhnghia"), workbook((*HEADINGS, "Lao động", "Nữ"), (*GOOD, 3, 1)))
    logged = sa.select(LogEntry.entity, LogEntry.action, LogEntry.actor_id).where(
        LogEntry.request_id == found["id"]
    )
    who = world.user("binhnghia")
    assert sorted(api.all(logged)) == [
        ("establishments", "created", who),
        ("workforce_counts", "created", who),
    ]


def stored(api: Api, id: Any) -> list[Any]:
    """What the tables and the log hold of a place and its parts, without ids and times."""

    def told(row: Any) -> dict[str, Any]:
        own = {k: v for k, v in row.items() if not k.endswith(("id", "_at")) and k != "seq"}
        return own | {"diff": told(own["diff"])} if "diff" in own else own

    def look(db: Session) -> list[Any]:
        tables = (Establishment.__table__, ActivePeriod.__table__, WorkforceCount.__table__)
        found = [
            dict(row._mapping)
            for table in tables
            for row in db.connection().execute(sa.select(table))
            if id in (str(row._mapping["id"]), str(row._mapping.get("establishment_id")))
        ]
        of_them = LogEntry.entity_id.in_([row["id"] for row in found])
        log = db.execute(sa.select(LogEntry.__table__).where(of_them).order_by(LogEntry.seq))
        return [*map(told, found), *(told(dict(row._mapping) | {"at": 0}) for row in log)]

    return api.run(look)


def test_a_written_row_is_the_place_that_the_form_would_make(api: Api) -> None:
    """Rows are written past the ORM: what they leave is compared with what a request leaves."""
    person = api.as_("binhnghia")
    heads = (
        *HEADINGS,
        "Chủ cơ sở",
        "Số phòng",
        "Ngày hoạt động",
        "Lao động",
        "Nữ",
        "Ngày thống kê",
    )
    row = (*GOOD, "Đỗ Văn Ân", 7, "1/2/2019", 6, 4, "1/1/2022")
    found = applied(person, workbook(heads, row))
    (line,) = rows_of(person, found["id"])
    imported = stored(api, line["record_id"])
    assert person.post(f"/imports/{found['id']}/revert").status_code == 200
    fields = {"name": GOOD[0], "establishment_type": "motel", "address": GOOD[2], "room_count": 7}
    fields |= {"owner_name": "Đỗ Văn Ân", "opened_on": "2019-02-01"}
    fields |= {"org_unit_id": str(world.unit("binhnghia"))}
    entered = person.post("/establishments", fields)
    count = {"total": 6, "female": 4, "counted_on": "2022-01-01"}
    path = f"/establishments/{entered.json()['id']}/workforce-counts"
    assert person.post(path, count).status_code == 201
    assert len(imported) == 5, "a place, its days and its count; two of them in the log"
    assert imported == stored(api, entered.json()["id"])


def test_a_known_place_is_offered_as_an_update(api: Api) -> None:
    person = api.as_("binhnghia")
    content = workbook(
        (*HEADINGS, "Số phòng", "Chủ cơ sở"), ("NHA NGHI HUONG SEN", *KNOWN[1:], 9, None)
    )
    found = checked(person, content)
    assert (found["created_count"], found["updated_count"]) == (0, 1)
    (row,) = rows_of(person, found["id"])
    assert row["changes"] == {"room_count": [None, 9]}
    assert row["record_id"] == str(world.establishment("binhnghia"))
    person.post(f"/imports/{found['id']}/apply")
    full = person.get(f"/establishments/{row['record_id']}").json()
    assert full["room_count"] == 9
    assert full["name"] == "Nhà nghỉ Hương Sen", "another spelling is no news"
    assert full["owner_name"] == "Nguyễn Văn An", "blank means unknown"
    assert full["version"] == 2


def test_a_place_that_says_nothing_new_is_left_alone(api: Api) -> None:
    person = api.as_("binhnghia")
    heads = (*HEADINGS, "Lao động", "Nữ")
    assert applied(person, workbook(heads, (*KNOWN, 5, 2)))["updated_count"] == 1
    again = applied(person, workbook(heads, (*KNOWN, 5, 2)))
    assert (again["updated_count"], again["unchanged_count"]) == (0, 1)
    assert api.one(sa.select(sa.func.count()).select_from(WorkforceCount)) == 1


def test_a_head_count_of_the_same_day_is_corrected(api: Api) -> None:
    person, heads = api.as_("binhnghia"), (*HEADINGS, "Lao động", "Nữ", "Ngày thống kê")
    applied(person, workbook(heads, (*KNOWN, 5, 2, "1/2/2022")))
    applied(person, workbook(heads, (*KNOWN, 7, 3, "1/2/2022")))
    applied(person, workbook(heads, (*KNOWN, 4, 1, "1/1/2022")))
    found = api.all(
        sa.select(WorkforceCount.counted_on, WorkforceCount.total).order_by(
            WorkforceCount.counted_on
        )
    )
    assert [tuple(row) for row in found] == [(date(2022, 1, 1), 4), (date(2022, 2, 1), 7)]
    assert place(api, KNOWN[0]).last_counted_on == date(2022, 2, 1)


def test_closing_and_reopening_move_the_days_in_business(api: Api) -> None:
    person, heads = api.as_("binhnghia"), (*HEADINGS, "Trạng thái", "Ngày đóng cửa")
    applied(person, workbook(heads, (*KNOWN, "Đã đóng", "1/2/2022")))
    spans = sa.select(ActivePeriod.active_to).where(
        ActivePeriod.establishment_id == world.establishment("binhnghia")
    )
    assert [row[0] for row in api.all(spans)] == [date(2022, 2, 1)]
    found = checked(person, workbook(heads, (*KNOWN, "Đang hoạt động", None)))
    (row,) = rows_of(person, found["id"])
    assert row["changes"] == {"status": ["closed", "active"], "closed_on": ["2022-02-01", None]}
    person.post(f"/imports/{found['id']}/apply")
    assert place(api, KNOWN[0]).closed_on is None
    assert [r[0] for r in api.all(spans.order_by(ActivePeriod.active_from))] == [
        date(2022, 2, 1),
        None,
    ]


def test_a_change_that_breaks_a_rule_with_what_is_known_is_said_at_its_cell(api: Api) -> None:
    person, heads = api.as_("binhnghia"), (*HEADINGS, "Trạng thái", "Ngày đóng cửa")
    applied(person, workbook(heads, (*KNOWN, "Đã đóng", "1/2/2022")))
    late = workbook((*HEADINGS, "Ngày hoạt động"), (*KNOWN, "1/3/2022"))
    found = checked(person, late)
    assert [code for _, code in codes(found)] == ["closed-before-opened"]
    assert found["errors"][0]["message"] != "closed-before-opened"


def test_the_same_name_at_another_address_is_new_but_worth_a_look(api: Api) -> None:
    found = checked(api.as_("binhnghia"), listing((KNOWN[0], KNOWN[1], "Thôn 9", KNOWN[3])))
    assert found["created_count"] == 1
    (warning,) = found["warnings"]
    assert (warning["cell"], warning["code"]) == ("A2", "row-like-another")
    assert KNOWN[2] in warning["message"]


def test_a_place_known_twice_is_ambiguous(api: Api) -> None:
    def double(db: Any) -> None:
        for _ in range(2):
            db.add(
                Establishment(
                    org_unit_id=world.unit("binhnghia"),
                    name="Đôi",
                    establishment_type="motel",
                    address="Thôn 1",
                )
            )

    api.run(double)
    found = checked(api.as_("binhnghia"), listing(("Đôi", *GOOD[1:])))
    assert codes(found) == [("A2", "row-several-matches")]


def test_a_whole_import_refuses_any_error(api: Api) -> None:
    person = api.as_("binhnghia")
    content = listing(GOOD, ("", *GOOD[1:]))
    found = checked(person, content, partial="false")
    refused = person.post(f"/imports/{found['id']}/apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "import-has-errors")
    assert "Nhà nghỉ A" not in names(person)
    at_once = checked(person, content, partial="false", dry_run="false")
    assert at_once["status"] == "checked", "nothing was written"
    assert "Nhà nghỉ A" not in names(person)
    assert checked(person, listing(GOOD), partial="false", dry_run="false")["status"] == "applied"


def test_without_a_dry_run_good_rows_go_in_at_once(api: Api) -> None:
    person = api.as_("binhnghia")
    found = checked(person, listing(GOOD, ("", *GOOD[1:])), dry_run="false")
    assert (found["status"], found["created_count"], found["error_count"]) == ("applied", 1, 1)
    assert "Nhà nghỉ A" in names(person)


def test_nothing_can_be_applied_twice_or_without_a_good_row(api: Api) -> None:
    person = api.as_("binhnghia")
    found = applied(person, listing(GOOD))
    again = person.post(f"/imports/{found['id']}/apply")
    assert (again.status_code, again.json()["code"]) == (409, "import-not-checked")
    none = checked(person, listing(("", *GOOD[1:])))
    refused = person.post(f"/imports/{none['id']}/apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "import-without-good-rows")


def test_what_moved_between_check_and_writing_is_not_overrun(api: Api) -> None:
    person = api.as_("binhnghia")
    heads = (*HEADINGS, "Số phòng")
    content = workbook(heads, (*KNOWN, 9), (*GOOD, 3))
    found = checked(person, content)
    path = f"/establishments/{world.establishment('binhnghia')}"
    assert person.patch(path, {"room_count": 20}, etag=1).status_code == 200
    answer = person.post(f"/imports/{found['id']}/apply").json()
    assert (answer["created_count"], answer["error_count"]) == (1, 1)
    assert codes(answer) == [("A2", "row-changed")]
    assert person.get(path).json()["room_count"] == 20


def test_a_whole_import_is_refused_when_the_register_moved(api: Api) -> None:
    person = api.as_("binhnghia")
    found = checked(person, workbook((*HEADINGS, "Số phòng"), (*KNOWN, 9)), partial="false")
    path = f"/establishments/{world.establishment('binhnghia')}"
    person.patch(path, {"room_count": 20}, etag=1)
    refused = person.post(f"/imports/{found['id']}/apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "import-outdated")


def test_the_same_list_in_two_imports_goes_in_once(api: Api) -> None:
    person = api.as_("binhnghia")
    first, second = (checked(person, listing(GOOD)) for _ in range(2))
    assert person.post(f"/imports/{first['id']}/apply").json()["created_count"] == 1
    late = person.post(f"/imports/{second['id']}/apply").json()
    assert (late["created_count"], late["unchanged_count"]) == (0, 1)
    assert list(names(person)).count("Nhà nghỉ A") == 1


def test_the_district_takes_in_several_communes(api: Api) -> None:
    rows = (GOOD, ("Nhà nghỉ B", "Nhà nghỉ", "Thôn 2", 13510))
    assert applied(api.as_("district"), listing(*rows))["created_count"] == 2
    assert "Nhà nghỉ B" in names(api.as_("trangan"))
    assert "Nhà nghỉ B" not in names(api.as_("binhnghia"))
