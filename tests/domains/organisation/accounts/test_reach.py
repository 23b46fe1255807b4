"""What several roles at several units reach together: never more than each one gives."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Scope
from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.organisation.accounts.scopes import (
    ReachedTeams,
    build_scopes,
    load_reached_teams,
)
from backend.domains.organisation.inspection_teams.models import TeamMember
from backend.permissions import GRANTED, Permission, Role
from tests import world
from tests.acting import Api

P = Permission
HOME, A, B, C = (UUID(int=n) for n in range(1, 5))
MINE, OF_A, OF_B = (UUID(int=n) for n in range(11, 14))


def test_one_role_gives_its_permissions_at_its_unit() -> None:
    scopes = build_scopes(((Role.LEADER, A),), A, ReachedTeams())
    assert scopes.keys() == GRANTED[Role.LEADER]
    assert set(scopes.values()) == {Scope(units=(A,))}


def test_the_same_permission_from_two_units_reaches_both() -> None:
    held = ((Role.LOCAL_OFFICER, A), (Role.LOCAL_OFFICER, B))
    assert build_scopes(held, A, ReachedTeams())[P.ESTABLISHMENT_WRITE] == Scope(units=(A, B))


def test_a_permission_does_not_wander_to_the_unit_of_another_role() -> None:
    held = ((Role.LOCAL_OFFICER, A), (Role.AUDITOR, B))
    scopes = build_scopes(held, A, ReachedTeams())
    assert scopes[P.ESTABLISHMENT_WRITE] == Scope(units=(A,))
    assert scopes[P.AUDIT_READ] == Scope(units=(B,))


def test_ones_own_account_is_reached_without_any_role() -> None:
    assert build_scopes((), HOME, ReachedTeams()) == {P.SELF: Scope(units=(HOME,))}
    assert build_scopes(((Role.LEADER, A),), HOME, ReachedTeams())[P.SELF] == Scope(units=(HOME, A))


def test_an_inspector_sees_the_records_of_own_teams_only() -> None:
    scopes = build_scopes(((Role.INSPECTOR, A),), A, ReachedTeams((MINE,)))
    assert scopes[P.INSPECTION_READ] == Scope(units=(A,), teams=(MINE,))
    teamless = build_scopes(((Role.INSPECTOR, A),), A, ReachedTeams())
    assert teamless[P.INSPECTION_READ].teams == ()


def test_an_unlimited_role_at_the_same_unit_lifts_the_limit_where_it_gives() -> None:
    held = ((Role.INSPECTOR, A), (Role.POLICE_OFFICER, A))
    scopes = build_scopes(held, A, ReachedTeams((MINE,), ((A, OF_A),)))
    assert scopes[P.INSPECTION_READ] == Scope(units=(A,))
    assert scopes[P.INSPECTION_WRITE] == Scope(units=(A,), teams=(MINE,))


def test_an_unlimited_role_elsewhere_does_not_lift_the_limit_everywhere() -> None:
    held = ((Role.INSPECTOR, A), (Role.LEADER, B))
    scopes = build_scopes(held, A, ReachedTeams((MINE,), ((B, OF_B),)))
    assert scopes[P.INSPECTION_READ] == Scope(units=(A, B), teams=(MINE, OF_B))
    assert scopes[P.INSPECTION_WRITE] == Scope(units=(A,), teams=(MINE,))


def test_a_scope_cannot_be_changed_by_who_reads_it() -> None:
    scopes = build_scopes(((Role.LEADER, A),), A, ReachedTeams())
    try:
        scopes[P.USER_WRITE] = Scope(units=None)  # type: ignore[index]
    except TypeError:
        return
    raise AssertionError("a cached scope was changed")


def test_teams_are_asked_of_inspectors_alone(api: Api) -> None:
    def teams(person: str, *held: tuple[Role, str]) -> ReachedTeams:
        roles = [(role, world.unit(at)) for role, at in held]
        return api.run(lambda db: load_reached_teams(db, world.user(person), roles))

    assert teams("district", (Role.LEAD_OFFICER, "binhluc")) == ReachedTeams()
    inspector = teams("inspector", (Role.INSPECTOR, "binhluc"))
    assert inspector == ReachedTeams((world.team("district"),), leads=True)
    both = teams("inspector2", (Role.INSPECTOR, "binhluc"), (Role.LEADER, "thanhliem"))
    assert both.own == (world.team("commune"),)
    assert both.of_units == ((world.unit("thanhliem"), world.team("other")),)


def test_a_membership_that_ended_shows_nothing_more(api: Api) -> None:
    person = api.as_("inspector")
    seen = person.get("/inspections").status_code
    assert seen == 200

    def leave(db: Session) -> None:
        found = sa.select(TeamMember).where(TeamMember.user_id == world.user("inspector"))
        member = db.scalars(found).one()
        db.save(member, {"active_to": date(2022, 10, 2)})

    api.run(leave)
    held = [(Role.INSPECTOR, world.unit("binhluc"))]
    assert (
        api.run(lambda db: load_reached_teams(db, world.user("inspector"), held)) == ReachedTeams()
    )


def test_a_second_role_is_reached_through_the_door(api: Api) -> None:
    def grant(db: Session) -> None:
        db.save(
            RoleGrant(
                user_id=world.user("binhnghia"),
                role=Role.LOCAL_OFFICER,
                org_unit_id=world.unit("liemphong"),
            )
        )

    api.run(grant)
    me = api.as_("binhnghia").get("/me").json()
    assert {u["name"] for u in me["units"]} == {"Bình Nghĩa", "Liêm Phong"}
    names = {e["name"] for e in api.as_("binhnghia").get("/establishments").json()["items"]}
    assert names == {"Nhà nghỉ Hương Sen", "Karaoke Sao Đêm", "Nhà nghỉ Phương Nam"}
