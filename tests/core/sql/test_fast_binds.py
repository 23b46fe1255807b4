"""Statements get the values that SQLAlchemy would give them, without comparing parameters."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.exc import StatementError
from sqlalchemy.sql.annotation import Annotated
from sqlalchemy.sql.compiler import SQLCompiler

from backend.core.errors.exceptions import NotFound
from backend.core.session.actor import Scope
from backend.core.session.session import Session
from backend.core.sql.fast_binds import FastBindCompiler
from backend.domains.enforcement.violations.models import Violation
from backend.domains.inspections.inspections.models import Inspection
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import signed, with_violation
from tests.domains.support.support_releases.surfaces import every_read

UNITS = Scope(units=(world.unit("binhluc"),), teams=None)
SEVERAL = Scope(units=(world.unit("binhnghia"), world.unit("trangan")), teams=None)


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Compares each statement's values with those of SQLAlchemy; counts what was given here."""
    placed, seen = FastBindCompiler.construct_params, [0]

    def both(self: FastBindCompiler, *args: Any, **kwargs: Any) -> Any:
        given = placed(self, *args, **kwargs)
        assert given == SQLCompiler.construct_params(self, *args, **kwargs), self.string
        seen[0] += bool(self._sources)
        return given

    monkeypatch.setattr(FastBindCompiler, "construct_params", both)
    return seen


@pytest.mark.whole_proof
def test_every_read_gets_the_values_that_sqlalchemy_would_give(
    api: Api, app: FastAPI, compared: list[int]
) -> None:
    for person in ("district", "inspector"):
        told = every_read(app, api.as_(person))
        assert all(status < 500 for status, *_ in told.values())
    assert compared[0] > 300


def test_so_does_every_write(api: Api, compared: list[int]) -> None:
    assert signed(api, with_violation())["status"] == "signed"
    district = api.as_("district")
    found = district.get("/violations").json()["items"][0]
    sent = district.post(f"/violations/{found['id']}/send", {"sent_to": "Công an"}, etag=found)
    assert sent.status_code == 200
    assert compared[0] >= 10  # the others are compiled once, and their values written by the driver


def test_a_value_that_must_be_named_is_missed_in_words(api: Api) -> None:
    asked = sa.select(Violation.id).where(Violation.id == sa.bindparam("wanted"))

    def ask(db: Session) -> None:
        assert db.execute(asked, {"wanted": world.unit("hanam")}).all() == []
        with pytest.raises(StatementError, match="value is required for bind parameter 'wanted'"):
            db.execute(asked)

    api.within(UNITS, ask)


def test_the_same_statement_again_compares_no_parameters(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = [0]
    equal = Annotated.__eq__

    def counted(self: Any, other: Any) -> Any:
        compared[0] += 1
        return equal(self, other)

    def listed(db: Session) -> None:
        later = Violation.occurred_on > world.TODAY
        db.execute(sa.select(Violation.id, Violation.stage).where(later)).all()

    def spread(db: Session) -> None:
        visited = sa.select(Inspection.establishment_id)
        db.execute(sa.select(Violation.id).where(Violation.establishment_id.in_(visited))).all()

    def required(db: Session) -> None:
        with pytest.raises(NotFound):
            db.require(Violation, world.unit("hanam"))

    def thrice(db: Session, ask: Callable[[Session], None]) -> int:
        for _ in range(3):
            compared[0] = 0
            ask(db)
        return compared[0]

    monkeypatch.setattr(Annotated, "__eq__", counted)
    for ask, built in ((listed, 1), (spread, 0), (required, 0)):
        for scope in (UNITS, SEVERAL):
            assert api.within(scope, partial(thrice, ask=ask)) <= built
