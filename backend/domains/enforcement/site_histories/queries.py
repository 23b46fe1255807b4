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
from backend.core.sql.pagination import Key, PageRows, PageStart, build_page_by_keys, load_page
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


ONE = orm.aliased(Establishment)
"""The place that represents an owner: the last entered of those with the owner's name."""


def list_owner_rows(db: Session, query: OwnerQuery) -> PageRows:
    """One row for each owner's name, by name; counts take in places of the same number."""
    mine = build_missing_clauses(db, Violation)
    if mine:  # with the reader's teams and units in it
        keys = list_owner_keys(query)
        build = partial(build_page_of_owners, mine, query, keys)
        return load_page(db, build, keys, query.after, query.limit)
    page = OWNERS_ALONE if mine is None else OWNERS
    return page.read(db, query, query.after, query.limit)


def build_page_of_owners(
    mine: Sequence[sa.ColumnElement[bool]] | None,
    query: OwnerQuery,
    keys: Sequence[Key],
    start: PageStart,
) -> sa.Select[*tuple[Any, ...]]:
    """The SELECT of one page of owners; `mine` narrows violations, None: they may not be read."""
    rows = sa.select(
        ONE.id.label("establishment_id"),
        ONE.owner_name,
        build_place_count().label("place_count"),
        build_place_count(Establishment.status != CLOSED).label("open_count"),
        sa.label("violation_count", build_violation_count(mine)),
        sa.label("unexecuted_count", build_violation_count(mine, UNEXECUTED)),
    ).options(LISTS_UNITS_ONCE)
    words = to_search_text(query.q or "").split()
    where = [ONE.id.in_(select_last_places(words)), *build_filter_clauses(query)]
    return build_page_by_keys(rows, where, keys, start)


def list_owner_keys(_query: OwnerQuery) -> Sequence[Key]:
    return ONE.owner_key, ONE.id


OWNERS = CompiledPage(partial(build_page_of_owners, ()), list_owner_keys)
OWNERS_ALONE = CompiledPage(partial(build_page_of_owners, None), list_owner_keys)
"""For those who may read no violations."""


def select_last_places(words: Sequence[str]) -> sa.Select[UUID]:
    """Select the ids of the places that represent owners, of those that the reader reaches and
    whose owner's name has all `words`: no owner that has not is sorted."""
    place = orm.aliased(Establishment)
    by_owner = sa.func.row_number().over(partition_by=place.owner_key, order_by=place.id.desc())
    numbered = (
        sa.select(place.id, by_owner.label("number"))
        .where(place.owner_key.is_not(None))
        .where(*(place.owner_key.contains(word, autoescape=True) for word in words))
        .subquery("numbered")
    )
    return sa.select(numbered.c.id).where(numbered.c.number == 1)


def build_filter_clauses(filters: OwnerQuery) -> Iterable[sa.ColumnElement[bool]]:
    if filters.org_unit_id is not None:
        here = orm.aliased(Establishment)
        inside = here.org_unit_id.in_(select_units_under([filters.org_unit_id]))
        yield sa.exists(here.id).where(here.owner_key == ONE.owner_key, inside)
    if filters.several is not None:
        several = build_place_count() > 1
        yield several if filters.several else sa.not_(several)


def build_place_count(*of_kind: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    found = sa.select(sa.func.count(Establishment.id)).where(
        build_owner_clause(ONE.owner_key), *of_kind
    )
    return found.correlate(ONE).scalar_subquery()


def build_violation_count(
    mine: Sequence[sa.ColumnElement[bool]] | None, *of_kind: sa.ColumnElement[bool]
) -> sa.SQLColumnExpression[int | None]:
    if mine is None:
        return sa.null()
    found = (
        sa.select(sa.func.count(Violation.id))
        .join(Establishment, Establishment.id == Violation.establishment_id)
        .where(build_owner_clause(ONE.owner_key), *of_kind, *mine)
    )
    return found.correlate(ONE).scalar_subquery()


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
