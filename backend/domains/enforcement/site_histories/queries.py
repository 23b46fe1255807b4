"""Reads the chain of a place, and places by owner, with their visits and violations."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar, TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.change_log import LogEntry
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.sql.compiled_page import CompiledPage
from backend.core.sql.membership import LISTS_UNITS_ONCE
from backend.core.sql.pagination import (
    Key,
    PageRows,
    PageStart,
    build_key_labels,
    load_page,
    start_after,
)
from backend.core.sql.search import to_search_text
from backend.core.sql.single_read import FieldColumns, list_read_columns
from backend.core.sql.types import RowSelect
from backend.domains.enforcement.site_histories.schemas import (
    CandidateQuery,
    MatchedBy,
    OwnerPlace,
    OwnerQuery,
    OwnerRead,
    PlaceRef,
    SiteCandidate,
    SiteHistoryRead,
    SiteMember,
    SiteStepRead,
)
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from backend.domains.establishments.establishments.models import (
    LONG_AGO,
    Establishment,
    EstablishmentStatus,
    SiteStep,
)
from backend.domains.establishments.establishments.same_place import (
    Likeness,
    Site,
    build_owner_clause,
    find_likeness,
    select_owner_key,
)
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.platform.changes.reach import build_missing_clauses

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
SIGNED = Inspection.status == InspectionStatus.SIGNED
UNEXECUTED = Violation.status == ViolationStatus.DECIDED
"""Decided but not carried out, whether in force or already too late to be enforced."""


def add_record_counts(db: Session, places: sa.Select[*Ts]) -> RowSelect:
    """Add the fields of `SiteRecordCounts` to a select of places."""
    visits, cases = sa.func.count(Inspection.id), sa.func.count(Violation.id)
    last = sa.func.max(Inspection.inspected_on)
    return places.add_columns(
        sa.label("visit_count", build_record_value(db, Inspection, visits, SIGNED)),
        sa.label("last_visited_on", build_record_value(db, Inspection, last, SIGNED)),
        sa.label("violation_count", build_record_value(db, Violation, cases)),
        sa.label("unexecuted_count", build_record_value(db, Violation, cases, UNEXECUTED)),
    )


def build_record_value(
    db: Session,
    kind: type[Inspection | Violation],
    value: sa.SQLColumnExpression[T],
    *of_kind: sa.ColumnElement[bool],
) -> sa.SQLColumnExpression[T | None]:
    """`value` of the establishment's records of `kind`; NULL where they may not be read."""
    mine = build_missing_clauses(db, kind)
    if mine is None:
        return sa.null()
    own = sa.select(value).where(kind.establishment_id == Establishment.id, *of_kind, *mine)
    return own.correlate(Establishment).scalar_subquery()


CLOSED = EstablishmentStatus.CLOSED
MOST = 5
"""Candidates that are shown; more would be all of a hamlet."""

PLACES = (
    sa.select(*list_read_columns(PlaceRef, Establishment, org_unit_name=OrgUnit.name))
    .select_from(Establishment)
    .join(OrgUnit, OrgUnit.id == Establishment.org_unit_id)
)
STEP = FieldColumns(SiteStep, at=SiteStep.created_at).of(
    SiteStepRead.model_fields, but=("actor_name",)
)


def build_site_history(db: Session, id: UUID) -> SiteHistoryRead:
    """The place's chain as the reader may see it; raises NotFound."""
    place = db.require(Establishment, id)
    same = Establishment.site_id == place.site_id
    found = db.execute(add_record_counts(db, PLACES).where(same))
    members = sorted(map(SiteMember.model_validate, found), key=build_member_order)
    ids = [row.id for row in members]
    return SiteHistoryRead(
        site_id=place.site_id,
        overlaps=sum(row.status is not CLOSED for row in members) > 1,
        items=members,
        steps=list_steps(db, ids),
        candidates=list_candidates(db, place, ids),
    )


def build_member_order(row: SiteMember) -> tuple[bool, date, date, str]:
    """The sort key: closed places by their closing day, then those that are still open."""
    opened = row.opened_on or LONG_AGO
    return (row.status is not CLOSED, row.closed_on or opened, opened, str(row.id))


def list_steps(db: Session, ids: Sequence[UUID]) -> list[SiteStepRead]:
    """The acts on the chain, the newest first, with who did them."""
    found = (
        sa.select(*STEP, LogEntry.actor_id)
        .outerjoin(LogEntry, sa.and_(LogEntry.entity_id == SiteStep.id, LogEntry.version == 1))
        .where(sa.or_(SiteStep.establishment_id.in_(ids), SiteStep.other_id.in_(ids)))
        .order_by(SiteStep.id.desc())
    )
    rows = db.execute(found).all()
    names = load_actor_names(db, {row.actor_id for row in rows if row.actor_id is not None})
    return [
        SiteStepRead.model_validate({**row._mapping, "actor_name": names.get(row.actor_id)})
        for row in rows
    ]


def list_candidates(
    db: Session, place: Establishment | CandidateQuery, but: Sequence[UUID] = ()
) -> list[SiteCandidate]:
    """Places of the commune that may have stood where `place` does, the likeliest first.

    Places recorded in units that have gone into the commune are among them.
    """
    inside = Establishment.org_unit_id.in_(select_units_under([place.org_unit_id]))
    places = PLACES.add_columns(Establishment.latitude, Establishment.longitude)
    here = Site(place.address, place.latitude, place.longitude)
    found: list[SiteCandidate] = []
    for row in db.execute(places.where(inside, Establishment.id.not_in(but))):
        entry = row._asdict()
        like = find_likeness(here, Site.of(entry))
        if like is not None:
            found.append(SiteCandidate.model_validate({**entry, "likeness": like}))
    order = [Likeness.BOTH, Likeness.ADDRESS, Likeness.COORDINATES]
    found.sort(key=lambda one: (order.index(one.likeness), one.status is not CLOSED, str(one.id)))
    return found[:MOST]


OWNER_KEYS: tuple[Key, Key] = (
    sa.column("owner_key", Establishment.owner_key.type),
    sa.column("id", Establishment.id.type),
)
"""Of the place that represents an owner: the last entered of those with the owner's name."""


def list_owner_rows(db: Session, query: OwnerQuery) -> PageRows:
    """One row for each owner's name, by name; counts take in places of the same number."""
    mine = build_missing_clauses(db, Violation)
    if mine:  # with the reader's teams and units in it
        build = partial(build_page_of_owners, mine, query, OWNER_KEYS)
        return load_page(db, build, OWNER_KEYS, query.after, query.limit)
    page = OWNERS_ALONE if mine is None else OWNERS
    return page.read(db, query, query.after, query.limit)


def build_page_of_owners(
    mine: Sequence[sa.ColumnElement[bool]] | None,
    query: OwnerQuery,
    keys: Sequence[Key],
    start: PageStart,
) -> sa.Select[*tuple[Any, ...]]:
    """The SELECT of one page of owners; `mine` narrows violations, None: they may not be read.

    The places that the reader reaches are listed once. To look for those of each name would read
    all places of that name in the country, for each count.
    """
    reached = select_reached_places()
    found = select_owners(reached, query, keys, start)
    counts = select_owner_counts(select_places_of(found, reached), mine)
    places = [found.c.owner_key, found.c.id]
    return (
        sa.select(
            *(found.c.id.label("establishment_id"), found.c.owner_name, counts.c.place_count),
            *(counts.c.open_count, counts.c.violation_count, counts.c.unexecuted_count),
            *build_key_labels(places),
        )
        .join_from(found, counts, counts.c.owner_key == found.c.owner_key)
        .order_by(*places)
        .options(LISTS_UNITS_ONCE)
    )


def list_owner_keys(_query: OwnerQuery) -> Sequence[Key]:
    return OWNER_KEYS


OWNERS = CompiledPage(partial(build_page_of_owners, ()), list_owner_keys)
OWNERS_ALONE = CompiledPage(partial(build_page_of_owners, None), list_owner_keys)
"""For those who may read no violations."""


def select_reached_places() -> sa.CTE:
    place = Establishment
    return (
        sa.select(
            *(place.id, place.org_unit_id, place.owner_key, place.owner_name, place.status),
            place.business_registration_no,
        )
        .cte("reached")
        .prefix_with("MATERIALIZED")
    )


def select_owners(
    reached: sa.CTE, query: OwnerQuery, keys: Sequence[Key], start: PageStart
) -> sa.CTE:
    """The owners of a page: of their names the last places."""
    key, last = reached.c.owner_key, reached.c.id.desc()
    words = to_search_text(query.q or "").split()
    by_owner = sa.func.row_number().over(partition_by=key, order_by=last)
    numbered = (
        sa.select(*reached.c, by_owner.label("number"))
        .where(key.is_not(None))
        .where(*(key.contains(word, autoescape=True) for word in words))
        .subquery("numbered")
    )
    found = sa.select(numbered.c.owner_key, numbered.c.id, numbered.c.owner_name).where(
        numbered.c.number == 1, *build_filter_clauses(query, numbered, reached), *start.clauses
    )
    return start_after(found, keys, start.after).order_by(*keys).limit(start.rows).cte("found")


def build_filter_clauses(
    filters: OwnerQuery, owner: sa.Subquery, reached: sa.CTE
) -> Iterable[sa.ColumnElement[bool]]:
    if filters.org_unit_id is not None:
        inside = reached.c.org_unit_id.in_(select_units_under([filters.org_unit_id]))
        yield owner.c.owner_key.in_(sa.select(reached.c.owner_key).where(inside))
    if filters.several is not None:
        named, number = reached.c.owner_key, reached.c.business_registration_no
        own = owner.c.business_registration_no
        several = sa.or_(
            owner.c.owner_key.in_(select_repeated(named)),
            sa.and_(own.is_not(None), own.in_(select_repeated(number))),
        )
        yield several if filters.several else sa.not_(several)


def select_repeated(column: sa.ColumnElement[T]) -> sa.Select[T]:
    """The values that several rows have."""
    return sa.select(column).where(column.is_not(None)).group_by(column).having(sa.func.count() > 1)


def select_places_of(owners: sa.CTE, reached: sa.CTE) -> sa.Subquery:
    """The places of each owner, by the name or by a number of a place that has it."""
    key, named, other = owners.c.owner_key, reached.alias("named"), reached.alias("other")
    by_name = sa.select(key, named.c.id, named.c.status).join_from(
        owners, named, named.c.owner_key == key
    )
    number = sa.and_(
        named.c.business_registration_no == other.c.business_registration_no,
        other.c.business_registration_no.is_not(None),  # so that SQLite goes through these alone
    )
    by_number = (
        sa.select(key, other.c.id, other.c.status)
        .join_from(owners, named, named.c.owner_key == key)
        .join(other, number)
    )
    return by_name.union(by_number).subquery("theirs")


def select_owner_counts(
    theirs: sa.Subquery, mine: Sequence[sa.ColumnElement[bool]] | None
) -> sa.Subquery:
    """By owner the places of `theirs`, and their violations."""
    places, cases = sa.func.count(theirs.c.id.distinct()), sa.func.count(Violation.id)
    counts = sa.select(
        theirs.c.owner_key,
        places.label("place_count"),
        places.filter(theirs.c.status != CLOSED).label("open_count"),
        sa.label("violation_count", sa.null() if mine is None else cases),
        sa.label("unexecuted_count", sa.null() if mine is None else cases.filter(UNEXECUTED)),
    ).select_from(theirs)
    if mine is not None:
        own = sa.and_(Violation.establishment_id == theirs.c.id, *mine)
        counts = counts.outerjoin(Violation, own)
    return counts.group_by(theirs.c.owner_key).subquery("counts")


def get_owner(db: Session, id: UUID) -> OwnerRead:
    """The owner of a place, with all places that may be theirs; raises NotFound."""
    asked = sa.select(Establishment.owner_name, Establishment.owner_key)
    one = db.execute(asked.where(Establishment.id == id)).first()
    if one is None:
        raise NotFound
    rows = list_owner_places(db, id, one.owner_key) if one.owner_key else []
    return OwnerRead(
        owner_name=one.owner_name,
        place_count=len(rows),
        open_count=sum(row.status is not CLOSED for row in rows),
        violation_count=compute_total([row.violation_count for row in rows]),
        unexecuted_count=compute_total([row.unexecuted_count for row in rows]),
        items=rows,
    )


def list_owner_places(db: Session, id: UUID, key: str) -> list[OwnerPlace]:
    """Places of the owner of the place `id`, whose folded name is `key`; the open ones first."""
    beside = orm.aliased(Establishment)
    by_number = sa.exists(beside.id).where(
        beside.id != Establishment.id,
        beside.owner_key == select_owner_key(id),
        beside.business_registration_no == Establishment.business_registration_no,
    )
    named = Establishment.owner_key == key
    matched_by = sa.case(
        (sa.and_(named, by_number), MatchedBy.BOTH.value),
        (named, MatchedBy.NAME.value),
        else_=MatchedBy.REGISTRATION.value,
    )
    found = add_record_counts(db, PLACES).add_columns(matched_by.label("matched_by"))
    in_turn = (Establishment.status == CLOSED, Establishment.match_key, Establishment.id)
    theirs = found.where(build_owner_clause(select_owner_key(id))).order_by(*in_turn)
    return [OwnerPlace.model_validate(row) for row in db.execute(theirs)]


def compute_total(counts: list[int | None]) -> int | None:
    """The sum; None if a count is None, because the reader may then read no such record at all."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
