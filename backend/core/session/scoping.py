"""Row-level scope: limits what a session reads, and refuses what it may not write."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event, orm
from sqlalchemy.orm.interfaces import CompileStateOption

from backend.core.errors.exceptions import Forbidden
from backend.core.session.actor import Scope
from backend.core.session.change_log import get_unit_id
from backend.core.session.models import (
    AgencyScoped,
    Base,
    Entity,
    InheritedDown,
    MultiUnit,
    TeamScoped,
    UnitOwned,
    UnitScoped,
    ViewerScoped,
)
from backend.core.session.org_units import (
    OrgUnitClosure,
    UnitIds,
    is_below_any_unit,
    select_former_units_above,
    select_predecessors,
    select_units_above,
    select_units_of,
    select_units_under,
    select_units_within,
)
from backend.core.sql.membership import InheritedMembership, is_among_units
from backend.core.sql.search_index import FEW_UNITS, READS_FEW_UNITS, IsInUnits
from backend.core.sql.types import QueryValue, UtcDateTime
from backend.core.text.clock import now, to_civil_moment, today

T = TypeVar("T")


def install_scope(kind: type[orm.Session]) -> None:
    """Limit every statement of sessions of `kind`, which have `scope` and `actor` in `info`."""
    event.listen(kind, "do_orm_execute", add_scope_criteria)


def add_scope_criteria(state: orm.ORMExecuteState) -> None:
    """Add the criteria of the actor's scope to a statement, or refuse it if that cannot be done."""
    if state.is_column_load or state.is_relationship_load:
        return  # rows that were loaded before carry the criteria with them
    if not state.is_orm_statement:
        if not state.execution_options.get("unscoped"):
            raise RuntimeError("raw SQL bypasses scope: pass execution_options={'unscoped': why}")
        return
    logged = state.is_select or state.execution_options.get("unlogged")
    if not logged and any(issubclass(m.class_, Entity) for m in state.all_mappers):
        raise RuntimeError("bulk writes bypass the change log: load the rows and change them")
    scope = state.session.info["scope"]
    if scope.units is not None:
        who = state.session.info["actor"].id
        state.statement = state.statement.options(
            *build_criteria(scope, who, get_current_minute(), today())
        )


def list_size_options(units: Collection[UUID]) -> tuple[CompileStateOption, ...]:
    return (READS_FEW_UNITS,) if len(units) <= FEW_UNITS else ()


def get_current_minute() -> datetime:
    """The present time without seconds, so that criteria are built at most once a minute.

    Records become visible at a full minute, so seconds make no difference.
    """
    return to_civil_minute(now().replace(second=0, microsecond=0), today())


to_civil_minute = lru_cache(maxsize=8)(to_civil_moment)


@lru_cache(maxsize=4096)
def build_criteria(
    scope: Scope, who: UUID, at: datetime, on: date
) -> tuple[CompileStateOption, ...]:
    """The conditions that limit every statement of a scoped session; cached for each scope."""
    units, alone = list(scope.units or ()), list(scope.own_only)
    if alone:
        narrowed = build_own_units_criteria(units, alone, by_team=scope.teams is not None)
    elif len(units) == 1:
        narrowed = build_unit_criteria(*units)
    else:
        narrowed = build_units_criteria(units)
    options: tuple[CompileStateOption, ...] = (
        build_criterion(ViewerScoped, lambda cls: cls.build_viewer_criterion(who, at, on)),
        *narrowed,
        *list_size_options(units),
    )
    if scope.agency is not None:
        options = (*options, build_agency_criterion(scope.agency))
    if scope.teams is None:
        return options
    teams = list(scope.teams)
    return (
        *options,
        build_team_criterion(*teams) if len(teams) == 1 else build_teams_criterion(teams),
    )


def build_unit_criteria(unit: UUID) -> tuple[orm.LoaderCriteriaOption, ...]:
    """As `build_units_criteria`, for one unit, which is compared without writing out a list.

    The list is made within the lambda: SQLAlchemy tracks the variables of a lambda as parameters.
    """
    return (
        build_criterion(UnitScoped, lambda cls: is_in_units(cls, [unit])),
        build_criterion(InheritedDown, lambda cls: is_in_or_above_units(cls, [unit])),
        build_criterion(MultiUnit, lambda cls: cls.readable_in(select_units_under([unit]))),
    )


def build_units_criteria(units: list[UUID]) -> tuple[orm.LoaderCriteriaOption, ...]:
    return (
        build_criterion(UnitScoped, lambda cls: is_in_any_unit(cls, units)),
        build_criterion(InheritedDown, lambda cls: is_in_or_above_units(cls, units)),
        build_criterion(MultiUnit, lambda cls: cls.readable_in(select_units_under(units))),
    )


def build_own_units_criteria(
    units: list[UUID], alone: list[UUID], *, by_team: bool
) -> tuple[orm.LoaderCriteriaOption, ...]:
    """As `build_units_criteria`, without the units below those in `alone`.

    With `by_team` these units are kept: a record of a team, and the place that it names, belong to
    the unit that the team visited.
    """
    return (
        build_criterion(UnitScoped, lambda cls: is_in_units(cls, units))
        if by_team
        else build_criterion(UnitScoped, lambda cls: is_in_own_units(cls, units, alone)),
        build_criterion(InheritedDown, lambda cls: is_in_or_above_own_units(cls, units, alone)),
        build_criterion(MultiUnit, lambda cls: cls.readable_in(select_units_within(units, alone))),
    )


def build_team_criterion(team: UUID) -> orm.LoaderCriteriaOption:
    return build_criterion(TeamScoped, lambda cls: cls.team_id == team)


def build_teams_criterion(teams: list[UUID]) -> orm.LoaderCriteriaOption:
    return build_criterion(TeamScoped, lambda cls: cls.team_id.in_(teams))


def build_agency_criterion(agency: str) -> orm.LoaderCriteriaOption:
    return build_criterion(AgencyScoped, lambda cls: cls.agency == agency)


def build_criterion(
    kind: type[T], condition: Callable[[type[T]], sa.ColumnElement[bool]]
) -> orm.LoaderCriteriaOption:
    return orm.with_loader_criteria(kind, condition, include_aliases=True)


def is_in_units(cls: type[UnitOwned], units: UnitIds) -> sa.ColumnElement[bool]:
    return is_among_units(cls.org_unit_id, select_units_under(units))


def is_in_any_unit(cls: type[UnitOwned], units: UnitIds) -> sa.ColumnElement[bool]:
    """As `is_in_units`, for a reader of several units, whose searches ask the index."""
    return IsInUnits(is_in_units(cls, units), is_below_any_unit(cls.org_unit_id, units))


def is_in_or_above_units(cls: type[InheritedDown], units: UnitIds) -> sa.ColumnElement[bool]:
    return is_inherited_or_issued(cls, units, select_units_under(units))


def is_inherited_or_issued(
    cls: type[InheritedDown], units: UnitIds, below: sa.Select[UUID]
) -> sa.ColumnElement[bool]:
    """Rows of `units` and of those above them, and what units `below` have issued.

    Of units that ended their heirs read as `InheritedDown.is_read_by_heirs` says.
    """
    whole, more = [select_units_above(units)], [below]
    if cls.is_read_by_heirs:
        whole.append(select_predecessors(units))
        more.append(select_former_units_above(units))
    reached, issued = sa.union(*more, *whole), cls.is_issued()
    own = cls.org_unit_id
    near: sa.ColumnElement[bool] = own.in_(reached)
    if cls.is_joined_by_key:
        near = InheritedMembership(own, reached.scalar_subquery())
    if issued is None:
        return near
    inherited = cls.org_unit_id.in_(sa.union(*whole) if cls.is_read_by_heirs else whole[0])
    return sa.and_(near, sa.or_(inherited, issued))  # so that an index answers the first part


def is_in_own_units(cls: type[UnitOwned], units: UnitIds, alone: UnitIds) -> sa.ColumnElement[bool]:
    return is_among_units(cls.org_unit_id, select_units_within(units, alone))


def is_in_or_above_own_units(
    cls: type[InheritedDown], units: UnitIds, alone: UnitIds
) -> sa.ColumnElement[bool]:
    return is_inherited_or_issued(cls, units, select_units_within(units, alone))


UNITS_PARAM = sa.bindparam("scope_units", type_=sa.Uuid(), expanding=True)
AGENCY_PARAM = sa.bindparam("scope_agency", type_=sa.String())
ALONE_PARAM = sa.bindparam("own_only_units", type_=sa.Uuid(), expanding=True)
TEAMS_PARAM = sa.bindparam("scope_teams", type_=sa.Uuid(), expanding=True)
VIEWER_PARAM = sa.bindparam("viewer", type_=sa.Uuid())
AT_PARAM = sa.bindparam("viewed_at", type_=UtcDateTime())
ON_PARAM = sa.bindparam("viewed_on", type_=sa.Date())
VIEWER_CRITERION = build_criterion(
    ViewerScoped, lambda cls: cls.build_viewer_criterion(VIEWER_PARAM, AT_PARAM, ON_PARAM)
)
UNIT_CRITERIA = (
    VIEWER_CRITERION,
    build_criterion(UnitScoped, lambda cls: is_in_units(cls, UNITS_PARAM)),
    build_criterion(InheritedDown, lambda cls: is_in_or_above_units(cls, UNITS_PARAM)),
    build_criterion(MultiUnit, lambda cls: cls.readable_in(select_units_under(UNITS_PARAM))),
)
TEAM_CRITERION = build_criterion(TeamScoped, lambda cls: cls.team_id.in_(TEAMS_PARAM))
TEAM_CRITERIA = (*UNIT_CRITERIA, TEAM_CRITERION)
AGENCY_CRITERION = build_criterion(AgencyScoped, lambda cls: cls.agency == AGENCY_PARAM)
OWN_UNIT_CRITERIA = (
    VIEWER_CRITERION,
    build_criterion(UnitScoped, lambda cls: is_in_own_units(cls, UNITS_PARAM, ALONE_PARAM)),
    build_criterion(
        InheritedDown, lambda cls: is_in_or_above_own_units(cls, UNITS_PARAM, ALONE_PARAM)
    ),
    build_criterion(
        MultiUnit, lambda cls: cls.readable_in(select_units_within(UNITS_PARAM, ALONE_PARAM))
    ),
)
OWN_TEAM_CRITERIA = (UNIT_CRITERIA[1], *OWN_UNIT_CRITERIA[2:], VIEWER_CRITERION, TEAM_CRITERION)


def build_compiled_criteria(
    scope: Scope, user_id: UUID
) -> tuple[tuple[CompileStateOption, ...], dict[str, QueryValue]]:
    """The same criteria with parameters for viewer, units and teams, and the parameters' values.

    One compiled query serves all users, so its text must not contain the values of one of them.
    """
    if scope.units is None:
        return (), {}
    given: dict[str, QueryValue] = {
        "viewer": user_id,
        "viewed_at": get_current_minute(),
        "viewed_on": today(),
        "scope_units": scope.units,
    }
    more: tuple[CompileStateOption, ...] = list_size_options(scope.units)
    if scope.own_only:
        given["own_only_units"] = scope.own_only
    if scope.agency is not None:
        given["scope_agency"] = scope.agency
        more = (*more, AGENCY_CRITERION)
    if scope.teams is None:
        return (*(OWN_UNIT_CRITERIA if scope.own_only else UNIT_CRITERIA), *more), given
    given["scope_teams"] = scope.teams
    return (*(OWN_TEAM_CRITERIA if scope.own_only else TEAM_CRITERIA), *more), given


def ensure_within_scope(session: orm.Session, touched: list[Base]) -> None:
    """Raise Forbidden if a changed row belongs to a unit or team outside the scope of `session`."""
    scope: Scope = session.info["scope"]
    if scope.units is None:
        return
    teams = scope.teams
    if teams is not None and any(
        isinstance(o, TeamScoped) and o.team_id not in teams for o in touched
    ):
        raise Forbidden("outside-units")
    if scope.agency is not None and any(
        isinstance(o, AgencyScoped) and o.agency != scope.agency for o in touched
    ):
        raise Forbidden("outside-units")
    units = {get_unit_id(o) for o in touched if isinstance(o, UnitOwned | Entity)}
    units -= {*scope.units, *session.info.get("units", ())}
    if units and not is_all_in_scope(session.connection(), scope, units):
        raise Forbidden("outside-units")


def is_all_in_scope(connection: sa.Connection, scope: Scope, units: set[UUID]) -> bool:
    """Whether each of `units` lies in what a scope of units reaches."""
    inside = select_units_of(scope).where(OrgUnitClosure.descendant_id.in_(units))
    found = sa.select(sa.func.count(inside.subquery().c.descendant_id.distinct()))
    return bool(connection.scalar(found) == len(units))
