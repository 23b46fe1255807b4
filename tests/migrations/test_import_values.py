"""What earlier releases kept of refused cells of imports is gone after the upgrade.

The rows are written as those releases wrote them. Where an error stands and what it is stays.
"""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from starlette.testclient import TestClient

from backend.core.session.models import Base
from backend.migrations import build_alembic_config, migrate
from tests import world
from tests.databases import Databases
from tests.migrations.test_migrations import look

pytestmark = pytest.mark.in_turn

BEFORE = "9c1f0e5b7a31"
"""The revision of the last release that kept refused cells."""
CARD = "035203001234"
TYPED = f"CCCD {CARD}"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
PLACES = ("imports.columns", "imports.errors", "imports.warnings", "import_rows.rows")


def table(name: str) -> sa.Table:
    return Base.metadata.tables[name]


def error(cell: str, code: str, **params: Any) -> dict[str, Any]:
    known = {"value": TYPED, "header": "Tên cơ sở"}
    told = {"sheet": "Danh sách", "cell": cell, "value": TYPED, "code": code}
    return {**told, "params": {**known, **params}, "suggestion": CARD}


REFUSED = [
    error("A3", "cell-names-person"),
    error("B4", "cell-unknown-choice"),
    error("C5", "cell-date-year-only", year=CARD[-4:]),
]
DOUBTED = [error("A6", "row-like-another", name="Nhà nghỉ A")]
MISSING = {**error("A1", "column-missing"), "value": "", "params": {"header": "Địa chỉ"}}
MISSING["suggestion"] = None


def kept_row(number: int, errors: list[Any], warnings: list[Any]) -> dict[str, Any]:
    return {
        "sheet": "Danh sách",
        "row": number,
        "action": "error" if errors else "create",
        "record_id": None,
        "version": None,
        "cells": {"A": TYPED if errors else "Nhà nghỉ A"},
        "values": {"name": TYPED if errors else "Nhà nghỉ A"},
        "undo": None,
        "changes": {},
        "conflicts": [],
        "errors": errors,
        "warnings": warnings,
    }


ROWS = [
    *(kept_row(at, [one], []) for at, one in enumerate(REFUSED, 3)),
    kept_row(6, [], DOUBTED),
]


def import_row(status: str) -> dict[str, Any]:
    heading = {"sheet": "Danh sách", "column": "A", "header": "Tên cơ sở", "field": "name"}
    counts = dict.fromkeys(("created", "updated", "unchanged", "conflict", "duplicate"), 0)
    return {
        "id": uuid4(),
        "org_unit_id": world.unit("binhnghia"),
        "kind": "establishments",
        "file_name": "danh-sach.xlsx",
        "uploaded_by_id": world.user("binhnghia"),
        "status": status,
        "dry_run": True,
        "partial": True,
        "columns": [{**heading, "how": "exact", "samples": [TYPED]}],
        "row_count": len(ROWS),
        "error_count": len(REFUSED),
        **{f"{name}_count": number for name, number in counts.items()},
        "errors": [*REFUSED, MISSING],
        "warnings": DOUBTED,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }


def write_import(connection: sa.Connection, status: str) -> UUID:
    row = import_row(status)
    connection.execute(sa.insert(table("imports")).values(**row))
    owned = {"import_id": row["id"], "org_unit_id": row["org_unit_id"]}
    connection.execute(sa.insert(table("import_files")).values(**owned, content=TYPED.encode()))
    connection.execute(sa.insert(table("import_rows")).values(**owned, number=0, rows=ROWS))
    return UUID(str(row["id"]))


def write_answer(connection: sa.Connection) -> None:
    """What is kept for a repeated request: the answer, words and all."""
    said = {name: REFUSED[0][name] for name in ("sheet", "cell", "value", "code", "suggestion")}
    told = {"errors": [{**said, "message": f"“{TYPED}”"}], "warnings": [], "columns": []}
    row = {"actor_id": world.user("binhnghia"), "key": "key:one", "request_hash": "0" * 64}
    body = json.dumps({**told, "duplicate_count": 0}).encode()
    row |= {"status": 201, "headers": {}, "body": body, "created_at": NOW}
    connection.execute(sa.insert(table("idempotency_keys")).values(**row))


def find_card(connection: sa.Connection) -> set[str]:
    """The columns in which the number stands."""
    return {
        f"{name}.{column}"
        for name in ("imports", "import_rows", "import_files", "idempotency_keys")
        for row in connection.execute(sa.select(table(name))).mappings()
        for column, value in row.items()
        if isinstance(value, list | bytes) and CARD[-4:] in text_of(value)
    }


def text_of(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else json.dumps(value)


def errors_of(connection: sa.Connection, id: UUID) -> tuple[list[Any], list[Any]]:
    """The errors of an import and those of its rows."""
    told = connection.scalar(
        sa.select(table("imports").c.errors).where(table("imports").c.id == id)
    )
    runs = table("import_rows")
    rows = connection.scalar(sa.select(runs.c.rows).where(runs.c.import_id == id))
    assert told is not None
    assert rows is not None
    return told, [one for row in rows for one in row["errors"]]


@pytest.mark.parametrize("status", ["checked", "applied", "reverted"])
def test_refused_cells_of_earlier_imports_are_forgotten(
    databases: Databases, http: TestClient, status: str
) -> None:
    url = databases.fresh()
    command.downgrade(build_alembic_config(url), BEFORE)
    id = look(http, url, lambda c: write_import(c, status))
    look(http, url, write_answer)
    assert look(http, url, find_card) == {
        *PLACES,
        "import_files.content",
        "idempotency_keys.body",
    }, "the earlier release kept it"
    migrate(url)
    assert look(http, url, find_card) == set()
    told, of_rows = look(http, url, lambda c: errors_of(c, id))
    assert [(e["cell"], e["code"], e["value"]) for e in of_rows] == [
        (e["cell"], e["code"], None) for e in REFUSED
    ]
    assert told == [*of_rows, MISSING]
    assert [e["params"]["header"] for e in of_rows] == ["Tên cơ sở"] * len(REFUSED)
    command.downgrade(build_alembic_config(url), BEFORE)
    migrate(url)
    assert look(http, url, lambda c: errors_of(c, id)) == (told, of_rows)
    databases.drop(url)


def test_an_import_that_waits_keeps_its_workbook(databases: Databases, http: TestClient) -> None:
    """Its check begins after the upgrade and leaves such cells out itself."""
    url = databases.fresh()
    command.downgrade(build_alembic_config(url), BEFORE)
    look(http, url, lambda c: write_import(c, "queued"))
    migrate(url)
    assert "import_files.content" in look(http, url, find_card)
    databases.drop(url)


def test_good_rows_keep_what_goes_in(databases: Databases, http: TestClient) -> None:
    url = databases.fresh()
    command.downgrade(build_alembic_config(url), BEFORE)
    look(http, url, lambda c: write_import(c, "checked"))
    migrate(url)
    (rows,) = look(http, url, lambda c: c.scalars(sa.select(table("import_rows").c.rows)).all())
    assert [row["values"] for row in rows] == [{}, {}, {}, {"name": "Nhà nghỉ A"}]
    databases.drop(url)
