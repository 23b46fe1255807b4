"""Rights are kept from request to request, and what is taken away is gone on the next one (R6).

Whoever writes, and by which statement: triggers raise the epoch, no call site does. Each attack has
its control: without the triggers the same change would go unseen.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.models import Base
from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.core.session.rights_epoch import RIGHTS_EPOCH
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.organisation.accounts.access_tokens import load_office_rights
from backend.domains.organisation.accounts.models import (
    AccessToken,
    ApiClient,
    AuthSession,
    RoleGrant,
    User,
)
from backend.domains.organisation.accounts.rights import KeptRights, Rights, load_person_rights
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from migrations.rights_triggers import POSTGRES_TRIGGERS, SQLITE_TRIGGERS
from tests import world
from tests.acting import Api, Person
from tests.domains.administration.api_clients import asking
from tests.domains.organisation.accounts.doing import bearer, browser, device, give_password

PLACES, VISITS = "/establishments", "/inspections"
YESTERDAY = world.TODAY.replace(day=world.TODAY.day - 1)


def write(api: Api, statement: Any) -> None:
    """As any program may that reaches the database: past sessions, services and rules."""
    api.run(lambda db: db.connection().execute(statement))


def drop_triggers(api: Api) -> None:
    def drop(db: Session) -> None:
        connection = db.connection()
        if connection.dialect.name == "sqlite":
            for name in SQLITE_TRIGGERS:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            for name in POSTGRES_TRIGGERS:
                connection.exec_driver_sql(f"DROP TRIGGER {name} ON {name.removesuffix('_rights')}")

    api.run(drop)


def get_epoch(api: Api) -> Any:
    return api.run(lambda db: db.scalar(sa.select(RIGHTS_EPOCH)))


def of(name: str) -> Any:
    return RoleGrant.user_id == world.user(name)


CHANGES: dict[str, tuple[str, str, Any, int]] = {
    "role withdrawn": ("district", PLACES, sa.delete(RoleGrant).where(of("district")), 403),
    "another role": ("district", PLACES, sa.update(RoleGrant).values(role="auditor"), 403),
    "account locked": ("district", PLACES, sa.update(User).values(is_active=False), 401),
    "unit ended, no grace": (
        *("district", PLACES),
        sa.update(RoleGrant).where(of("district")).values(reads_until=YESTERDAY),
        403,
    ),
}
"""Who asks for what, what is changed, and how the next request is answered."""


@pytest.mark.parametrize("how", CHANGES)
def test_what_is_taken_away_is_gone_on_the_next_request(api: Api, how: str) -> None:
    name, path, statement, status = CHANGES[how]
    person = api.as_(name)
    assert [person.get(path).status_code for _ in range(2)] == [200, 200]
    write(api, statement)
    assert person.get(path).status_code == status


@pytest.mark.parametrize("how", CHANGES)
def test_without_triggers_it_would_be_kept(api: Api, how: str) -> None:
    name, path, statement, _ = CHANGES[how]
    drop_triggers(api)
    assert api.as_(name).get(path).status_code == 200
    write(api, statement)
    assert api.as_(name).get(path).status_code == 200


REACH: dict[str, tuple[str, Any]] = {
    "seat ended": ("inspector", sa.update(TeamMember).values(active_to=YESTERDAY)),
    "seat removed": ("inspector", sa.update(TeamMember).values(user_id=None)),
    "leads no more": ("inspector", sa.update(TeamMember).values(function="member")),
}
"""Changes of what a permission reaches, or of the permissions themselves."""


@pytest.mark.parametrize("keeps", [True, False], ids=["triggers", "none"])
@pytest.mark.parametrize("how", REACH)
def test_what_is_reached_changes_with_the_next_request(api: Api, how: str, keeps: bool) -> None:
    name, statement = REACH[how]
    if not keeps:
        drop_triggers(api)
    first = told(api, name)
    write(api, statement)
    then = told(api, name)
    now = api.run(lambda db: load_person_rights(db, world.user(name)))
    assert (then != first) is keeps
    assert (then == now) is keeps


def told(api: Api, name: str) -> Rights | None:
    """The rights with which a request of the person is answered."""
    assert api.as_(name).get("/me").status_code == 200
    kept: KeptRights = api.app.state.kept_rights
    return kept.find(world.user(name), get_epoch(api))


def test_sessions_and_tokens_are_not_kept_at_all(api: Api) -> None:
    """They are looked up for each request, so they need no trigger."""
    give_password(api, "district")
    people: list[Person] = [browser(api, "district"), bearer(api, device(api, "district"))]
    made = asking.make_confirmed(api, "binhluc", "establishments:read")
    client = asking.sign_in(api, made)
    people.append(client)
    assert [p.get(PLACES).status_code for p in people] == [200] * 3
    drop_triggers(api)
    write(api, sa.update(ApiClient).values(scopes=["inspections:read"]))
    assert client.get(PLACES).status_code == 403
    write(api, sa.update(ApiClient).values(scopes=["establishments:read"], networks=["10.0.0.0/8"]))
    assert client.get(PLACES).status_code == 403
    write(api, sa.update(AuthSession).values(ended_at=sa.func.current_timestamp()))
    write(api, sa.update(AccessToken).values(ended_at=sa.func.current_timestamp()))
    assert [p.get(PLACES).status_code for p in people] == [401] * 3


def test_the_civil_day_is_looked_at_on_each_request(api: Api) -> None:
    """A right that ends with a day ends, although nothing was written."""
    write(api, sa.update(RoleGrant).where(of("district")).values(reads_until=world.TODAY))
    person = api.as_("district")
    assert [person.get(PLACES).status_code for _ in range(2)] == [200, 200]
    set_today(world.TODAY.replace(day=world.TODAY.day + 1))
    assert person.get(PLACES).status_code == 403


ASIDE: dict[str, Callable[[Api], Any]] = {
    "a sign-in with its token": lambda api: device(api, "district"),
    "a mark of use": lambda api: write(api, sa.update(AuthSession).values(label="Chrome")),
    "a new name": lambda api: write(api, sa.update(User).values(full_name="Ai đó", version=7)),
    "a unit's words": lambda api: write(api, sa.update(OrgUnit).values(source="NQ 1")),
    "a team's name": lambda api: write(api, sa.update(InspectionTeam).values(name="Đội 178")),
}


@pytest.mark.parametrize("what", ASIDE)
def test_other_writes_leave_the_epoch(api: Api, what: str) -> None:
    give_password(api, "district")
    before = get_epoch(api)
    ASIDE[what](api)
    assert get_epoch(api) == before


def test_each_change_raises_the_epoch_once_a_transaction(api: Api) -> None:
    def swap(db: Session) -> None:
        connection = db.connection()
        pairs = connection.execute(sa.select(OrgUnitClosure.__table__)).all()
        connection.execute(sa.delete(OrgUnitClosure))
        connection.execute(sa.insert(OrgUnitClosure), [row._asdict() for row in pairs])

    seen = [get_epoch(api)]
    for _ in range(3):
        api.run(swap)
        seen.append(get_epoch(api))
    assert sorted(set(seen)) == seen


NAMED = re.compile(r"\b([a-z_]+)\.([a-z_]+)\b")


def test_every_column_from_which_rights_follow_has_its_trigger(api: Api) -> None:
    """Derived from the statements themselves: one that reads a further table fails here."""
    unit = world.unit("binhluc")

    def load_all(db: Session) -> None:
        for name in world.PEOPLE:
            load_person_rights(db, world.user(name))
        load_office_rights(db, unit, unit, "district")
        both = RoleGrant(user_id=world.user("inspector"), role="local_officer", org_unit_id=unit)
        db.save(both)
        load_person_rights(db, world.user("inspector"))
        set_today(world.TODAY.replace(year=2026))
        load_person_rights(db, world.user("district"))
        load_person_rights(db, world.user("province"))

    with api.queries() as statements:
        api.run(load_all)
    texts = [text for text in statements if text.startswith("SELECT")]
    read = {pair for text in texts for pair in NAMED.findall(text)}
    read = {(table, column) for table, column in read if table in Base.metadata.tables}
    assert len({table for table, _ in read}) == 6, read
    assert read == list_raising_columns(api)


def list_raising_columns(api: Api) -> set[tuple[str, str]]:
    """(table, column) whose update raises the epoch, if inserts and deletions do so as well."""
    is_sqlite = api.database.is_sqlite
    found = api.run(
        lambda db: (
            db.connection()
            .exec_driver_sql(
                "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
                if is_sqlite
                else "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger"
                " WHERE NOT tgisinternal AND tgenabled = 'O' AND tgdeferrable AND tginitdeferred"
            )
            .all()
        )
    )
    texts: dict[str, str] = {}
    for table, text in found:
        if "rights_epoch" in text:
            texts[table] = texts.get(table, "") + text
    columns = set[tuple[str, str]]()
    for table, text in texts.items():
        assert "INSERT" in text
        assert "DELETE" in text
        (listed,) = re.findall(r"UPDATE OF ([a-z_, ]+?) ON", text)
        columns |= {(table, name.strip()) for name in listed.split(",")}
    return columns


def test_only_so_many_are_kept() -> None:
    kept = KeptRights(size=2)
    rights = Rights((), {})
    people = [world.user(name) for name in ("district", "leader", "admin")]
    for id in (people[0], people[1], people[0], people[2]):
        assert kept.get(id, 1, lambda: rights) is rights
    assert [kept.find(id, 1) for id in people] == [rights, None, rights]
    assert kept.find(people[0], 2) is None, "another epoch"
    assert kept.get(people[1], None, lambda: rights) is rights
    assert kept.find(people[1], None) is None, "nothing is kept without an epoch"
