"""Routes of site histories: which businesses stood at one place in turn, and places by owner."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows
from backend.domains.enforcement.site_histories import queries, service
from backend.domains.enforcement.site_histories.schemas import (
    CandidateList,
    CandidateQuery,
    OwnerQuery,
    OwnerRead,
    OwnerRow,
    SiteHistoryRead,
    SiteLink,
    SiteUnlink,
    Succession,
)
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.establishments.establishments.queries import get_establishment_read
from backend.domains.establishments.establishments.schemas import EstablishmentRead
from backend.permissions import Permission

router = create_router("/establishments")
site_router = create_router("/site-histories")
owner_router = create_router("/owners")

Reading = Annotated[Session, requires(Permission.ESTABLISHMENT_READ)]
Writing = Annotated[Session, requires(Permission.ESTABLISHMENT_WRITE)]


@router.get("/{id}/site-history", response_model=SiteHistoryRead)
def get_site_history(db: Reading, id: UUID) -> SiteHistoryRead:
    """What stood at the place in turn, with visits and violations of each, and what may have."""
    return queries.build_site_history(db, id)


@router.post("/{id}/succeed", status_code=201, response_model=EstablishmentRead)
def succeed_establishment(db: Writing, id: UUID, data: Succession) -> EstablishmentRead:
    """Sign or owner changed: close this one on the day, and open the next at the same place.

    Answers the new one. A place that is closed already stays as it is.
    """
    old = db.edit(Establishment, id, get_establishment_read)
    return get_establishment_read(db, service.create_successor(db, old, data).id)


@router.post("/{id}/link-site", response_model=EstablishmentRead)
def link_site(db: Writing, id: UUID, data: SiteLink) -> EstablishmentRead:
    """Record after the fact that another establishment stood at the same place."""
    service.merge_sites(
        db, db.edit(Establishment, id, get_establishment_read), data.other_id, data.reason
    )
    return get_establishment_read(db, id)


@router.post("/{id}/unlink-site", response_model=EstablishmentRead)
def unlink_site(db: Writing, id: UUID, data: SiteUnlink) -> EstablishmentRead:
    """Take this one out of its chain, and say why."""
    service.split_from_site(db, db.edit(Establishment, id, get_establishment_read), data.reason)
    return get_establishment_read(db, id)


@router.get("/{id}/owner", response_model=OwnerRead)
def get_establishment_owner(db: Reading, id: UUID) -> OwnerRead:
    """The places that may have the same owner: equal names prove no one person."""
    return queries.get_owner(db, id)


@site_router.get("/candidates", response_model=CandidateList)
def list_site_candidates(db: Reading, query: Annotated[CandidateQuery, Query()]) -> CandidateList:
    """Known places that may stand where one is about to be entered; five at most."""
    return CandidateList(items=queries.list_candidates(db, query))


@owner_router.get("", response_model=Page[OwnerRow])
def list_owners(db: Reading, query: Annotated[OwnerQuery, Query()]) -> PageRows:
    """Owners of businesses by name, with their places and what was found there."""
    return queries.list_owner_rows(db, query)
