"""Statements get the values that SQLAlchemy would give them, without comparing parameters."""

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.sql.annotation import Annotated
from sqlalchemy.sql.compiler import SQLCompiler

from backend.core.actor import Scope
from backend.core.db import Session
from backend.core.parameters import Placing
from backend.features.violations.models import Violation
from tests import world
from tests.acting import Api
from tests.features.support_releases.surfaces import every_read

UNITS = Scope(units=(world.unit("binhluc"),), teams=None)


def test_every_read_gets_the_values_that_sqlalchemy_would_give(
    api: Api, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed, seen = Placing.construct_params, [0]

    def both(self: Placing, *args: Any, **kwargs: Any) -> Any:
        given = placed(self, *args, **kwargs)
        assert given == SQLCompiler.construct_params(self, *args, **kwargs), self.string
        seen[0] += bool(self._places)
        return given

    monkeypatch.setattr(Placing, "construct_params", both)
    for person in ("district", "inspector"):
        told = every_read(app, api.as_(person))
        assert all(status < 500 for status, *_ in told.values())
    assert seen[0] > 300


def test_the_same_statement_again_compares_no_parameters(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = [0]
    equal = Annotated.__eq__

    def counted(self: Any, other: Any) -> Any:
        compared[0] += 1
        return equal(self, other)

    def asked(db: Session) -> int:
        listed = sa.select(Violation.id, Violation.stage).where(Violation.occurred_on > world.TODAY)
        found = []
        for _ in range(3):
            compared[0] = 0
            db.execute(listed).all()
            found.append(compared[0])
        return found[-1]

    monkeypatch.setattr(Annotated, "__eq__", counted)
    assert api.within(UNITS, asked) == 0
