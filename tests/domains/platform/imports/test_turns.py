"""A long list is stored in short turns: others write in between, and nobody sees half a check."""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.server.admission import Caller
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.platform.imports import jobs
from backend.domains.platform.imports.models import (
    RUN,
    Import,
    ImportRows,
    ImportStatus,
    StagedRow,
)
from backend.domains.platform.jobs.context import JobContext
from tests import world
from tests.acting import Api
from tests.domains.platform.imports.lists import finished, many, send
from tests.domains.platform.imports.test_background import left_behind, start_again

PLACE = world.establishment("trangan")
SOMEBODY = Caller("somebody else", seconds=None)
ROWS = 4 * RUN + 200


def ask_to_write(api: Api, events: list[str]) -> None:
    """Let somebody else ask for a turn now; on SQLite return once they wait for it."""

    def work(db: Session) -> None:
        db.save(db.require(Establishment, PLACE), {"room_count": 77})
        events.append("somebody else")

    async def ask() -> None:
        await api.database.run_as_system("another writes", work, caller=SOMEBODY)

    if not api.database.is_sqlite:
        tasks.add(asyncio.get_running_loop().create_task(ask()))
        return
    assert api.http.portal is not None
    api.http.portal.start_task_soon(ask)
    until = time.monotonic() + 60
    while SOMEBODY.person not in api.database.writing.lines:
        assert time.monotonic() < until
        time.sleep(0.005)


tasks: set[asyncio.Task[None]] = set()


@pytest.mark.parametrize("turn", [0, 2])
def test_who_asks_during_a_turn_of_the_check_writes_before_the_next(
    api: Api, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    events: list[str] = []
    store: Callable[..., None] = jobs.add_runs

    def note(db: Session, record: Import, first: int, runs: Sequence[Any]) -> None:
        assert len(runs) <= jobs.RUNS_A_TURN
        if first == turn:
            ask_to_write(api, events)
        store(db, record, first, runs)
        events.append(f"run {first}")

    monkeypatch.setattr(jobs, "RUNS_A_TURN", 1)
    monkeypatch.setattr(jobs, "add_runs", note)
    person = api.as_("binhnghia")
    found = finished(person, send(person, many(ROWS)).json())
    assert (found["status"], found["created_count"]) == ("checked", ROWS)
    turns = [f"run {number}" for number in range(5)]
    assert [event for event in events if event in turns] == turns
    if api.database.is_sqlite:
        assert events == [*turns[: turn + 1], "somebody else", *turns[turn + 1 :]]
    else:
        assert events.index("somebody else") < len(events) - 1, "nobody waits for the check"
    assert api.one(sa.select(Establishment.room_count).where(Establishment.id == PLACE)) == 77


def test_rows_of_a_check_that_was_broken_off_are_not_shown_and_not_kept(api: Api) -> None:
    """As a process leaves them that dies between two turns: the next one checks anew."""
    id, person = left_behind(api, ImportStatus.CHECKING), api.as_("binhnghia")
    api.run(partial(leave_rows, id=id))
    assert person.get(f"/imports/{id}/rows").json()["items"] == []
    start_again(api)
    found = finished(person, person.get(f"/imports/{id}").json())
    assert (found["status"], found["row_count"]) == ("checked", 1)
    shown = person.get(f"/imports/{id}/rows").json()["items"]
    assert [row["cells"]["A"] for row in shown] == ["Nhà nghỉ A"]
    assert api.one(sa.select(sa.func.count()).select_from(ImportRows)) == 1


def test_the_progress_of_a_check_moves(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    go_to = JobContext.go_to

    def note(work: JobContext, percent: int) -> None:
        told.append(percent)
        go_to(work, percent)

    monkeypatch.setattr(JobContext, "go_to", note)
    person = api.as_("binhnghia")
    assert finished(person, send(person, many(ROWS)).json())["status"] == "checked"
    assert told == [79, 84, 88, 93, 95], "a run of rows after the other, once they are parsed"


def leave_rows(db: Session, id: UUID) -> None:
    """Two runs of rows of a check that did not end."""
    row: StagedRow = {
        "sheet": "Danh sách",
        "row": 2,
        "action": "create",
        "record_id": None,
        "version": None,
        "cells": {"A": "Dở dang"},
        "values": {},
        "undo": None,
        "changes": {},
        "conflicts": [],
        "errors": [],
        "warnings": [],
    }
    owned = {"import_id": id, "org_unit_id": world.unit("binhnghia")}
    db.add_all([ImportRows(**owned, number=number, rows=[row]) for number in range(2)])
