"""The database itself keeps signed records, their members and what they list (R41)."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.core.session.models import Base
from backend.core.session.session import Session
from backend.domains.inspections.inspections.models import InspectionMember
from migrations.triggers import create_triggers, drop_triggers
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import (
    act,
    done,
    made,
    signed,
    whole,
    with_violation,
)


def count(api: Api) -> int:
    found: int = api.one(sa.select(sa.func.count()).select_from(InspectionMember))
    return found


def sql(api: Api, statement: str, **values: Any) -> int:
    """Run one statement past every rule of the application; the rows it touched."""

    def run(db: Session) -> int:
        typed = [sa.bindparam(k, type_=sa.Uuid()) for k, v in values.items() if is_id(v)]
        result = db.connection().execute(sa.text(statement).bindparams(*typed), values)
        return int(result.rowcount)

    return api.run(run)


def is_id(value: Any) -> bool:
    return isinstance(value, UUID)


@pytest.fixture
def record(api: Api) -> dict[str, Any]:
    return signed(api, with_violation())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inspections SET statement = 'x' WHERE id = :id",
        "UPDATE inspections SET status = 'draft' WHERE id = :id",
        "UPDATE inspections SET version = version + 1 WHERE id = :id",
        "UPDATE inspections SET record_no = '99/BB-ĐKT178' WHERE id = :id",
        "DELETE FROM inspections WHERE id = :id",
        "DELETE FROM inspection_members WHERE inspection_id = :id",
        "UPDATE inspection_members SET member_id = :member WHERE inspection_id = :id",
        "INSERT INTO inspection_members (inspection_id, member_id) VALUES (:id, :member)",
        "DELETE FROM violations WHERE inspection_id = :id",
        "UPDATE violations SET occurred_on = '2022-09-01' WHERE inspection_id = :id",
        "UPDATE violations SET inspection_id = NULL, source = 'x' WHERE inspection_id = :id",
        "UPDATE violations SET establishment_id = :place WHERE inspection_id = :id",
        "UPDATE violations SET violation_type_id = :act WHERE inspection_id = :id",
    ],
)
def test_no_statement_changes_what_was_signed(
    api: Api, record: dict[str, Any], statement: str
) -> None:
    before = done(api.as_("district").get(f"/inspections/{record['id']}"))
    values = {
        "id": UUID(record["id"]),
        "member": world.member("van-hoa"),
        "place": world.establishment("trangan"),
        "act": act("guest_checks_incomplete"),
    }
    used = {name: value for name, value in values.items() if f":{name}" in statement}
    with pytest.raises(IntegrityError, match="signed-record"):
        sql(api, statement, **used)
    assert done(api.as_("district").get(f"/inspections/{record['id']}")) == before


def test_nobody_moves_into_signed_minutes(api: Api, record: dict[str, Any]) -> None:
    draft = UUID(made(api.as_("inspector").post("/inspections", with_violation()))["id"])
    move = "UPDATE inspection_members SET inspection_id = :id WHERE inspection_id = :draft"
    with pytest.raises(IntegrityError, match="signed-record"):
        sql(api, move, id=UUID(record["id"]), draft=draft)


def test_a_place_with_signed_records_stays(api: Api, record: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        sql(api, "DELETE FROM establishments WHERE id = :id", id=world.establishment("binhnghia"))


def test_sqlite_replaces_no_signed_row(api: Api, record: dict[str, Any]) -> None:
    """INSERT OR REPLACE removes the row in its way without firing triggers on DELETE."""
    if not api.database.is_sqlite:
        return  # PostgreSQL has no such statement
    columns = [f'"{c.name}"' for c in Base.metadata.tables["inspections"].columns]
    inspector = api.as_("inspector")
    other = UUID(made(inspector.post("/inspections", whole()))["id"])
    kept = count(api)
    for id in ("id", ":other"):  # over itself, and over its number
        source = ", ".join(id if c == '"id"' else c for c in columns)
        replace = (
            f"INSERT OR REPLACE INTO inspections ({', '.join(columns)}) "
            f"SELECT {source} FROM inspections WHERE id = :id"
        )
        values = {"other": other} if id == ":other" else {}
        with pytest.raises(IntegrityError, match=r"UNIQUE constraint failed: inspections\.id"):
            sql(api, replace, id=UUID(record["id"]), **values)
    steal = (
        "UPDATE OR REPLACE inspections SET (team_id, record_year, record_seq) = "
        "(SELECT team_id, record_year, record_seq FROM inspections WHERE id = :id) "
        "WHERE id = :other"
    )
    with pytest.raises(IntegrityError, match=r"UNIQUE constraint failed: inspections\.id"):
        sql(api, steal, id=UUID(record["id"]), other=other)
    assert count(api) == kept
    read = done(api.as_("district").get(f"/inspections/{record['id']}"))
    assert read == record | {"same_visit_id": str(other)}


def test_drafts_and_handling_are_free(api: Api, record: dict[str, Any]) -> None:
    draft = UUID(made(api.as_("inspector").post("/inspections", with_violation()))["id"])
    assert sql(api, "UPDATE inspections SET statement = 'x' WHERE id = :id", id=draft) == 1
    assert sql(api, "DELETE FROM violations WHERE inspection_id = :id", id=draft) == 1
    assert sql(api, "DELETE FROM inspections WHERE id = :id", id=draft) == 1
    paid = "UPDATE violations SET paid_amount = 1 WHERE inspection_id = :id"
    assert sql(api, paid, id=UUID(record["id"])) == 1


def test_the_triggers_can_be_put_up_again(api: Api, record: dict[str, Any]) -> None:
    api.run(lambda db: create_triggers(db.connection()))
    change = "UPDATE inspections SET statement = 'x' WHERE id = :id"
    with pytest.raises(IntegrityError, match="signed-record"):
        sql(api, change, id=UUID(record["id"]))
    api.run(lambda db: drop_triggers(db.connection()))
    assert sql(api, change, id=UUID(record["id"])) == 1
