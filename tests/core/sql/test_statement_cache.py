"""Statements built anew answer through their cached text as they do through the session."""

from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.actor import Actor
from backend.core.session.session import STATEMENTS, Session
from backend.core.sql import statement_cache
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import Inspection
from tests import world
from tests.acting import Api
from tests.contract import objects
from tests.core.sql.test_compiled_query import COLUMNS, SCOPES

Statement = sa.Select[*tuple[Any, ...]]
PLACES: Statement = sa.select(*COLUMNS).order_by(Establishment.id)
VISITS: Statement = sa.select(Inspection.id, Inspection.status, Inspection.inspected_on)
SHAPES: dict[str, Callable[[int], Statement]] = {
    "a number": PLACES.limit,
    "a day": lambda n: VISITS.where(Inspection.inspected_on >= date(2022, 1 + n, 1)),
    "a text": lambda n: PLACES.where(Establishment.name.contains(str(n))),
    "an enumeration": lambda n: PLACES.where(
        Establishment.establishment_type == ("karaoke", "bar", "massage")[n % 3]
    ),
    "null or a value": lambda n: PLACES.where(Establishment.latitude == (None if n % 2 else 20.5)),
    "a list": lambda n: PLACES.where(Establishment.name.in_([str(i) for i in range(n)])),
    "values twice": lambda n: PLACES.where(Establishment.name != str(n)).where(
        Establishment.id.in_(
            sa.select(Inspection.establishment_id).where(Inspection.record_no != str(n))
        )
    ),
    "a value by its name": lambda n: PLACES.where(
        Establishment.name != sa.bindparam("name"),
        Establishment.id.in_(
            sa.select(Inspection.establishment_id).where(Inspection.record_no != sa.bindparam("no"))
        ),
    ).params(name=f"place {n}", no=str(n)),
    "a constant column": lambda n: sa.select(Establishment.id, sa.literal(n).label("n")),
}


def test_every_value_and_scope_has_its_own_rows(api: Api) -> None:
    def look(db: Session) -> None:
        objects.populate(db)
        db.flush()
        scopes, numbers = list(SCOPES.values()), (1, 2, 3, 1)
        for build, number, scope in product(SHAPES.values(), numbers, scopes):
            db.info.update(scope=scope, actor=Actor(id=world.user("district")))
            found, expected = db.load_rows(build(number)), db.execute(build(number)).all()
            assert [tuple(row) for row in found] == [tuple(row) for row in expected]
            assert [row._mapping for row in found] == [dict(row._mapping) for row in expected]
            (alone,) = db.load_together([build(number)])
            assert [tuple(row) for row in alone] == [tuple(row) for row in expected]

    api.run(look)


def test_a_shape_is_compiled_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[object] = []
    build_shape_variant = statement_cache.build_shape_variant

    def count(*given: Any) -> Any:
        compiled.append(given)
        return build_shape_variant(*given)

    monkeypatch.setattr(statement_cache, "build_shape_variant", count)
    for number in range(1, 5):
        read = PLACES.limit(number).where(Establishment.name != f"shape {number}")
        api.within(SCOPES["commune"], partial(Session.load_rows, statement=read))
    assert len(compiled) == 1
    named = PLACES.where(Establishment.name == sa.bindparam("name"))
    for name in ("Nhà nghỉ Hương Sen", "Karaoke Sao Đêm", "no such place"):
        rows = api.within(
            SCOPES["commune"], partial(Session.load_rows, statement=named.params(name=name))
        )
        assert len(rows) == (name != "no such place")
    assert len(compiled) == 2


def test_what_has_no_shape_is_not_read_together(api: Api) -> None:
    raw = sa.select(sa.table("establishments", sa.column("id")))
    with pytest.raises(TypeError, match="no entity"):
        api.run(partial(Session.load_together, statements=[PLACES, raw]))


def test_few_shapes_are_kept(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement_cache, "MAX_SHAPES", 3)
    for number in range(8):
        names = [Establishment.name.label(f"name_{i}") for i in range(number + 1)]
        rows = api.run(partial(Session.load_rows, statement=sa.select(*names)))
        assert {len(row) for row in rows} == {number + 1}
    assert len(STATEMENTS._variants) <= 3
