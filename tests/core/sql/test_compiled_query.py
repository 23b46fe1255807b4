"""Reads that are made once answer as the same statement does through the session."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.actor import EVERYTHING, Actor, Scope
from backend.core.session.models import Base
from backend.core.session.session import Session
from backend.core.sql.compiled_query import MAX_VARIANTS, CompiledQuery
from backend.core.sql.compiled_union import AskedQuery
from backend.core.sql.types import QueryValue
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.planning.plans.models import Plan
from tests import world
from tests.acting import Api
from tests.contract import objects

COLUMNS = (
    Establishment.id,
    Establishment.name,
    Establishment.establishment_type,
    Establishment.status,
    Establishment.latitude,
    Establishment.opened_on,
    Establishment.created_at,
)
SCOPES = {
    "everything": EVERYTHING,
    "nothing": Scope(),
    "commune": Scope(units=(world.unit("binhnghia"),)),
    "district": Scope(units=(world.unit("binhluc"),)),
    "two communes": Scope(units=(world.unit("binhnghia"), world.unit("liemphong"))),
    "no team": Scope(units=(world.unit("binhluc"),), teams=()),
    "a team": Scope(units=(world.unit("binhluc"),), teams=(world.team("district"),)),
}
STATEMENTS: dict[str, Any] = {
    "scoped": sa.select(*COLUMNS).order_by(Establishment.id),
    "shared": sa.select(Plan.id, Plan.org_unit_id, Plan.year).order_by(Plan.id),
    "teamed": sa.select(Inspection.id, Inspection.team_id, Inspection.checklist).order_by(
        Inspection.id
    ),
    "joined": sa.select(Inspection.id, Establishment.name, InspectionTeam.level)
    .outerjoin(Establishment, Establishment.id == Inspection.establishment_id)
    .outerjoin(InspectionTeam, InspectionTeam.id == Inspection.team_id)
    .order_by(Inspection.id),
    "nested": sa.select(Establishment.id)
    .where(Establishment.id.in_(sa.select(Inspection.establishment_id)))
    .order_by(Establishment.id),
}

MIXED = {
    "told": CompiledQuery(
        sa.select(
            sa.bindparam("name", type_=sa.Text()).label("name"),
            *(Inspection.inspected_on, Inspection.status, Inspection.checklist),
            *(Inspection.signed_at, Inspection.created_at, Inspection.version),
        )
    ),
    "counted": CompiledQuery(
        sa.select(
            Inspection.org_unit_id,
            sa.func.sum(Inspection.version).label("whole"),
            (Inspection.version > 0).label("is_there"),
        ).group_by(Inspection.org_unit_id, Inspection.version)
    ),
    "none": CompiledQuery(sa.select(Establishment.name).where(Establishment.name == "nowhere")),
}
"""Of columns of every kind."""


def test_a_kept_read_sees_what_the_session_sees(api: Api) -> None:
    def look(db: Session) -> None:
        objects.populate(db)
        db.flush()
        system, all_kept = db.actor, {name: CompiledQuery(STATEMENTS[name]) for name in STATEMENTS}
        for (name, kept), (scope, seen) in product(all_kept.items(), SCOPES.items()):
            db.info.update(actor=Actor(world.user("district")), scope=seen)
            first = [tuple(row) for row in db.fetch(kept)]
            again = [tuple(row) for row in db.fetch(kept)]
            expected = [tuple(row) for row in db.execute(STATEMENTS[name])]
            assert first == again == expected, (name, scope)
            assert expected or scope != "everything", name
        db.info.update(actor=system, scope=EVERYTHING)

    api.run(look)


@pytest.mark.parametrize("times", [1, 2, 13])
def test_several_sets_of_values_are_asked_in_one_statement(api: Api, times: int) -> None:
    some = sa.bindparam("some", type_=sa.Uuid(), expanding=True)
    name = sa.bindparam("name", type_=sa.Text())
    kept = CompiledQuery(sa.select(name, Establishment.id).where(Establishment.id.in_(some)))
    places = [world.establishment(n) for n in ("binhnghia", "binhnghia2", "trangan")]
    several: list[dict[str, QueryValue]] = [
        {"name": f"{n}", "some": (places[n % 3], places[(n + 1) % 3])} for n in range(times)
    ]

    def look(db: Session) -> None:
        system = db.actor
        for scope in SCOPES.values():
            db.info.update(actor=Actor(world.user("district")), scope=scope)
            alone = [tuple(row) for values in several for row in db.fetch(kept, **values)]
            with api.queries() as asked:
                together = [tuple(row) for row in db.fetch_many(kept, several)]
            assert sorted(together) == sorted(alone)
            assert len(asked) == 1
        db.info.update(actor=system, scope=EVERYTHING)

    api.run(look)


def test_queries_of_any_shape_are_asked_in_one_statement(api: Api) -> None:
    """Each has the rows that it has alone, by whatever its session may see."""
    shapes = {name: CompiledQuery(one) for name, one in STATEMENTS.items()} | MIXED
    named = {"told": {"name": "own"}}
    asked = [AskedQuery(query, named.get(name, {})) for name, query in shapes.items()]

    def look(db: Session) -> None:
        objects.populate(db)
        db.flush()
        system = db.actor
        for name, scope in SCOPES.items():
            db.info.update(actor=Actor(world.user("district")), scope=scope)
            alone = [db.fetch(one.query, **one.values) for one in asked]
            assert any(alone) or name != "everything"
            for times in (1, 2):
                with api.queries() as seen:
                    together = db.fetch_together(asked * times)
                assert len(seen) == 1
                assert [sorted(map(repr, rows)) for rows in together] == [
                    sorted(map(repr, rows)) for rows in alone * times
                ]
        assert db.fetch_together([]) == []
        db.info.update(actor=system, scope=EVERYTHING)

    api.run(look)


def test_many_values_are_asked_in_several_statements(api: Api) -> None:
    """A driver takes 32,767 values of one statement at most."""
    some = sa.bindparam("some", type_=sa.Uuid(), expanding=True)
    kept = CompiledQuery(sa.select(Establishment.id).where(Establishment.id.in_(some)))
    own = world.establishment("binhnghia")
    asked = [AskedQuery(kept, {"some": (own,) * 20_000}), AskedQuery(kept, {"some": (own,)})] * 2

    def look(db: Session) -> None:
        with api.queries() as seen:
            assert db.fetch_together(asked) == [[(own,)]] * 4
        assert len(seen) == 2

    api.run(look)


def test_parameters_and_lists_are_given_by_name(api: Api) -> None:
    some = sa.bindparam("some", type_=sa.Uuid(), expanding=True)
    kept = CompiledQuery(
        sa.select(Establishment.name)
        .where(Establishment.id.in_(some), Establishment.name != sa.bindparam("but"))
        .order_by(Establishment.name)
    )
    all_three = tuple(world.establishment(n) for n in ("binhnghia", "binhnghia2", "trangan"))

    def names(db: Session, wanted: tuple[UUID, ...]) -> list[str]:
        return [row.name for row in db.fetch(kept, some=wanted, but="Karaoke Sao Đêm")]

    seen = [api.run(lambda db, n=n: names(db, all_three[:n])) for n in (3, 0, 1, 2)]
    assert seen == [
        ["Khách sạn Bình Minh", "Nhà nghỉ Hương Sen"],
        [],
        *[["Nhà nghỉ Hương Sen"]] * 2,
    ]


def test_what_waits_is_seen_and_forms_stay_few(api: Api) -> None:
    kept = CompiledQuery(
        sa.select(Establishment.name).where(
            Establishment.id.in_(sa.bindparam("some", type_=sa.Uuid(), expanding=True))
        )
    )

    def change(db: Session) -> list[list[str]]:
        place = db.require(Establishment, world.establishment("binhnghia"))
        place.name = "Nhà nghỉ Mới"
        ids = (place.id,)
        return [
            [row.name for row in db.fetch(kept, some=ids * n)] for n in range(1, MAX_VARIANTS + 3)
        ]

    assert api.run(change) == [["Nhà nghỉ Mới"]] * (MAX_VARIANTS + 2)
    assert 0 < len(kept._variants) <= MAX_VARIANTS


def test_a_blind_subselect_is_refused_here_too(api: Api) -> None:
    both = sa.and_(Inspection.establishment_id == Establishment.id, Inspection.version > 0)
    kept = CompiledQuery(sa.select(Establishment.id).where(sa.exists().where(both)))

    def look(db: Session) -> None:
        db.info.update(scope=SCOPES["commune"])
        with pytest.raises(RuntimeError, match="bypasses scope"):
            db.fetch(kept)

    api.run(look)


def test_tables_without_entities_are_refused_at_once() -> None:
    """The session's criteria narrow statements of entities; of a bare table they would not."""
    with pytest.raises(TypeError, match="scope"):
        CompiledQuery(sa.select(sa.table("establishments", sa.column("name"))))
    with pytest.raises(TypeError, match="scope"):
        CompiledQuery(sa.select(Base.metadata.tables["establishments"]))
