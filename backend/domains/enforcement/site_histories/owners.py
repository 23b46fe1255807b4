"""Places by owner, within the reader's units: a help to look, and no proof of one person."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import select_units_under
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.search import to_search_text
from backend.domains.enforcement.site_histories.chains import select_places
from backend.domains.enforcement.site_histories.record_counts import UNEXECUTED, build_record_counts
from backend.domains.enforcement.site_histories.schemas import (
    MatchedBy,
    OwnerFilters,
    OwnerPlace,
    OwnerRead,
)
from backend.domains.enforcement.violations.models import Violation
from backend.domains.establishments.establishments.models import Establishment, EstablishmentStatus
from backend.domains.establishments.establishments.owners import (
    build_owner_clause,
    select_owner_key,
)
from backend.domains.platform.changes.reach import build_readable_clauses

CLOSED = EstablishmentStatus.CLOSED
ONE = orm.aliased(Establishment)
"""The place that stands for its owner: of one name, the last entered."""


def list_owner_rows(db: Session, filters: OwnerFilters, after: str | None, limit: int) -> PageRows:
    """One row for each owner's name, by name; counts take in what the number adds."""
    newer = orm.aliased(Establishment)
    is_last = ~sa.exists(newer.id).where(newer.owner_key == ONE.owner_key, newer.id > ONE.id)
    place_count = build_place_count().label("place_count")
    found = sa.select(
        ONE.id.label("establishment_id"),
        ONE.owner_name,
        place_count,
        build_place_count(Establishment.status != CLOSED).label("open_count"),
        build_violation_count(db).label("violation_count"),
        build_violation_count(db, UNEXECUTED).label("unexecuted_count"),
    ).where(ONE.owner_key.is_not(None), is_last, *build_filter_clauses(filters))
    return read_page(db, found, (ONE.owner_key, ONE.id), after, limit)


def build_filter_clauses(filters: OwnerFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.org_unit_id is not None:
        here = orm.aliased(Establishment)
        inside = here.org_unit_id.in_(select_units_under([filters.org_unit_id]))
        yield sa.exists(here.id).where(here.owner_key == ONE.owner_key, inside)
    if filters.several is not None:
        several = build_place_count() > 1
        yield several if filters.several else sa.not_(several)
    if filters.q is not None:
        for word in to_search_text(filters.q).split():
            yield ONE.owner_key.contains(word, autoescape=True)


def build_place_count(*of_kind: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    found = sa.select(sa.func.count(Establishment.id)).where(
        build_owner_clause(ONE.owner_key), *of_kind
    )
    return found.correlate(ONE).scalar_subquery()


def build_violation_count(db: Session, *of_kind: Any) -> Any:
    mine = build_readable_clauses(Violation, db.actor)
    if mine is None:
        return sa.null()
    found = (
        sa.select(sa.func.count(Violation.id))
        .join(Establishment, Establishment.id == Violation.establishment_id)
        .where(build_owner_clause(ONE.owner_key), *of_kind, *mine)
    )
    return found.correlate(ONE).scalar_subquery()


def get_owner(db: Session, id: UUID) -> OwnerRead:
    """The owner of a place with all that may be theirs; raises NotFound."""
    asked = sa.select(Establishment.owner_name, Establishment.owner_key)
    one = db.execute(asked.where(Establishment.id == id)).first()
    if one is None:
        raise NotFound
    rows = (
        [to_owner_place(row, one.owner_key) for row in list_owner_places(db, id)]
        if one.owner_key
        else []
    )
    return OwnerRead(
        owner_name=one.owner_name,
        place_count=len(rows),
        open_count=sum(row.status is not CLOSED for row in rows),
        violation_count=compute_total([row.violation_count for row in rows]),
        unexecuted_count=compute_total([row.unexecuted_count for row in rows]),
        items=rows,
    )


def list_owner_places(db: Session, id: UUID) -> sa.Result[*tuple[Any, ...]]:
    """The owner's places, those in business first; `by_number`: the number of another of them."""
    beside = orm.aliased(Establishment)
    by_number = sa.exists(beside.id).where(
        beside.id != Establishment.id,
        beside.owner_key == select_owner_key(id),
        beside.business_registration_no == Establishment.business_registration_no,
    )
    found = select_places(
        Establishment.owner_key, by_number.label("by_number"), *build_record_counts(db)
    )
    in_turn = (Establishment.status == CLOSED, Establishment.match_key, Establishment.id)
    return db.execute(found.where(build_owner_clause(select_owner_key(id))).order_by(*in_turn))


def to_owner_place(row: sa.Row[*tuple[Any, ...]], key: str) -> OwnerPlace:
    """The place, and why it stands among the owner's."""
    by_name = MatchedBy.BOTH if row.by_number else MatchedBy.NAME
    how = by_name if row.owner_key == key else MatchedBy.REGISTRATION
    return OwnerPlace.model_validate({**row._mapping, "matched_by": how})


def compute_total(counts: list[int | None]) -> int | None:
    """The sum; None where nothing may be read (a place without a count says so for all)."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
