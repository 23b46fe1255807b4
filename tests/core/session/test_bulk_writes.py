"""Many records at once leave what a flush of them leaves, and are refused where it refuses."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.core.errors.exceptions import AppError
from backend.core.session import pending_changes
from backend.core.session.actor import Scope
from backend.core.session.bulk_writes import (
    build_diff_texts,
    create_later,
    create_many,
    create_records,
    delete_many,
    get_missing_values,
)
from backend.core.session.change_log import LogEntry
from backend.core.session.models import Entity, create_id, today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.bulk_insert import FEW_ROWS, ROWS_OF_STATEMENT
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
    EstablishmentStatus,
    WorkforceCount,
)
from backend.domains.inspections.inspections.models import Inspection
from tests import world
from tests.acting import Api

HOME = world.unit("binhnghia")
WITHIN = Scope(units=(HOME,))
MODELS: tuple[type[Any], ...] = (Establishment, ActivePeriod, WorkforceCount)
Rows = list[dict[str, Any]]
MANY = ROWS_OF_STATEMENT + 7
"""Rows of which SQLite writes some together, and the others one by one."""


def build_place(number: int, unit: UUID = HOME) -> dict[str, Any]:
    id = create_id()
    return {
        "id": id,
        "site_id": id,
        "org_unit_id": unit,
        "area_id": None,
        "closed_on": None,
        "name": f"Quán  Đắk R'Lấp {number}",
        "establishment_type": "bar",
        "address": "Tổ dân phố 3",
        "status": EstablishmentStatus.SUSPENDED if number % 2 else EstablishmentStatus.ACTIVE,
        "owner_name": "Đỗ Văn Ân" if number % 3 else None,
        "room_count": number,
        "latitude": 20.5,
        "longitude": 105.9,
        "opened_on": date(2019, 2, 1),
    }


def build_rows(places: Rows) -> dict[type[Any], Rows]:
    owned = [{"establishment_id": row["id"], "org_unit_id": row["org_unit_id"]} for row in places]
    return {
        Establishment: places,
        ActivePeriod: [
            {"id": create_id(), **of, "active_from": date(2019, 2, 1), "active_to": None}
            for of in owned
        ],
        WorkforceCount: [
            {"id": create_id(), **of, "counted_on": today(), "total": 3, "female": 1}
            for of in owned
        ],
    }


def write_each(db: Session, write: Any, rows: dict[type[Any], Rows]) -> None:
    for model, of_model in rows.items():
        write(db, model, of_model)


def add_by_flush(db: Session, model: type[Any], rows: Rows) -> None:
    db.add_all([model(**row) for row in rows])
    db.flush()


def list_left(api: Api, ids: Mapping[type[Any], list[UUID]]) -> list[Any]:
    """What stands in the tables and in the log, without times, with the first id as 0 and so on."""
    numbers = {str(id): str(at) for at, id in enumerate(id for some in ids.values() for id in some)}

    def told(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: told(one) for key, one in value.items() if not key.endswith("at")}
        if isinstance(value, list):
            return [told(one) for one in value]
        return numbers.get(str(value), value)

    def look(db: Session) -> list[Any]:
        connection = db.connection()
        return [
            told({**row._mapping, "seq": None})
            for table in (*(model.__table__ for model in ids), LogEntry.__table__)
            for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            if str(row._mapping.get("entity_id", row._mapping.get("id"))) in numbers
        ]

    return api.run(look)


def test_they_leave_what_a_flush_leaves(api: Api) -> None:
    left = []
    for write in (add_by_flush, create_many, create_later):
        rows = build_rows([build_place(number) for number in range(MANY)])
        api.within(WITHIN, partial(write_each, write=write, rows=rows), writes=True)
        left.append(
            list_left(api, {model: sorted(row["id"] for row in of) for model, of in rows.items()})
        )
    assert len(left[0]) == MANY * 5, "three tables, and two of them in the log"
    for one in left[1:]:
        assert sorted(map(repr, one)) == sorted(map(repr, left[0]))


def test_a_draft_leaves_what_a_flush_leaves(api: Api) -> None:
    """Columns that stay NULL are not named, and JSON's null is no NULL."""

    def look(db: Session) -> list[dict[str, Any]]:
        kinds = {"org_unit_id": HOME, "team_id": world.team("district")}
        draft = {
            "establishment_id": world.establishment("binhnghia"),
            "kind": "planned",
            "inspected_on": today(),
            "checklist_version": "doi-178-1",
            "team_level": "district",
        }
        one, other = (Inspection(id=create_id(), **kinds, **draft) for _ in range(2))
        db.save(one)
        create_records(db, [other])
        names = ", ".join(sa.inspect(Inspection).columns.keys())
        all_of = f"SELECT {names} FROM inspections WHERE id IN (:one, :other)"
        ids = sa.bindparam("one", type_=sa.Uuid()), sa.bindparam("other", type_=sa.Uuid())
        asked = sa.text(all_of).bindparams(*ids)
        found = db.connection().execute(asked, {"one": one.id, "other": other.id})
        own = ("id", "created_at", "updated_at")
        return [{n: v for n, v in row._mapping.items() if n not in own} for row in found]

    flushed, made = api.within(WITHIN, look, writes=True)
    assert made == flushed


@pytest.mark.parametrize("action", ["created", "deleted"])
def test_the_log_of_few_rows_has_the_text_of_many(action: str) -> None:
    for model, rows in build_rows([build_place(number) for number in range(FEW_ROWS)]).items():
        if issubclass(model, Entity):
            missing = get_missing_values(model, rows[0])
            whole = [{**missing, **row} for row in rows]
            texts = [build_diff_texts(model, action, [row])[0] for row in whole]
            assert texts == build_diff_texts(model, action, whole)


def delete_by_flush(db: Session, model: type[Any], ids: list[UUID]) -> None:
    for record in db.scalars(sa.select(model).where(model.id.in_(ids))):
        db.delete(record)
    db.flush()


def test_they_go_as_a_flush_lets_them_go(api: Api) -> None:
    """Also those of a second version; what lies outside the scope stays, and is not told."""
    left = []
    for delete in (delete_by_flush, delete_many):
        places = [build_place(number) for number in range(5)]
        rows = build_rows([*places, build_place(9, world.unit("trangan"))])

        def change(db: Session, of: Rows = places) -> None:
            db.save(db.require(Establishment, of[0]["id"]), {"room_count": 99})

        def go(db: Session, by: Any = delete, of: dict[type[Any], Rows] = rows) -> None:
            for model in (WorkforceCount, Establishment):
                by(db, model, [row["id"] for row in of[model]])

        api.run(partial(write_each, write=create_many, rows=rows))
        api.within(WITHIN, change, writes=True)
        api.within(WITHIN, go, writes=True)
        ids = {model: sorted(row["id"] for row in of) for model, of in rows.items()}
        left.append(list_left(api, ids))
    assert len(left[0]) == 3 + 12 + 1 + 10, "what stays, what was created, changed and deleted"
    assert sorted(map(repr, left[1])) == sorted(map(repr, left[0]))


@pytest.mark.parametrize("write", [add_by_flush, create_many, create_later])
def test_a_flush_and_they_refuse_the_same(api: Api, write: Any) -> None:
    def end(db: Session) -> None:
        db.require(OrgUnit, world.unit("trangan")).valid_to = today() - timedelta(days=1)

    api.run(end)
    before = api.one(sa.select(sa.func.count()).select_from(LogEntry))
    both = Scope(units=(HOME, world.unit("trangan")))
    wrong: tuple[tuple[Scope, Rows, str], ...] = (
        (WITHIN, [build_place(1), build_place(2, world.unit("trangan"))], "outside-units"),
        (both, [build_place(1), build_place(2, world.unit("trangan"))], "unit-not-valid"),
    )
    for scope, rows, code in wrong:
        own = partial(write_each, write=write, rows={Establishment: rows})
        with pytest.raises(AppError) as refused:
            api.within(scope, own, writes=True)
        assert code in (refused.value.code, *(error.code for error in refused.value.errors))
    twice = build_place(1)
    with pytest.raises(IntegrityError):
        api.within(WITHIN, lambda db: write(db, Establishment, [twice, twice]), writes=True)
    assert api.one(sa.select(sa.func.count()).select_from(LogEntry)) == before


@pytest.mark.parametrize("create", [create_many, create_later])
def test_a_savepoint_that_falls_takes_their_log_with_it(api: Api, create: Any) -> None:
    stays, falls = build_place(1), build_place(2)

    def work(db: Session) -> None:
        create(db, Establishment, [stays])
        savepoint = db.begin_nested()
        create(db, Establishment, [falls])
        savepoint.rollback()

    api.within(WITHIN, work, writes=True)
    ids = [stays["id"], falls["id"]]
    there = sa.select(Establishment.id).where(Establishment.id.in_(ids))
    assert [row.id for row in api.all(there)] == [stays["id"]]
    logged = sa.select(LogEntry.entity_id).where(LogEntry.entity_id.in_([stays["id"], falls["id"]]))
    assert [row.entity_id for row in api.all(logged)] == [stays["id"]]


@pytest.mark.parametrize("stays", [True, False])
def test_a_long_list_does_not_keep_its_log_in_memory(
    api: Api, monkeypatch: pytest.MonkeyPatch, stays: bool
) -> None:
    monkeypatch.setattr(pending_changes, "MAX_PENDING_ROWS", 5)
    batches = [[build_place(number) for number in range(3)] for _ in range(4)]
    kept = []

    def work(db: Session) -> None:
        for rows in batches:
            create_many(db, Establishment, rows)
            kept.append(len(pending_changes.get_pending_changes(db).rows))
        if not stays:
            db.rollback()

    api.within(WITHIN, work, writes=True)
    assert kept == [3, 0, 3, 0]
    ids = [row["id"] for rows in batches for row in rows]
    logged = sa.select(LogEntry.entity_id).where(LogEntry.entity_id.in_(ids)).order_by(LogEntry.seq)
    assert [row.entity_id for row in api.all(logged)] == (ids if stays else [])


def test_their_statements_do_not_grow_with_them(api: Api) -> None:
    asked = []
    for count in (2, 40):
        rows = build_rows([build_place(number) for number in range(count)])
        with api.queries() as seen:
            api.within(WITHIN, partial(write_each, write=create_many, rows=rows), writes=True)
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 6, "three tables, their units, the log and its place"


def test_many_rows_share_a_statement_and_all_are_in_the_index_of_words(api: Api) -> None:
    """FTS5 of SQLite writes to the disk at the end of each statement."""
    if not api.database.is_sqlite:
        return
    rows = build_rows([build_place(number) for number in range(2 * ROWS_OF_STATEMENT + 1)])

    def count_hits(db: Session) -> int:
        create_many(db, Establishment, rows[Establishment])
        found = sa.text(
            "SELECT count(*) FROM establishment_words WHERE establishment_words MATCH 'rla'"
        )
        hits: int = db.connection().execute(found).scalar_one()
        return hits

    with api.queries() as seen:
        assert api.within(WITHIN, count_hits, writes=True) == len(rows[Establishment])
    assert sum(text.startswith("INSERT INTO establishments ") for text in seen) == 3
