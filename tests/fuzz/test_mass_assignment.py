"""Every column name of every table, sent to every write: none but the described is taken (R5)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from backend.core.session.models import Base
from tests.acting import Api
from tests.fuzz.surface import Write, prepare, send, who_may, writes

FEW = 40
"""Columns in one request; an answer names no more than its first errors."""


def columns() -> list[str]:
    return sorted({c.name for table in Base.metadata.tables.values() for c in table.columns})


@pytest.mark.once
@pytest.mark.whole_proof
def test_no_write_takes_a_field_that_it_does_not_name(api: Api, app: FastAPI) -> None:
    act = prepare(api)
    taken, asked = [], 0
    for write, foreign in pieces(app, act):
        body = {**write.body, **dict.fromkeys(foreign, "1")}
        said = refusal(api, write, body)
        named = {e["pointer"] for e in said["errors"] if e["code"] == "extra-forbidden"}
        taken += [(write.name, c) for c in foreign if f"/{c}" not in named]
        asked += len(foreign)
    assert not taken
    assert asked > 3_000


def refusal(api: Api, write: Write, body: dict[str, Any]) -> Any:
    """What is told to the first of those who may write that gets as far as the body."""
    for person in who_may(api, write):
        answer = send(person, write.operation.method, write.path, body)
        assert answer.status_code >= 400, (write.name, answer.text)
        if answer.status_code == 422:
            return answer.json()
    raise AssertionError(write.name)


def pieces(app: FastAPI, act: UUID) -> Iterator[tuple[Write, list[str]]]:
    """Each write with the columns that it does not name, a few at a time: answers list so many."""
    for write in writes(app, act):
        foreign = [c for c in columns() if c not in write.fields]
        for start in range(0, len(foreign), FEW):
            yield write, foreign[start : start + FEW]


@pytest.mark.whole_proof
def test_what_a_write_does_not_name_stays_as_it_was(api: Api, app: FastAPI) -> None:
    act = prepare(api)
    before = stored(api)
    for write in writes(app, act):
        foreign = [c for c in columns() if c not in write.fields]
        for person in who_may(api, write):
            body = {**write.body, **dict.fromkeys(foreign)}
            answer = send(person, write.operation.method, write.path, body)
            assert answer.status_code >= 400, write.name
    assert before == stored(api)


def stored(api: Api) -> dict[str, list[Any]]:
    """All rows of the tables that people write to."""
    tables = [t for t in Base.metadata.sorted_tables if t.name in KEPT]
    assert len(tables) == len(KEPT)
    selects = {t.name: t.select().order_by(*t.primary_key) for t in tables}
    return {
        name: api.all(select.execution_options(unscoped="a test compares"))
        for name, select in selects.items()
    }


KEPT = {
    "establishments",
    "inspections",
    "violations",
    "plans",
    "plan_targets",
    "plan_tasks",
    "plan_task_evidence",
    "plan_approval_steps",
    "inspection_teams",
    "inspection_team_members",
    "workforce_counts",
    "commitments",
    "org_units",
    "role_grants",
    "staff",
    "trainings",
    "training_attendances",
    "training_head_counts",
}
