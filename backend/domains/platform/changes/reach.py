"""Which records and changes a reader may see: each kind within the scope of its own permission."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from backend.core.session.actor import Actor, Scope
from backend.core.session.change_log import LogEntry
from backend.core.session.models import (
    AgencyScoped,
    Base,
    Entity,
    Followed,
    HandedUp,
    InheritedDown,
    MultiUnit,
    TeamScoped,
    UnitOwned,
    UnitScoped,
    ViewerScoped,
)
from backend.core.session.org_units import (
    build_in_clause,
    select_own_units_of,
    select_units_above,
    select_units_of,
)
from backend.core.session.scoping import get_current_minute
from backend.core.session.session import Session
from backend.core.sql.types import UtcDateTime
from backend.core.text.clock import today

Condition = sa.ColumnElement[bool]


VIEWED_AT = sa.bindparam("feed_viewed_at", type_=UtcDateTime())
VIEWED_ON = sa.bindparam("feed_viewed_on", type_=sa.Date())


def get_viewing_moment() -> dict[str, datetime | date]:
    return {"feed_viewed_at": get_current_minute(), "feed_viewed_on": today()}


def list_record_kinds() -> Iterator[type[Entity]]:
    """Every kind of record that the change log knows."""
    for kind in list_followed_kinds():
        if issubclass(kind, Entity):
            yield kind


def list_followed_kinds() -> Iterator[type[Followed]]:
    """Every kind of which the feed tells: records, and lines of plans when they open."""
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Followed):
            yield mapper.class_


def list_asked_kinds(kinds: Collection[str]) -> list[type[Followed]]:
    """The kinds of these tables; all if none is named."""
    return [kind for kind in list_followed_kinds() if not kinds or kind.__tablename__ in kinds]


def build_followed_clause(
    actor: Actor, session_scope: Scope, kinds: Collection[str] = ()
) -> Condition:
    """The changes of records that `actor` could read, each kind under its own permission.

    The moment of reading is a parameter (`get_viewing_moment`): the clause is kept for long.
    `session_scope`: of the session in which the statement runs.

    It includes changes of units above for records that are read from below: shared records, units.
    Kinds that are narrowed by the same units share one condition on these, and most have no other:
    with one for each, this would be the longest statement of all, and the units be listed for each.
    """
    ways: dict[tuple[type[Followed] | bool, Scope], list[type[Followed]]] = {}
    for kind in list_asked_kinds(kinds):
        if actor.has_permission(kind.read_permission):
            scope = actor.scope(kind.read_permission)
            ways.setdefault((get_unit_way(kind, scope), scope), []).append(kind)
    admitted: list[Condition] = []
    for (_, scope), alike in ways.items():
        own = {kind: build_kind_change_clause(kind, scope, actor, session_scope) for kind in alike}
        plain = [kind for kind, clause in own.items() if clause is None]
        told = [is_one_of(plain)] if plain else []
        told += [sa.and_(is_one_of([k]), clause) for k, clause in own.items() if clause is not None]
        # the kind is compared first where units are listed for it alone
        in_units = [*build_unit_change_clauses(alike[0], scope)]
        of_kind = sa.or_(*told)
        admitted.append(sa.and_(*in_units, of_kind) if alike[1:] else sa.and_(of_kind, *in_units))
    return sa.or_(sa.false(), *admitted)


def get_unit_way(kind: type[Followed], scope: Scope) -> type[Followed] | bool:
    """The same for kinds whose changes are narrowed by the same units."""
    if issubclass(kind, MultiUnit) or (scope.teams is not None and issubclass(kind, TeamScoped)):
        return kind
    return issubclass(kind, UnitScoped)


def build_concerning_clause(
    actor: Actor, scope: Scope, log: sa.TableClause, kinds: Collection[str] = ()
) -> Condition | None:
    """Changes of records of units below that `actor`, who follows no work there, may yet read.

    They concern a unit of the actor's, or were handed up: plans, ratings and reports. `scope`: what
    the actor reads of the log. Where it reaches the units below, or the actor reads no such kind,
    it is None: the rest of the log tells them.
    """
    if not scope.own_only:
        return None
    near = select_own_units_of(scope).union(select_units_above(scope.units or ()))
    told = []
    for kind in list_asked_kinds(kinds):
        is_of_kind = log.c.entity == kind.__tablename__
        if (readable := list_concerning_clauses(kind, actor)) is not None:
            is_there = log.c.entity_id.in_(sa.select(kind.id).where(*readable))
            told.append(sa.and_(is_of_kind, is_there, log.c.org_unit_id.not_in(near)))
        if issubclass(kind, HandedUp) and (clause := build_handed_clause(kind, actor)) is not None:
            is_there = log.c.entity_id.in_(sa.select(kind.id).where(clause))
            is_told = sa.and_(is_of_kind, is_there)
            follows = actor.has_permission(kind.read_permission)
            told.append(sa.and_(is_told, log.c.org_unit_id.not_in(near)) if follows else is_told)
    return sa.or_(*told) if told else None


def list_concerning_clauses(kind: type[Followed], actor: Actor) -> Sequence[Condition] | None:
    """What narrows rows of units below to those that concern the actor's unit, or were issued."""
    if issubclass(kind, MultiUnit):
        return build_readable_clauses(kind, actor)
    if not issubclass(kind, InheritedDown) or not actor.has_permission(kind.read_permission):
        return None
    issued = kind.is_issued()
    if issued is None:
        return None
    return kind.org_unit_id.in_(select_own_units_of(actor.scope(kind.read_permission))), issued


def build_handed_clause(kind: type[HandedUp], actor: Actor) -> Condition | None:
    """Rows that were handed up to the actor's units; None if the actor may read none."""
    if not actor.has_permission(kind.handed_permission):
        return None
    scope = actor.scope(kind.handed_permission)
    own = kind.org_unit_id.in_(scope.units or ()) if kind.reads_own else sa.false()
    reached = kind.org_unit_id.in_(select_own_units_of(scope))
    return sa.and_(reached, sa.or_(kind.is_handed_up(), own))


def get_reading_scope(kind: type[Followed], actor: Actor) -> Scope:
    """The scope in which the actor reads records of the kind that the feed tells."""
    if issubclass(kind, HandedUp) and not actor.has_permission(kind.read_permission):
        return actor.scope(kind.handed_permission)
    return actor.scope(kind.read_permission)


def is_one_of(alike: list[type[Followed]]) -> Condition:
    return build_in_clause(LogEntry.entity, [kind.__tablename__ for kind in alike])


def build_unit_change_clauses(kind: type[Followed], scope: Scope) -> Iterable[Condition]:
    """What narrows the changes of one kind to the units of its read permission."""
    if scope.units is None:
        return
    by_team = issubclass(kind, TeamScoped)
    units = select_units_of(scope) if by_team else select_own_units_of(scope)
    if issubclass(kind, MultiUnit):
        concerned = LogEntry.entity_id.in_(kind.select_ids_concerning(units))
        yield sa.or_(LogEntry.org_unit_id.in_(units), concerned)
    elif issubclass(kind, UnitScoped):
        yield LogEntry.org_unit_id.in_(units)
    else:
        yield LogEntry.org_unit_id.in_(units.union(select_units_above(scope.units)))


def build_kind_change_clause(
    kind: type[Followed], scope: Scope, actor: Actor, session_scope: Scope
) -> Condition | None:
    """What narrows the changes of one kind besides its units; None if nothing does.

    The record is one that `actor` may read now, or it was deleted: `is_deletion_hidden` decides on
    those. What a session with `session_scope` adds for the record by itself is not said again.
    """
    narrowed = [
        *build_team_clauses(kind, scope),
        *build_agency_clauses(kind, scope),
        *build_viewer_clauses(kind, scope, actor.id, VIEWED_AT, VIEWED_ON),
    ]
    held = [*build_holder_clauses(kind, actor)]
    if not narrowed and not held:
        return None
    missing = held if scope == session_scope else [*narrowed, *held]
    present = sa.exists(kind.id).where(*missing, kind.id == LogEntry.entity_id)
    return sa.or_(present, LogEntry.action == "deleted")


def build_readable_clauses(kind: type[Followed], actor: Actor) -> Sequence[Condition] | None:
    """What narrows rows of `kind` to those that `actor` may read; None if it may read none."""
    if not actor.has_permission(kind.read_permission):
        return None
    scope = actor.scope(kind.read_permission)
    conditions = [
        *build_team_clauses(kind, scope),
        *build_agency_clauses(kind, scope),
        *build_holder_clauses(kind, actor),
        *build_viewer_clauses(kind, scope, actor.id, get_current_minute(), today()),
    ]
    if scope.units is not None and issubclass(kind, UnitOwned):
        conditions.append(build_unit_clause(kind, scope))
    return conditions


def build_missing_clauses(db: Session, kind: type[Followed]) -> Sequence[Condition] | None:
    """As `build_readable_clauses`, without what `db` adds to each of its statements by itself.

    Most people hold all permissions at the same unit, and rows that are narrowed twice cost twice
    as much. The statement must run in `db` while its scope is the same.
    """
    actor = db.actor
    if not issubclass(kind, UnitScoped) or not actor.has_permission(kind.read_permission):
        return build_readable_clauses(kind, actor)
    if actor.scope(kind.read_permission) != db.scope:
        return build_readable_clauses(kind, actor)
    return list(build_holder_clauses(kind, actor))


def build_unit_clause(kind: type[UnitOwned], scope: Scope) -> Condition:
    """Rows of `kind` that a session with this scope of units would show."""
    by_team = issubclass(kind, TeamScoped)
    units = select_units_of(scope) if by_team else select_own_units_of(scope)
    if issubclass(kind, MultiUnit):
        reached: Condition = kind.readable_in(units)
        return reached
    if issubclass(kind, UnitScoped):
        return kind.org_unit_id.in_(units)
    return kind.org_unit_id.in_(units.union(select_units_above(scope.units or ())))


def build_team_clauses(kind: type[Followed], scope: Scope) -> Iterable[Condition]:
    if scope.teams is not None and issubclass(kind, TeamScoped):
        yield kind.team_id.in_(scope.teams)


def build_agency_clauses(kind: type[Followed], scope: Scope) -> Iterable[Condition]:
    if scope.agency is not None and issubclass(kind, AgencyScoped):
        yield kind.agency == scope.agency


def build_viewer_clauses(
    kind: type[Followed],
    scope: Scope,
    who: UUID,
    at: datetime | sa.BindParameter[datetime],
    on: date | sa.BindParameter[date],
) -> Iterable[Condition]:
    """Of records with viewers those that `who` sees at the instant `at` of the civil day `on`."""
    if scope.units is not None and issubclass(kind, ViewerScoped):
        yield kind.build_viewer_criterion(who, at, on)


def is_issued_kind(kind: type[Followed]) -> bool:
    """Whether units above read only what was issued, or handed up."""
    return issubclass(kind, InheritedDown) and kind.is_issued() is not None


def build_holder_clauses(kind: type[Followed], actor: Actor) -> Iterable[Condition]:
    """What belongs to other records (files, lines of a course) decides which ones a reader sees."""
    if hasattr(kind, "readable_by") and (own := kind.readable_by(actor)) is not None:
        yield own


def is_deletion_hidden(actor: Actor, entity: str, diff: Mapping[str, Sequence[JsonValue]]) -> bool:
    """Whether the actor may not learn that a record was deleted; the log still has its values.

    So it is if the record belonged to another team or agency, or was hidden from the actor.
    """
    kind = next((k for k in list_followed_kinds() if k.__tablename__ == entity), None)
    if kind is None:
        return False
    lost = {name: values[0] for name, values in diff.items()}
    agency = get_reading_scope(kind, actor).agency
    if issubclass(kind, AgencyScoped) and agency is not None and lost.get("agency") != agency:
        return True
    if hasattr(kind, "lost_to") and kind.lost_to(actor, lost):
        return True
    if not issubclass(kind, TeamScoped | ViewerScoped):
        return False
    teams = actor.scope(kind.read_permission).teams
    if issubclass(kind, ViewerScoped) and not kind.was_visible_to(actor.id, teams or (), lost):
        return True
    if not issubclass(kind, TeamScoped) or teams is None:
        return False
    return lost.get("team_id") not in {str(t) for t in teams}
