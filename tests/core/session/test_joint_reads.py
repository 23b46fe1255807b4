"""Several SELECTs as one statement: each answers the rows that it would answer alone."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Scope
from backend.core.session.joint_reads import JointRead, run_together
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.types import RowSelect
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.accounts.models import User
from backend.domains.planning.plans.models import Plan, PlanTarget
from tests import world
from tests.acting import Api

PLACE = Establishment
WHOLE = Scope((world.unit("binhluc"),))
COMMUNE = Scope((world.unit("binhnghia"),))
LISTS = [
    [world.unit(name) for name in names.split()] for names in ("binhnghia binhmy", "trangan", "")
]


def list_selects() -> list[RowSelect]:
    """Of all types of columns, with joins, groups, lists, another order, and none."""
    last = sa.select(PLACE.id, PLACE.created_at).order_by(PLACE.id.desc()).limit(1)
    return [
        sa.select(PLACE.id, PLACE.name, PLACE.room_count, PLACE.created_at, OrgUnit.valid_to)
        .join(OrgUnit, OrgUnit.id == PLACE.org_unit_id)
        .where(PLACE.name != ""),
        sa.select(sa.func.count(PLACE.id).label("count"), PLACE.org_unit_id).group_by(
            PLACE.org_unit_id
        ),
        sa.select(*(getattr(Plan, one.key) for one in sa.inspect(Plan).column_attrs)),
        sa.select(*(getattr(PlanTarget, one.key) for one in sa.inspect(PlanTarget).column_attrs)),
        sa.select(last.subquery()),
        *(sa.select(PLACE.id).where(PLACE.org_unit_id.in_(units)) for units in LISTS),
        sa.select(User.id, User.is_active).where(User.id == UUID(int=7)),
    ]


def test_each_select_answers_what_it_answers_alone(api: Api) -> None:
    def compare(db: Session) -> list[int]:
        selects = list_selects()
        together = db.load_together(selects)
        for select, rows in zip(selects, together, strict=True):
            alone = db.execute(select).all()
            assert sorted(repr(tuple(row)) for row in rows) == sorted(
                repr(tuple(row)) for row in alone
            )
            assert {type(value) for row in rows for value in row} == {
                type(value) for row in alone for value in row
            }
            if alone:
                assert rows[0]._mapping.keys() == alone[0]._mapping.keys()
        return [len(rows) for rows in together]

    whole, commune = api.within(WHOLE, compare), api.within(COMMUNE, compare)
    assert whole[0] > commune[0] > 0, "each is narrowed to the scope"
    assert whole[-1] == 0


def test_an_id_that_comes_again_is_converted_once(api: Api) -> None:
    def read(db: Session) -> list[UUID]:
        asked = sa.select(PLACE.org_unit_id).where(PLACE.org_unit_id == world.unit("binhnghia"))
        (rows, _) = db.load_together([asked, sa.select(PLACE.id)])
        return [row.org_unit_id for row in rows]

    units = api.within(WHOLE, read)
    assert len(units) > 1
    if api.database.reader.dialect.name == "sqlite":  # PostgreSQL's driver makes ids itself
        assert len({id(unit) for unit in units}) == 1


def test_parts_that_ask_again_share_the_next_statement(api: Api) -> None:
    def read_once(unit: UUID) -> JointRead[int]:
        (rows,) = yield [sa.select(PLACE.id).where(PLACE.org_unit_id == unit)]
        return len(rows)

    def read_twice(unit: UUID) -> JointRead[int]:
        units, _ = yield [sa.select(OrgUnit.id).where(OrgUnit.id == unit), sa.select(PLACE.id)]
        return (yield from read_once(units[0].id))

    def read_if(asks: bool) -> JointRead[int]:
        if asks:
            yield [sa.select(PLACE.id)]
        return 0

    def run(db: Session) -> list[int]:
        unit = world.unit("binhnghia")
        parts = [read_once(unit), read_if(False), read_twice(unit), read_twice(unit)]
        return run_together(db, parts)

    with api.queries() as seen:
        first, nothing, *others = api.within(WHOLE, run)
    assert (nothing, others) == (0, [first, first])
    assert len(seen) == 2


def test_a_value_that_is_written_out_is_the_one_that_was_given(api: Api) -> None:
    """The kept text of one value is not that of another one."""
    unit = sa.bindparam("code", "", sa.String(), literal_execute=True)
    asked = sa.select(OrgUnit.id).where(OrgUnit.code == unit)

    def read(db: Session) -> None:
        codes = db.scalars(sa.select(OrgUnit.code).limit(2)).all()
        assert len(codes) == 2
        for code in codes:
            select = asked.params(code=code)
            assert db.load_together([select]) == [db.execute(select).all()]

    api.within(WHOLE, read)
